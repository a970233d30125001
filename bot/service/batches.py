"""Several commands on several cases in one message: shown once as what would happen, done together on one 确认."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.cases import Case
from bot.domain.events import Happened
from bot.domain.policy import CHAT
from bot.service import case_words, days, previews
from bot.service.desk_commands import COMMANDS, PREVIEWED
from bot.understanding.days import says_part
from bot.understanding.officer_piece import Spoken

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk

ALONE = frozenset({"merge"})
"""Binds several cases: shown on its own."""


def is_batch(wanted: Sequence[Spoken]) -> bool:
    """More than one kind of command on more than one case: easily said wrongly, and nothing takes it all back."""
    names = {one.name for one in wanted}
    working = all(len(one.cases) == 1 and one.name in COMMANDS for one in wanted)
    return len(names) > 1 and len({one.cases for one in wanted}) > 1 and working and not names & ALONE


def preview(desk: "OfficerDesk", talk: "Talk", wanted: Sequence[Spoken]) -> str:
    """What would happen to each case, found by trying it out. Raises `Refused` when one of it would be."""
    cases = {one.cases[0]: the_case(desk, talk, one) for one in wanted}
    with talk.ledger.attempt(keep=False):
        lines = carry_out(desk, talk, wanted)
        lines += [line_of(desk, talk, case) for case in cases.values()]
    previews.remember(
        talk,
        name="batch",
        case=next(iter(cases)),
        commands=[asdict(one) for one in wanted],
        versions={number: case.version for number, case in cases.items()},
    )
    return "\n".join([*lines, desk.app.notices.text("preview_batch", count=len(wanted))])


def carry_out(desk: "OfficerDesk", talk: "Talk", wanted: Sequence[Spoken]) -> list[str]:
    """Each command in its turn; the lines show word for word what leaves the room by it."""
    shown = []
    for one in wanted:
        case = the_case(desk, talk, one)
        if one.name not in PREVIEWED:
            desk.at_once(talk, case, one)
            continue
        shown.append(previews.preview_text(desk, talk, case, one))
        for command in previews.plan(desk, talk, case, one):
            desk.handle(talk, command)
    talk.memory["last"] = wanted[0].cases[0]
    return shown


def the_case(desk: "OfficerDesk", talk: "Talk", one: Spoken) -> Case:
    talk.at_work = one
    return desk.visible(talk, one.cases[0], CHAT[one.name])


def confirm(desk: "OfficerDesk", talk: "Talk", waiting: Mapping[str, Any]) -> str:
    """All of it, unless a case changed since. Raises `Refused`; then nothing of it may be kept."""
    wanted = [Spoken(name=one["name"], cases=tuple(one["cases"]), fields=one["fields"]) for one in waiting["commands"]]
    for one in wanted:
        if the_case(desk, talk, one).version != waiting["versions"][one.cases[0]]:
            return desk.app.notices.text("batch_stale", number=one.cases[0])
    carry_out(desk, talk, wanted)
    numbers = "、".join(dict.fromkeys(one.cases[0] for one in wanted))
    return desk.app.notices.text("done_batch", numbers=numbers, count=len(wanted))


def line_of(desk: "OfficerDesk", talk: "Talk", before: Case) -> str:
    """A0231：受理；安排走访 11月27日15:00."""
    return desk.app.notices.text("batch_line", number=before.number, steps=since(desk, talk, before, before.version))


def since(desk: "OfficerDesk", talk: "Talk", case: Case, version: int) -> str:
    """What happened to the case after that version."""
    return "；".join(step(desk, talk, line) for line in talk.ledger.history(case.id) if line.seq > version)


def step(desk: "OfficerDesk", talk: "Talk", line: Happened) -> str:
    event = line.event
    words = [case_words.step_name(desk.app, event)]
    words += [result_words(desk, str(result)) for result in (getattr(event, "result", ""),) if result]
    at = getattr(event, "at", None) or getattr(event, "until", None) or getattr(event, "deadline", None)
    if isinstance(at, datetime) and at > talk.at:
        local = at.astimezone(desk.app.tz)
        clock = "" if says_part(getattr(event, "text", "")) else f"{local:%H:%M}"
        words.append(days.day_words(desk.app, local.date()) + clock)
    words.append("、".join(getattr(event, "units", ())))
    words.append(getattr(event, "text", "") or getattr(event, "reason", ""))
    return " ".join(word for word in words if word)


def result_words(desk: "OfficerDesk", result: str) -> str:
    return desk.app.notices.text(f"find.{result}" if desk.app.notices.has(f"find.{result}") else f"recheck.{result}")
