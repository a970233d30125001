"""What an event tells the officers: new cases and alarms, what reporters add, what comes back."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.domain import events as done
from bot.domain.cases import Case, Flag, Urgency
from bot.domain.events import Happened
from bot.domain.ids import TipId
from bot.domain.policy import sees_words
from bot.domain.submissions import LOW_SCORE
from bot.service import appointments, clocks, days, mediation
from bot.service.connectors import connector_for
from bot.service.pushes import desk, heads, officers_for, push
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

INQUIRY = "inquiry"


def last_words(ledger: Ledger, tip_id: TipId | None) -> str:
    """What the person wrote last; for pushes to those who may read a reporter's words."""
    tip = ledger.tip(tip_id) if tip_id else None
    submission = ledger.submission(tip.submission) if tip else None
    return submission.said[-1].text or submission.said[-1].kind if submission and submission.said else ""


def reporter_added(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """While danger lasts the desk hears of each new fact beside the officer; in a silent alarm both read it word for
    word."""
    event = line.event
    assert isinstance(event, done.ReporterAdded)  # noqa: S101
    if Flag.INCIDENT not in case.flags:
        told = {o.id: o for o in officers_for(app, ledger, case)}
        told |= {o.id: o for o in desk(ledger, case)} if case.urgency is Urgency.EMERGENCY else {}
        return push(app, ledger, told.values(), case, "push_added", f"{case.id}:{line.seq}")
    told = {o.id: o for o in [*desk(ledger, case), *officers_for(app, ledger, case)] if sees_words(o, case)}
    words = last_words(ledger, event.tip)
    return push(app, ledger, told.values(), case, "push_fact", f"{case.id}:{line.seq}", kind="alarm", words=words)


def is_mere_flood(case: Case) -> bool:
    """Over a limit, and neither urgent nor about an officer: those are told one by one even then."""
    return Flag.FLOOD in case.flags and Flag.HEAD_ONLY not in case.flags and case.urgency is Urgency.NORMAL


def case_opened(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if is_mere_flood(case):  # once an hour: the desk finds the rest in its list
        hour = f"{app.now():%Y%m%d%H}"
        return push(app, ledger, desk(ledger, case), case, "push_flood", f"flood:{case.station}:{hour}")
    if case.matter == INQUIRY:
        return None  # the words of the one who asks are pushed themselves
    if case.urgency is Urgency.EMERGENCY:
        return alarm(app, ledger, case, line, getattr(line.event, "tip", None))
    if case.urgency is Urgency.URGENT:
        clocks.set_unseen(ledger, case, "desk", app.now())
    told = officers_for(app, ledger, case)
    if Flag.MINOR in case.flags:  # only the desk may turn to a guardian
        told = list({o.id: o for o in [*told, *desk(ledger, case)]}.values())
    return push(app, ledger, told, case, "push_new", f"{case.id}:{line.seq}")


def alarm(app: "App", ledger: Ledger, case: Case, line: Happened, tip: TipId | None) -> None:
    """Danger now: the desk and the officer at once, and somebody else when nobody looks."""
    everyone = {o.id: o for o in [*desk(ledger, case), *officers_for(app, ledger, case)]}
    key, words = "push_urgent", ""
    if Flag.INCIDENT in case.flags:
        key, words = "push_incident", last_words(ledger, tip)
    push(app, ledger, everyone.values(), case, key, f"{case.id}:{line.seq}", kind="alarm", words=words)
    clocks.set_unseen(ledger, case, "desk", app.now())


def priority_raised(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """Violence out of a dispute is told like an alarm of its own; many who tell of one thing are told as they come."""
    event = line.event
    if isinstance(event, done.PriorityRaised) and event.why == done.VIOLENCE:
        alarm(app, ledger, case, line, max(tip.id for tip in ledger.tips_on(case.id)))


def simple_push(key: str) -> Callable[["App", Ledger, Case, Happened], None]:
    def notify(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
        push(app, ledger, officers_for(app, ledger, case), case, key, f"{case.id}:{line.seq}")

    return notify


def rated(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if isinstance(line.event, done.TipRated) and line.event.score <= LOW_SCORE:
        everyone = {o.id: o for o in [*heads(ledger, case), *officers_for(app, ledger, case)]}
        push(app, ledger, everyone.values(), case, "push_low_rating", f"{case.id}:{line.seq}")


def given_back(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """To the desk; the second time the head decides."""
    told = heads(ledger, case) if case.returned > 1 else desk(ledger, case)
    push(app, ledger, told, case, "push_given_back", f"{case.id}:{line.seq}")


def reassigned(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if isinstance(line.event, done.Reassigned) and line.event.why:
        return  # a whole beat changed hands: one message tells of all its cases
    key = "push_urgent" if case.urgency is Urgency.EMERGENCY else "push_new"
    push(app, ledger, officers_for(app, ledger, case), case, key, f"{case.id}:{line.seq}")


def resumed(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if isinstance(line.event, done.Resumed) and line.event.why == "answered":
        push(app, ledger, officers_for(app, ledger, case), case, "push_answered", f"{case.id}:{line.seq}")


def given_away(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    connector_for(app.connectors, case.destination).given(app, ledger, case, line)


def declined(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """The other mediators know of it already; when none is left, the desk calls the committee."""
    if not mediation.mediators_for(ledger, case):
        push(app, ledger, desk(ledger, case), case, "push_mediation_declined", f"{case.id}:{line.seq}")


def time_booked(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    event = line.event
    assert isinstance(event, done.TimeBooked)  # noqa: S101
    key = "push_time_booked" if event.at else "push_time_refused"
    time = days.near_moment(app, event.at) if event.at else ""
    mediation.push_mediators(app, ledger, case, key, f"{case.id}:{line.seq}", urgent=False, time=time)


def joined(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    tips, key = len(ledger.tips_on(case.id)), f"{case.id}:{line.seq}"
    push(app, ledger, officers_for(app, ledger, case), case, "push_repeat", key, tips=tips)


def reopened(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    push(app, ledger, officers_for(app, ledger, case), case, "push_reopened", f"{case.id}:{line.seq}")


def taken_back(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    reason = getattr(line.event, "reason", "")
    push(app, ledger, officers_for(app, ledger, case), case, "push_taken_back", f"{case.id}:{line.seq}", reason=reason)


def sheet_answered(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    event = line.event
    assert isinstance(event, done.SheetAnswered)  # noqa: S101
    coming = app.notices.text(f"attends.{event.attends or 'open'}")
    facts: dict[str, Any] = {
        "unit": event.unit,
        "coming": coming,
        "count": len(event.findings),
        "photos": len(event.media),
    }
    key = "push_sheet_findings_in" if event.findings or event.media else "push_sheet_in"
    push(app, ledger, officers_for(app, ledger, case), case, key, f"{case.id}:{line.seq}", **facts)


def called_off(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """Who would have gone hears of it from whoever called it off."""
    event = line.event
    assert isinstance(event, done.CalledOff)  # noqa: S101
    actor = ledger.officer(line.actor.id or "")
    told = [officer for officer in officers_for(app, ledger, case) if officer.id != line.actor.id]
    what = appointments.called_off_words(app, event)
    who = actor.name if actor else ""
    push(app, ledger, told, case, "push_called_off", f"{case.id}:{line.seq}", what=what, who=who)


OFFICERS: Mapping[type, Callable[["App", Ledger, Case, Happened], None]] = {
    done.Opened: case_opened,
    done.TipJoined: joined,
    done.TipsTaken: joined,
    done.PriorityRaised: priority_raised,
    done.TipWithdrawn: simple_push("push_withdrawn"),
    done.ReporterAdded: reporter_added,
    done.TipRated: rated,
    done.GivenBack: given_back,
    done.Reassigned: reassigned,
    done.SteppedAside: lambda app, ledger, case, line: push(
        app, ledger, desk(ledger, case), case, "push_given_back", f"{case.id}:{line.seq}"
    ),
    done.Transferred: given_away,
    done.MediationDeclined: declined,
    done.TimeBooked: time_booked,
    done.TakenBack: taken_back,
    done.Reopened: reopened,
    done.Resumed: resumed,
    done.SheetAnswered: sheet_answered,
    done.CalledOff: called_off,
}
