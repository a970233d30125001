"""更正: an officer puts matter, place or destination right, and what was taken wrongly waits to be learnt from.

The row that waits holds no words of anybody; those are read, without what could name somebody, once a person reviews it
(learning.py)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Flag, State
from bot.domain.corrections import LEFT_OUT, Correction
from bot.domain.errors import NothingToCorrect
from bot.domain.events import Happened
from bot.domain.ids import MatterCode, new_id
from bot.domain.matters import Destination
from bot.domain.officers import Actor
from bot.domain.places import canonical, complete, is_locatable, unit_key
from bot.domain.submissions import Facts
from bot.service import additions, case_words, casework, routing
from bot.service.desk_commands import OWN_DOORS, hand_over
from bot.store.ledger import Ledger
from bot.understanding.address import parse_place

if TYPE_CHECKING:
    from bot.service.app import App, Cause
    from bot.service.officer_desk import OfficerDesk

Commands = tuple[Any, ...]


# --- what the words ask for


def planned(desk: "OfficerDesk", case: Case, fields: Mapping[str, Any]) -> Commands:
    """The commands that one 确认 carries out. Raises `NothingToCorrect` when the case says so already."""
    commands = PLANS[fields["kind"]](desk, case, fields)
    if not commands:
        raise NothingToCorrect(number=case.number, words=fields.get("text") or fields.get("to", ""))
    return commands


def matter(desk: "OfficerDesk", case: Case, fields: Mapping[str, Any]) -> Commands:
    code = MatterCode(fields["matter"])
    return () if code == case.matter or code not in desk.app.catalogue else (ask.SetMatter(case=case.id, matter=code),)


def place(desk: "OfficerDesk", case: Case, fields: Mapping[str, Any]) -> Commands:
    """A whole address replaces the place; a part of one only that part."""
    said = parse_place(fields["text"])
    right = said if is_locatable(said) else complete(parse_place(case.place), said)
    words = canonical(right)
    beat = desk.app.places.find(right).beat or case.beat
    if words == case.place:
        return ()
    return (ask.SetPlace(case=case.id, place=words, unit_key=unit_key(right), beat=beat),)


def destination(desk: "OfficerDesk", case: Case, fields: Mapping[str, Any]) -> Commands:
    """To the office named, from wherever it is now; back to the police when that is named."""
    to = OWN_DOORS.get(fields["to"], fields["to"])
    away = case.state is State.TRANSFERRED
    if to == (case.destination if away else Destination.POLICE_CASE.value):
        return ()
    ours = to == Destination.POLICE_CASE.value
    back = ask.TakeBack(case=case.id, reason=desk.app.notices.text("correct_reason"), mistaken=ours)
    return (*((back,) if away else ()), *(() if ours else (transfer(desk, case, to),)))


def transfer(desk: "OfficerDesk", case: Case, to: str) -> ask.Transfer:
    text, key = desk.app.notices, f"transfer_reason.{to}"
    reason = text.text(key if text.has(key) else "transfer_reason", department=case_words.office_name(desk.app, to))
    return replace(hand_over(desk, case, to, reason), mistaken=True)


PLANS = {"matter": matter, "place": place, "destination": destination}


# --- carrying it out


def set_matter(
    app: "App", ledger: Ledger, command: ask.SetMatter, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """What the new matter brings with it holds from now on; somebody at risk is written to no more."""
    flags = tuple(sorted(routing.case_flags(app, Facts(), command.matter), key=lambda flag: flag.value))
    if Flag.SAFE_CONTACT in flags:
        for tip in ledger.tips_on(command.case):
            ledger.save_person(replace(ledger.person(tip.person), safe_contact=True))
    return noted(app, ledger, replace(command, flags=flags), actor, cause)


def set_place(
    app: "App", ledger: Ledger, command: ask.SetPlace, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """A case nobody has begun goes to the officer of its new beat."""
    before = casework.the_case(ledger, command.case)
    happened = noted(app, ledger, command, actor, cause)
    after = casework.the_case(ledger, command.case)
    return happened + additions.follow_beat(app, ledger, after, before.beat)


def noted(app: "App", ledger: Ledger, command: Any, actor: Actor, cause: "Cause | None") -> tuple[Happened, ...]:
    """The common way, and a row of what was taken wrongly."""
    before = casework.the_case(ledger, command.case)
    happened = casework.on_case(app, ledger, command, actor, cause)
    pair = pair_of(before, command)
    if pair is not None and not left_out(app, ledger, casework.the_case(ledger, before.id), before):
        kind, old, new = pair
        at = app.now()
        row = Correction(id=new_id(at), kind=kind, old=old, new=new, at=at, case=before.id, seq=happened[0].seq)
        ledger.save_correction(row)
    return happened


def pair_of(before: Case, command: Any) -> tuple[str, str, str] | None:
    """Kind, what was taken, what it is; None for what corrects nothing."""
    if isinstance(command, ask.SetMatter):
        return "matter", before.matter, command.matter
    if isinstance(command, ask.SetPlace):
        return "place", before.place, command.place
    if not command.mistaken:
        return None
    new = command.to if isinstance(command, ask.Transfer) else Destination.POLICE_CASE.value
    return "destination", before.destination or Destination.POLICE_CASE.value, new


def left_out(app: "App", ledger: Ledger, *cases: Case) -> bool:
    """Nothing is learnt from what is the head's alone, nor from anybody who must not be written to."""
    rows = [app.catalogue.get(case.matter) for case in cases]
    return (
        any(case.flags & LEFT_OUT for case in cases)
        or any(row is not None and (row.at_risk or row.head_only) for row in rows)
        or any(ledger.person(tip.person).safe_contact for tip in ledger.tips_on(cases[0].id))
    )
