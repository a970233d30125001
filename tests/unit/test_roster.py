"""Who stands for a beat on a day: ordered rules, and each says why."""

from datetime import date
from typing import Any

import pytest

from bot.domain.ids import BeatCode, OfficerId
from bot.domain.officers import Officer, Role
from bot.domain.roster import Duty, Leave, Roster, find_named

DAY = date(2026, 11, 24)


def an_officer(name: str, *beats: str, **differences: Any) -> Officer:
    fields: dict[str, Any] = {
        "id": OfficerId(name),
        "name": name,
        "role": Role.COMMUNITY_OFFICER,
        "station": "虹口示范所",
        "beats": tuple(BeatCode(beat) for beat in beats),
        "bound": True,
    }
    return Officer(**(fields | differences))


CHEN, WANG, LI = an_officer("陈静", "B01"), an_officer("王强", "B02"), an_officer("李敏")


def away(who: str, substitute: str | None, first: date = DAY, last: date = DAY) -> Leave:
    to = OfficerId(substitute) if substitute else None
    return Leave(id=f"{who}-{substitute}", officer=OfficerId(who), first=first, last=last, substitute=to)


def a_roster(*leaves: Leave, **differences: Any) -> Roster:
    return Roster(**({"day": DAY, "officers": (CHEN, WANG, LI), "leaves": leaves} | differences))


@pytest.mark.parametrize(
    ("leaves", "stands", "why"),
    [
        ((), "陈静", "beat_officer"),
        ((away("陈静", "王强"),), "王强", "substitute"),
        ((away("陈静", "王强"), away("王强", "李敏")), "李敏", "substitute"),
        ((away("陈静", None),), None, "duty_desk"),
        ((away("陈静", "王强"), away("王强", "陈静")), None, "duty_desk"),
        ((away("陈静", "nobody"),), None, "duty_desk"),
        ((away("陈静", "王强", date(2026, 11, 25), date(2026, 11, 30)),), "陈静", "beat_officer"),
        ((away("陈静", "王强", date(2026, 11, 20), date(2026, 11, 23)),), "陈静", "beat_officer"),
        ((away("陈静", "王强", date(2026, 11, 20), DAY),), "王强", "substitute"),
    ],
)
def test_the_beat_s_officer_then_a_substitute_then_the_desk(leaves: Any, stands: str | None, why: str) -> None:
    found = a_roster(*leaves).for_case(BeatCode("B01"), urgent=False, day_off=False)
    assert (found.officer.name if found.officer else None, found.why) == (stands, why)


def test_a_colleague_of_the_same_beat_comes_before_a_substitute() -> None:
    second = an_officer("赵平", "B01")
    found = a_roster(away("陈静", "王强"), officers=(CHEN, WANG, second)).for_case(
        BeatCode("B01"), urgent=False, day_off=False
    )
    assert found.officer == second


def test_whoever_is_on_duty_takes_what_is_urgent_on_a_day_off() -> None:
    roster = a_roster(duties=(Duty(day=DAY, officer=LI.id),))
    kinds = [(urgent, day_off) for urgent in (True, False) for day_off in (True, False)]
    found = [roster.for_case(BeatCode("B01"), urgent=urgent, day_off=day_off).why for urgent, day_off in kinds]
    assert found == ["holiday_duty", "beat_officer", "beat_officer", "beat_officer"]


def test_an_unknown_place_and_a_beat_without_officer_are_the_desk_s() -> None:
    assert a_roster().for_case(None, urgent=False, day_off=False).why == "duty_desk"
    assert a_roster().for_case(BeatCode("B09"), urgent=False, day_off=False).why == "duty_desk"


def test_a_substitute_acts_with_the_beats_and_cases_of_the_one_away() -> None:
    acting = a_roster(away("陈静", "王强")).acting(WANG)
    assert (acting.beats, acting.stands_in_for) == (("B02", "B01"), {"陈静"})
    assert a_roster().acting(WANG) == WANG


def test_colleagues_are_found_as_they_are_called() -> None:
    everyone = (CHEN, WANG, LI, an_officer("李强"))
    called = {
        words: [o.name for o in find_named(everyone, words)]
        for words in ("王强", "王警官", "小陈", "李警官", "王明", "")
    }
    assert called == {
        "王强": ["王强"], "王警官": ["王强"], "小陈": ["陈静"], "李警官": ["李敏", "李强"], "王明": [], "": []
    }  # fmt: skip
