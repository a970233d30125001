"""What an event tells the reporters: the outcome, the way to another office, an officer's word."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bot.domain import events as done
from bot.domain.cases import Case, Flag, Outcome
from bot.domain.events import Happened
from bot.domain.ids import PersonId
from bot.domain.submissions import Proof, Submission, Tip
from bot.service import case_words, days
from bot.service.notices import Notice
from bot.store.ledger import Ledger
from bot.store.people import Person
from bot.vault.links import sign_link

if TYPE_CHECKING:
    from bot.service.app import App

REAL_NAME, REAL_NAME_DAYS = "real-name", 3
"""Purpose of the signed link to the page for a real name."""


def quiet_kind(app: "App", ledger: Ledger, person_id: PersonId, kind: str, case: Case) -> str:
    """`quiet` words are never pushed: they wait until the person writes. Who is talking right now is answered."""
    person = ledger.person(person_id)
    talking = kind == "relay" and in_relay(app, person, case)
    return "quiet" if person.safe_contact and not talking else kind


def in_relay(app: "App", person: Person, case: Case) -> bool:
    until = person.relay_until
    return person.relay_case == case.id and until is not None and until > app.now()


def to_tip(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip, text: str, kind: str) -> Notice:
    return Notice(
        to=tip.person,
        kind=quiet_kind(app, ledger, tip.person, kind, case),
        text=text,
        case=case.id,
        tip=tip.id,
        idem=f"{case.id}:{line.seq}:{tip.id}",
    )


def outcome(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    event = line.event
    assert isinstance(event, done.Concluded)  # noqa: S101 - the table below pairs them
    submission = ledger.submission(tip.submission)
    if submission is None or submission.facts.answer("outcome") == Proof.NOT_WANTED.value:
        return None
    text = outcome_text(app, submission, event)
    if rateable(case, event.outcome):
        text = f"{text}\n{app.notices.text('survey')}"
    if Flag.INCIDENT in case.flags and app.settings.public_url:
        text = f"{text}\n{app.notices.text('real_name_offer', url=real_name_url(app, ledger, submission))}"
    return to_tip(app, ledger, case, line, tip, text, "outcome")


def real_name_url(app: "App", ledger: Ledger, submission: Submission) -> str:
    until = app.now() + timedelta(days=REAL_NAME_DAYS)
    token = sign_link(ledger.derived(b"links"), REAL_NAME, UUID(submission.id).bytes, until)
    return f"{app.settings.public_url.rstrip('/')}/r/{token}"


def outcome_text(app: "App", submission: Submission, event: done.Concluded) -> str:
    head = app.notices.text("outcome_head", receipt=submission.receipt or "")
    return f"{head}\n{outcome_body(app, event.outcome, event.text, event.where_else)}"


def outcome_body(app: "App", outcome: Outcome, text: str, where_else: str) -> str:
    """The outcome as the reporter reads it, below the line that names the receipt."""
    if outcome is Outcome.NOT_ACCEPTED:
        return app.notices.text("outcome_not_accepted", reason=text, where_else=where_else)
    return app.notices.text("outcome", text=text)


def rateable(case: Case, result: Outcome) -> bool:
    """Nobody at risk, and nobody whose matter was only passed on or refused, is asked for a mark."""
    hushed = case.flags & {Flag.SAFE_CONTACT, Flag.CONTACT_HERE, Flag.MINOR, Flag.HEAD_ONLY}
    return not hushed and result not in (Outcome.NOT_ACCEPTED, Outcome.ADVISED, Outcome.WITHDRAWN, Outcome.PASSED_ON)


def handed_over(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    event = line.event
    assert isinstance(event, done.Transferred)  # noqa: S101
    return to_tip(app, ledger, case, line, tip, handed_over_text(app, event.to, event.reason), "progress")


def handed_over_text(app: "App", to: str, reason: str) -> str:
    """What the reporter reads of a transfer, in its preview too."""
    key = f"transferred.{to}" if app.notices.has(f"transferred.{to}") else "transferred"
    return app.notices.text(key, office=case_words.office_name(app, to), reason=reason)


def came_back(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    """The other office gave it back: the reporter was told of the way there, so also of the way back."""
    submission = ledger.submission(tip.submission)
    receipt = submission.receipt if submission else ""
    return to_tip(app, ledger, case, line, tip, app.notices.text("taken_back", receipt=receipt), "progress")


def times_offered(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    event = line.event
    assert isinstance(event, done.TimesOffered)  # noqa: S101
    choices = [f"{n} {days.near_moment(app, at)}" for n, at in enumerate(event.times, start=1)]
    choices.append(app.notices.text("times_none_suits", number=len(choices) + 1))
    text = app.notices.text("times_offered", choices="\n".join(choices))
    return to_tip(app, ledger, case, line, tip, text, "question")


def officer_words(key: str, kind: str) -> Callable[["App", Ledger, Case, Happened, Tip], Notice | None]:
    def notice(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
        who = case_words.officer_title(app, ledger, line.actor.id)
        text = app.notices.text(key, text=getattr(line.event, "text", ""), who=who)
        return to_tip(app, ledger, case, line, tip, text, kind)

    return notice


def incident_word(key: str) -> Callable[["App", Ledger, Case, Happened, Tip], Notice | None]:
    def notice(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
        # Who wrote an alarm holds the telephone now: it is answered even where nothing else is pushed.
        text = app.notices.text(key)
        return Notice(
            to=tip.person, kind="relay", text=text, case=case.id, tip=tip.id, idem=f"{case.id}:{line.seq}:{tip.id}"
        )

    return notice


REPORTERS: Mapping[type, Callable[["App", Ledger, Case, Happened, Tip], Notice | None]] = {
    done.Concluded: outcome,
    done.Transferred: handed_over,
    done.TakenBack: came_back,
    done.IncidentSeen: incident_word("incident_seen_told"),
    done.HelpSent: incident_word("incident_help_told"),
    done.TimesOffered: times_offered,
    done.FeedbackGiven: officer_words("officer_feedback", "progress"),
    done.ReporterAsked: officer_words("officer_question", "question"),
    done.ReporterReplied: officer_words("officer_reply", "relay"),
}
"""Nothing between 受理 and the visit: a landlord may report his own flat to learn of a visit."""
