"""What the reporter said, and the files of a case. Each look is noted; nothing here carries an identity."""

from collections.abc import Collection
from typing import Any

from starlette.responses import Response

from bot.console.web import Visit
from bot.domain.errors import UnknownCase
from bot.domain.policy import Action, Verdict
from bot.domain.submissions import Said
from bot.service import days, grounds, showing
from bot.service.aliases import alias
from bot.store.ledger import Ledger

SOUNDS = {"audio/amr": "amr", "audio/mpeg": "mp3", "audio/speex": "speex", "audio/silk": "silk", "audio/wav": "wav"}
ENDINGS = SOUNDS | {"image/jpeg": "jpg", "video/mp4": "mp4"}
INLINE = ("image/jpeg", "audio/mpeg", "audio/wav", "video/mp4")
"""What a browser shows by itself; everything else is saved."""
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
        "why": grounds.words(visit.app, visit.the_case, submission) if submission else (),
        "talking": person.relay_case == visit.the_case.id and until is not None and until > visit.at,
    }


def line(visit: Visit, ledger: Ledger, said: Said) -> dict[str, Any]:
    kept = ledger.media_kind(said.media) if said.media else None
    return {"day": days.stamp(visit.app, said.at), "said": said, "mime": kept}


def said_file(visit: Visit) -> Response:
    """A picture, voice or film of the reporter: only of the tips on this case."""
    with visit.app.store.read() as ledger:
        submissions = [ledger.submission(tip.submission) for tip in ledger.tips_on(visit.the_case.id)]
    return answer_file(visit, {said.media for submission in submissions if submission for said in submission.said})


def photo(visit: Visit) -> Response:
    """An officer's own file on the case."""
    if visit.verdict is Verdict.MASKED:
        raise UnknownCase(number=visit.the_case.number)
    with visit.app.store.read() as ledger:
        known = {media_id for media_id, _, _ in ledger.media_of_case(visit.the_case.id)}
    return answer_file(visit, known)


def answer_file(visit: Visit, known: Collection[str | None]) -> Response:
    """The file, or with `shown` what a browser shows of it. A browser that opens it by itself runs nothing of it."""
    wanted = str(visit.request.path_params["media"])
    found = found_file(visit, wanted) if wanted in known else None
    if found is None:
        raise UnknownCase(number=visit.the_case.number)
    mime, body = found
    way = "attachment" if visit.asked("save") or mime not in INLINE else "inline"
    name = f"{visit.the_case.number}-{wanted[:8]}.{ENDINGS.get(mime, 'bin')}"
    headers = {"Content-Disposition": f'{way}; filename="{name}"'} | FILE_HEADERS
    return Response(body, media_type=mime if mime in ENDINGS else "application/octet-stream", headers=headers)


def found_file(visit: Visit, media_id: str) -> tuple[str, bytes] | None:
    made = showing.shown(visit.app.store, media_id) if visit.asked("shown") else None
    if made is not None:
        return made
    with visit.app.store.read() as ledger:
        return ledger.media(media_id)
