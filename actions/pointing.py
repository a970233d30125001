"""松涛路那个是晚上八点: words about something told before, found by what they name of it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from actions.ground import Say
from actions.merging import is_habit, lasting, told_times
from bot.domain.commands import JoinTold
from bot.domain.ids import MatterCode
from bot.domain.places import Place, complete, fits
from bot.domain.submissions import Facts
from bot.service.desk import OpenSubmission
from bot.service.turn import Current
from bot.understanding.address import parse_place
from bot.understanding.normalise import number
from bot.understanding.reading import Reading

WHICH = "which_told"
FRESH_MINUTES = 30
"""So long after a receipt further words belong to it (architecture.md 5)."""
OVER = ("status.withdrawn", "status.closed", "status.archived")
POINTS = re.compile(r"[那埃](?:个|件|家|边|处|户|桩|条|里|地方)|刚才|前面|上面|之前(?:说|反映)|上次")
GROUND = ("road", "lane", "estate", "crossing", "poi")


def pointed_at(current: Current, reading: Reading) -> tuple[OpenSubmission, ...]:
    """What was told before that these words are about: all that the named place, or without one the matter, fits.
    Empty when they point at nothing, or when they tell of another matter there."""
    points = bool(POINTS.search(reading.text))
    place = named_place(reading) if points else reading.place
    found = candidates(current, place, reading.codes if points else ())
    codes = set(reading.codes) - (set(reading.doubtful) if points else set())
    if any(not codes <= set(one.facts.matters) for one in found):
        return ()
    grounded = place is not None and any(getattr(place, part) for part in GROUND)
    return found if points or (grounded and reading.codes) else ()


def named_place(reading: Reading) -> Place:
    """Also a mere 松涛路, which the model does not mark as a place to go to."""
    return reading.place or parse_place(reading.text)


def candidates(current: Current, place: Place | None, codes: Sequence[MatterCode]) -> tuple[OpenSubmission, ...]:
    """What stands open and was told of that place; of one matter without a place, as long as it is fresh."""
    told = [one for one in current.desk.submissions() if one.status not in OVER]
    if place is not None and fits(place, place):
        return tuple(one for one in told if one.facts.place is not None and fits(one.facts.place, place))
    fresh = [one for one in told if current.heard.now - one.touched_at <= timedelta(minutes=FRESH_MINUTES)]
    return tuple(one for one in fresh if set(codes) & set(one.facts.matters))


def choices(told: Sequence[OpenSubmission]) -> dict[str, str]:
    """The facts of `utter_ask_which_told`."""
    lines = [f"{n} {one.receipt} {one.label} {one.place}" for n, one in enumerate(told, start=1)]
    return {"choices": "\n".join(lines), "none": str(len(told) + 1)}


def which_was_meant(current: Current, reading: Reading, known: Facts) -> OpenSubmission | None:
    """The one of those shown that was chosen by its number or receipt."""
    shown = candidates(current, known.place, known.matters)
    chosen = number(reading.argument) if reading.intent == "choose" and reading.argument else None
    if chosen is not None:
        return shown[chosen - 1] if chosen <= len(shown) else None
    named = [one for one in shown if one.receipt.removeprefix("T") in reading.text]
    return named[0] if len(named) == 1 else None


def join(current: Current, say: Say, meant: OpenSubmission) -> None:
    """The words that waited go to what they were about, with what they say of it."""
    waiting = current.desk.collecting()
    if waiting is None:
        return
    more, known = waiting.facts, meant.facts
    phrases = [told.partition("=")[0] for told in more.times]
    again, lasts = is_habit([*known.times, *more.times], ""), lasting(known.matters, current.desk)
    told = told_times(phrases, current.heard.now, again=again, lasts=lasts)
    facts = replace(
        known,
        times=tuple(dict.fromkeys((*known.times, *told))),
        rooms=more.rooms or known.rooms,
        people=more.people or known.people,
        place=complete(known.place, more.place) if known.place and more.place else known.place or more.place,
        answers=(*known.answers, *more.answers),
        flags=known.flags | more.flags,
    )
    current.leave(JoinTold(submission=waiting.id, to=meant.id, facts=facts))
    say("added")
