"""What the reporter said, and the files of a case. Each look is noted; nothing here carries an identity."""

from typing import Any

from starlette.responses import Response

from bot.console.web import Visit
from bot.domain.errors import UnknownCase
from bot.domain.policy import Action, Verdict
from bot.domain.submissions import Said
from bot.service import views
from bot.service.aliases import alias
from bot.store.ledger import Ledger

SOUNDS = {"audio/amr": "amr", "audio/mpeg": "mp3", "audio/speex": "speex", "audio/silk": "silk", "audio/wav": "wav"}
ENDINGS = SOUNDS | {"image/jpeg": "jpg", "video/mp4": "mp4"}
FILE_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox"}
"""A file opened by itself runs nothing and frames nothing."""


def read(visit: Visit) -> Response:
    case = visit.the_case
    with visit.app.store.read() as ledger:
        talks = [talk(visit, ledger, tip) for tip in ledger.tips_on(case.id)]
    return visit.render("words.html", case=case, talks=talks, speaks=visit.may(Action.SPEAK, case))


def talk(visit: Visit, ledger: Ledger, tip: Any) -> dict[str, Any]:
    submission = ledger.submission(tip.submission)
    said = submission.said if submission else ()
    person = ledger.person(tip.person)
    until = person.relay_until
    return {
        "alias": alias(ledger, visit.the_case.id, tip.person),
        "lines": [line(visit, ledger, one) for one in said],
        "talking": person.relay_case == visit.the_case.id and until is not None and until > visit.at,
    }


def line(visit: Visit, ledger: Ledger, said: Said) -> dict[str, Any]:
    kept = ledger.media_kind(said.media) if said.media else None
    return {"day": views.day_words(visit.app, said.at), "said": said, "mime": kept}


def said_file(visit: Visit) -> Response:
    """A picture, voice or film of the reporter: only of the tips on this case."""
    wanted = visit.request.path_params["media"]
    with visit.app.store.read() as ledger:
        submissions = [ledger.submission(tip.submission) for tip in ledger.tips_on(visit.the_case.id)]
        known = {said.media for submission in submissions if submission for said in submission.said}
        found = ledger.media(wanted) if wanted in known else None
    return answer_file(visit, wanted, found)


def photo(visit: Visit) -> Response:
    """An officer's own file on the case."""
    wanted = visit.request.path_params["media"]
    if visit.verdict is Verdict.MASKED:
        raise UnknownCase(number=visit.the_case.number)
    with visit.app.store.read() as ledger:
        known = {media_id for media_id, _, _ in ledger.media_of_case(visit.the_case.id)}
        found = ledger.media(wanted) if wanted in known else None
    return answer_file(visit, wanted, found)


def answer_file(visit: Visit, name: str, found: tuple[str, bytes] | None) -> Response:
    if found is None:
        raise UnknownCase(number=visit.the_case.number)
    mime, body = found
    saved = (
        "attachment"
        if visit.asked("save") or mime not in ("image/jpeg", "audio/mpeg", "audio/wav", "video/mp4")
        else "inline"
    )
    headers = {
        "Content-Disposition": f'{saved}; filename="{visit.the_case.number}-{name[:8]}.{ENDINGS.get(mime, "bin")}"'
    }
    return Response(
        body, media_type=mime if mime in ENDINGS else "application/octet-stream", headers=headers | FILE_HEADERS
    )
