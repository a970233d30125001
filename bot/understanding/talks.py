"""Whether a talk (约谈) with a day in an officer's words is still to come or was held."""

import re
from dataclasses import replace
from datetime import date

from bot.understanding.normalise import fold
from bot.understanding.officer_piece import Parsed, Spoken

HELD = re.compile(r"约谈(?:了|过)|谈(?:过|话?了|[好妥完]了)")


def with_talks(parsed: Parsed, words: str, today: date) -> Parsed:
    """The commands with what `desk_commands.moment` reads: `ahead` on a talk to come, no day on one held just now."""
    held = HELD.search(fold(words)) is not None
    commands, perhaps = (
        tuple(told(one, held, today) if one.name == "interview" else one for one in spoken)
        for spoken in (parsed.commands, parsed.perhaps)
    )
    return replace(parsed, commands=commands, perhaps=perhaps)


def told(one: Spoken, held: bool, today: date) -> Spoken:
    day = one.fields.get("date", "")
    if held and day == today.isoformat() and "time" not in one.fields:
        return replace(one, fields={name: value for name, value in one.fields.items() if name != "date"})
    if day < today.isoformat() or held and day == today.isoformat():
        return one
    return replace(one, fields={**one.fields, "ahead": True})
