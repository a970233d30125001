"""Who stands for a beat on a day: leave, substitutes and holiday duty. Beats own cases; the roster says whose hands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.ids import BeatCode, OfficerId
from bot.domain.officers import Officer, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Away from `first` to `last`, both included; without a substitute the duty desk stands in."""

    id: str
    officer: OfficerId
    first: date
    last: date
    substitute: OfficerId | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def meets(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """The officer on duty on a day off, or on any other day that the head names."""

    day: date
    officer: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`officer` is None for the duty desk; `why` is the code of the rule that chose."""

    officer: Officer | None
    why: str


DESK = Standing(officer=None, why="duty_desk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One day of a station."""

    day: date
    officers: Sequence[Officer]
    leaves: Sequence[Leave] = ()
    duties: Sequence[Duty] = ()

    def leave_of(self, officer: OfficerId) -> Leave | None:
        return next((leave for leave in self.leaves if leave.officer == officer and leave.covers(self.day)), None)

    def present(self, officer: Officer) -> Standing:
        """The officer, or who stands in; a substitute who is away too has one of their own. Nobody: the duty desk."""
        asked: set[OfficerId] = set()
        here: Officer | None = officer
        while here is not None and here.id not in asked:
            leave = self.leave_of(here.id)
            if leave is None:
                return Standing(officer=here, why="substitute" if asked else "beat_officer")
            asked.add(here.id)
            here = self.known(leave.substitute)
        return DESK

    def known(self, officer: OfficerId | None) -> Officer | None:
        return next((one for one in self.officers if one.id == officer), None)

    def of_beat(self, beat: BeatCode) -> list[Officer]:
        """The beat's community officers, those first whom a message can reach."""
        mine = [one for one in self.officers if beat in one.beats and one.role is Role.COMMUNITY_OFFICER]
        return sorted(mine, key=lambda one: (not one.bound, one.id))

    def at_desk(self, station: str) -> list[Officer]:
        """Who sits at the station's duty desk."""
        desk = [one for one in self.officers if one.role is Role.DUTY_DESK and one.station in ("", station)]
        return [one for one in desk if self.leave_of(one.id) is None]

    def on_duty(self) -> list[Officer]:
        named = {duty.officer for duty in self.duties if duty.day == self.day}
        return [one for one in self.officers if one.id in named and self.leave_of(one.id) is None]

    def for_case(self, beat: BeatCode | None, *, urgent: bool, day_off: bool) -> Standing:
        """Who gets a new case. Ordered rules, first match wins: who is on duty takes what is urgent on a day off; then
        the beat's officer who is there; then a substitute; then the duty desk."""
        if beat is None:
            return DESK
        duty = self.on_duty()
        if urgent and day_off and duty:
            return Standing(officer=duty[0], why="holiday_duty")
        standings = [self.present(officer) for officer in self.of_beat(beat)]
        for why in ("beat_officer", "substitute"):
            if found := next((standing for standing in standings if standing.why == why), None):
                return found
        return DESK

    def stands_in(self, officer: Officer, away: Officer) -> bool:
        found = self.present(away)
        return found.why == "substitute" and found.officer is not None and found.officer.id == officer.id

    def acting(self, officer: Officer) -> Officer:
        """The officer with the beats and the cases of those for whom they stand in today."""
        away = [one for one in self.officers if self.stands_in(officer, one)]
        beats = tuple(dict.fromkeys((*officer.beats, *(beat for one in away for beat in one.beats))))
        return replace(officer, beats=beats, stands_in_for=frozenset(one.id for one in away)) if away else officer


CALLED = re.compile(r"(?:[小老](?P<young>.)|(?P<titled>.)(?:警官|警长|队长?|所长?|同志))")


def find_named(officers: Iterable[Officer], words: str) -> list[Officer]:
    """By name, else by surname as one calls a colleague: 王警官, 小王."""
    everyone = list(officers)
    if exact := [officer for officer in everyone if officer.name == words]:
        return exact
    called = CALLED.fullmatch(words)
    surname = (called["young"] or called["titled"]) if called else None
    return [officer for officer in everyone if surname and officer.name.startswith(surname)]
