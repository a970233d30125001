"""Duplicates: joined where the sum of points is sure, suggested where it is not, and taken apart again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain.cases import Case, Flag, State, Urgency
from bot.domain.errors import IllegalMove, UnknownCase
from bot.domain.events import Happened
from bot.domain.ids import CaseId, PersonId
from bot.domain.likeness import Likeness, Report, house, likeness, often
from bot.domain.officers import SYSTEM, Actor
from bot.domain.policy import sees
from bot.domain.questioning import VISITS, visit_flags
from bot.domain.submissions import Submission, Tip, TipState
from bot.service import casework, pushes, routing
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

PRIVATE = frozenset(
    {Flag.HEAD_ONLY, Flag.SAFE_CONTACT, Flag.CONTACT_HERE, Flag.UNPARSED, Flag.MINOR, Flag.FLOOD, Flag.INCIDENT}
)
"""Cases that nobody else's words ever join."""
COMPARED_TIPS = 5
REPEAT_DAYS = 30
SERIAL, SERIAL_DAYS = 3, 90
"""So many reports of one person about one door in so many days: the desk is told, nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    case: Case
    likeness: Likeness


def best_match(app: "App", ledger: Ledger, submission: Submission, tip: Tip) -> Match | None:
    """The case that is most alike among those that still take tips in the same house."""
    place = submission.facts.place
    key = house(place) if place else None
    row = app.catalogue.get(tip.matter) if tip.matter else None
    if key is None or row is None or row.at_risk or row.head_only or submission.facts.flags & PRIVATE:
        return None
    mine = report(app, submission, tip)
    found = [
        Match(case=case, likeness=max((likeness(mine, r) for r in reports(app, ledger, case)), key=points))
        for case in ledger.cases_in_house(key)
        if case.merged_into is None and not case.flags & PRIVATE and routing.takes_tips(case, app.now())
    ]
    return max(found, key=lambda match: match.likeness.points, default=None)


def points(found: Likeness) -> int:
    return found.points


def report(app: "App", submission: Submission, tip: Tip) -> Report:
    row = app.catalogue.get(tip.matter) if tip.matter else None
    return Report(
        matter=tip.matter or routing.UNSORTED,
        group=row.group if row else "",
        place=submission.facts.place,
        at=submission.submitted_at or submission.opened_at,
        words=without_place(submission),
    )


def without_place(submission: Submission) -> str:
    """The words beside the address, which was compared already."""
    words = " ".join(said.text for said in submission.said)
    for part in (submission.facts.place.raw if submission.facts.place else "").split():
        words = words.replace(part, " ")
    return words


def reports(app: "App", ledger: Ledger, case: Case) -> Sequence[Report]:
    """What was told of a case, the newest last; its own facts when no tip hangs on it any more."""
    told = [(tip, ledger.submission(tip.submission)) for tip in ledger.tips_on(case.id)[-COMPARED_TIPS:]]
    found = [report(app, submission, tip) for tip, submission in told if submission]
    row = app.catalogue.get(case.matter)
    return found or [Report(matter=case.matter, group=row.group if row else "", place=None, at=case.opened_at)]


def explained(app: "App", found: Likeness) -> str:
    """The sum line by line: 同一户 +50；同一事项 +25."""
    return "；".join(f"{app.notices.text(f'likeness.{r.code}')} {r.points:+d}" for r in found.reasons)


# --- joining and suggesting


def suggest(app: "App", ledger: Ledger, case: Case, match: Match) -> tuple[Happened, ...]:
    """Two cases that may be one: noted, and told to whoever sees both."""
    found = done.LikenessFound(other=match.case.id, points=match.likeness.points, reason=explained(app, match.likeness))
    case, line = casework.append(app, ledger, case, found, SYSTEM)
    officers = [o for o in pushes.officers_for(app, ledger, case) if sees(o, match.case)] or pushes.desk(ledger, case)
    pushes.push(
        app,
        ledger,
        officers,
        case,
        "push_alike",
        f"{case.id}:{line.seq}",
        other=match.case.number,
        points=found.points,
        reasons=found.reason,
    )
    return (line,)


def weigh(app: "App", ledger: Ledger, case: Case) -> tuple[Happened, ...]:
    """Many who tell of one thing raise its priority; a case that became small again falls back."""
    since = app.now() - timedelta(days=REPEAT_DAYS)
    telling = [tip for tip in ledger.tips_on(case.id) if tip.state is not TipState.WITHDRAWN]
    told = [s for tip in telling if (s := ledger.submission(tip.submission)) and s.opened_at >= since]
    households = [s.facts.households for s in told if s.facts.households]
    many = often(len({s.person for s in told}), households, app.settings.repeats_urgent)
    if many and case.urgency is Urgency.NORMAL:
        raised = done.PriorityRaised(urgency=Urgency.URGENT.value, before=case.urgency.value, why="repeats")
        return (casework.append(app, ledger, case, raised, SYSTEM)[1],)
    if many or case.urgency is Urgency.NORMAL:
        return ()
    last = next((e for e in reversed(raises(ledger, case)) if e.why == "repeats"), None)
    if last is not None and last.urgency == case.urgency.value:
        lowered = done.PriorityRaised(urgency=last.before, before=case.urgency.value, why="fewer")
        return (casework.append(app, ledger, case, lowered, SYSTEM)[1],)
    return ()


def raises(ledger: Ledger, case: Case) -> list[done.PriorityRaised]:
    return [line.event for line in ledger.history(case.id) if isinstance(line.event, done.PriorityRaised)]


def note_serial(app: "App", ledger: Ledger, person: PersonId, case: Case) -> None:
    """One person again and again about one door. Only the desk hears it: it says something about who told."""
    since = app.now() - timedelta(days=SERIAL_DAYS)
    mine = [s for s in ledger.submissions(person) if s.submitted_at and s.submitted_at >= since]
    if len(mine) < SERIAL:
        return
    cases = [c for s in mine for tip in ledger.tips_of(s.id) if tip.case and (c := ledger.case(tip.case))]
    count = sum(1 for other in cases if case.unit_key is not None and other.unit_key == case.unit_key)
    if count >= SERIAL:
        idem = f"serial:{case.unit_key}:{person}:{count}"
        pushes.push(app, ledger, pushes.desk(ledger, case), case, "push_serial", idem, count=count)


# --- merging and taking apart, both ways


def merge(app: "App", ledger: Ledger, command: ask.Merge, actor: Actor, cause: "Cause | None") -> tuple[Happened, ...]:
    """The case freezes and its tips hang on the master; every reporter keeps receipt and outcome."""
    master = casework.the_case(ledger, command.into)
    if master.merged_into is not None or master.id == command.case or closed(master):
        raise UnknownCase(number=master.number)
    happened = casework.on_case(app, ledger, command, actor, cause)
    tips = ledger.tips_on(command.case)
    for tip in tips:
        ledger.save_tip(replace(tip, case=master.id, first_case=tip.first_case or command.case))
    taken = done.TipsTaken(tips=tuple(tip.id for tip in tips), frm=command.case)
    master, line = casework.append(app, ledger, master, taken, actor)
    master = widened(app, ledger, master, command.case)
    return (*happened, line, *weigh(app, ledger, master))


def widened(app: "App", ledger: Ledger, master: Case, merged: CaseId) -> Case:
    """What a reporter of the merged case asked for (how to visit, whom to fear) holds for the master too."""
    flags = master.flags | (casework.the_case(ledger, merged).flags - {Flag.RELAPSE, *VISITS})
    flags = flags - set(VISITS) | visit_flags([s.facts.flags for s in told_of(ledger, master)])
    if flags == master.flags:
        return master
    changed = done.FlagsChanged(flags=tuple(sorted(flag.value for flag in flags)))
    return casework.append(app, ledger, master, changed, SYSTEM)[0]


def told_of(ledger: Ledger, case: Case) -> list[Submission]:
    tips = [tip for tip in ledger.tips_on(case.id) if tip.state is not TipState.WITHDRAWN]
    return [submission for tip in tips if (submission := ledger.submission(tip.submission))]


def closed(case: Case) -> bool:
    return case.state in (State.CLOSED, State.ARCHIVED)


def unmerge(
    app: "App", ledger: Ledger, command: ask.Unmerge, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Everything as it was before: the case goes on where it stood, with its own reporters."""
    case = casework.the_case(ledger, command.case)
    master = casework.the_case(ledger, case.merged_into) if case.merged_into else None
    if master is not None and master.state is State.ARCHIVED:
        raise IllegalMove(number=case.number, state=master.state.value, command="Unmerge")
    happened = casework.on_case(app, ledger, command, actor, cause)
    if master is None:
        return happened
    back = [tip for tip in ledger.tips_on(master.id) if tip.first_case == case.id]
    for tip in back:
        ledger.save_tip(replace(tip, case=case.id))
    returned = done.TipsReturned(tips=tuple(tip.id for tip in back), to=case.id)
    master, line = casework.append(app, ledger, master, returned, actor)
    lowered = weigh(app, ledger, master)
    return (*happened, line, *lowered, *casework.close_when_answered(app, ledger, master.id))


def split(app: "App", ledger: Ledger, command: ask.Split, actor: Actor, cause: "Cause | None") -> tuple[Happened, ...]:
    """拆分: one tip gets a linked case of its own; merging the two again undoes it."""
    case = casework.the_case(ledger, command.case)
    tip = ledger.tip(command.tip)
    submission = ledger.submission(tip.submission) if tip else None
    if tip is None or submission is None or tip.case != case.id:
        raise UnknownCase(number=case.number)
    happened = casework.on_case(app, ledger, command, actor, cause)
    fresh = replace(routing.new_case(app, ledger, submission, tip), linked_to=case.id, assignee=case.assignee)
    ledger.open_case(fresh)
    ledger.save_tip(replace(tip, case=fresh.id, first_case=fresh.id))
    fresh, line = casework.append(app, ledger, fresh, done.Opened(tip=tip.id, linked_to=case.id), actor)
    case = casework.the_case(ledger, case.id)
    return (*happened, line, *weigh(app, ledger, case))


def last_joined(ledger: Ledger, case: Case) -> Tip | None:
    """The tip that a bare 拆分 means: the one that came last; None when the case has only one."""
    tips = ledger.tips_on(case.id)
    return max(tips, key=lambda tip: tip.id) if len(tips) > 1 else None
