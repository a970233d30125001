"""Cases as officers and scripts read them: never anything about a reporter."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.cases import Case
from bot.domain.events import Happened, SheetAnswered
from bot.domain.officers import Officer
from bot.domain.policy import Action, may
from bot.domain.submissions import Facts, Said
from bot.service import appointments, case_words, days, grounds, outcome
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

SHOWN = 8
QUIET_EVENTS = ("FlagsChanged", "DetailsSet", "TipAnswered")


def todo(app: "App", cases: Sequence[Case], now: datetime) -> str:
    """The list of what is to be done, what is due first on top."""
    if not cases:
        return app.notices.text("todo_empty")
    lines = [app.notices.text("todo_head", count=len(cases))]
    lines += [todo_line(app, case, now) for case in cases[:SHOWN]]
    return "\n".join(lines)


def digest(app: "App", cases: Sequence[Case], now: datetime) -> str:
    """The morning's message: what is due today and what is late."""
    late = sum(1 for case in cases if case.due_at is not None and case.due_at < now)
    lines = [app.notices.text("digest", count=len(cases), late=late)]
    lines += [todo_line(app, case, now) for case in cases[:SHOWN]]
    return "\n".join([*lines, app.notices.text("digest_more")])


def todo_line(app: "App", case: Case, now: datetime) -> str:
    late = app.notices.text("todo_late") if case.due_at is not None and case.due_at < now else ""
    return app.notices.text("todo_line", **case_words.case_facts(app, case), state=state_label(app, case), late=late)


def state_label(app: "App", case: Case) -> str:
    return app.notices.text(f"state.{case.state.value}")


def master_words(app: "App", ledger: Ledger, case: Case, officer: Officer | None) -> str:
    """The number of the case that this one was merged into, for whom may look at it; the operator (None) may."""
    master = ledger.case(case.merged_into) if case.merged_into else None
    seen = master is not None and (officer is None or may(officer, Action.LOOK, master))
    return master.number if master is not None and seen else app.notices.text("merged_unseen")


def case_view(app: "App", ledger: Ledger, case: Case, officer: Officer | None = None) -> str:
    """The masked summary with its last steps and what may be done next; of a merged case where it went."""
    if case.merged_into is None:
        state, allowed = state_label(app, case), allowed_words(app, case)
    else:
        facts_of = {"number": case.number, "master": master_words(app, ledger, case, officer)}
        state, allowed = (app.notices.text(f"{what}.merged", **facts_of) for what in ("state", "next"))
    flags = "　".join(app.notices.text(f"flag.{flag.value}") for flag in sorted(case.flags))
    tips = len(ledger.tips_on(case.id))
    facts = case_words.case_facts(app, case) | {"state": state, "tips": tips, "flags": flags}
    lines = [app.notices.text("case_view", **facts)]
    lines += grounds.rules(app, case, [one.facts for one in grounds.submissions_of(ledger, case)])
    steps = [line for line in ledger.history(case.id) if type(line.event).__name__ not in QUIET_EVENTS]
    lines += [step_line(app, line) for line in steps[-SHOWN:]]
    lines += appointments.lines(app, steps)
    lines += [line for line in (outcome.delivery_line(app, ledger, case), allowed) if line]
    return "\n".join(lines)


def allowed_words(app: "App", case: Case) -> str:
    """What may be typed next in this state."""
    return app.notices.text(f"next.{case.state.value}")


def step_line(app: "App", line: Happened) -> str:
    step = case_words.step_name(app, line.event)
    text = getattr(line.event, "text", "") or getattr(line.event, "reason", "")
    if isinstance(line.event, SheetAnswered):
        coming = app.notices.text(f"attends.{line.event.attends or 'open'}")
        text = f"{line.event.unit} {coming} {text}".strip()
    return app.notices.text("case_step", day=days.stamp(app, line.at), step=f"{step}　{text}".strip())


def words_view(
    app: "App", case: Case, said: Sequence[Said], told: Sequence[Facts] = (), why: Sequence[str] = ()
) -> str:
    """The reporters' own words, for whom they speak, and what was read from them, for those whom the policy lets read
    them."""
    lines = [app.notices.text("case_words_head", number=case.number)]
    lines += [app.notices.text("case_words_households", count=f.households) for f in told if f.households]
    lines += [app.notices.text("case_words_behalf", who=f.behalf) for f in told if f.behalf]
    for one in said:
        text = one.text or app.notices.text("case_words_media", kind=one.kind)
        lines.append(app.notices.text("case_words_line", day=days.stamp(app, one.at), text=text))
    lines += dict.fromkeys(why)
    return "\n".join(lines)


def case_json(case: Case, tips: int, master: str | None = None) -> dict[str, Any]:
    """One object of `station cases list --json` (interface.md 2)."""
    return {
        "number": case.number,
        "state": case.state.value,
        "step": case.step.value if case.step else None,
        "outcome": case.outcome.value if case.outcome else None,
        "matter": case.matter,
        "beat": case.beat,
        "place": case.place,
        "priority": case.urgency.value,
        "opened_at": case.opened_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "tips": tips,
        "merged_into": master,
        "held": case.held.why if case.held else None,
        "station": case.station,
    }
