"""Where a message goes and how urgent it is, by ordered rules over what the model found."""

import pytest

from bot.catalogue.read import read_matters
from bot.dialogue.parse import door_of, facts_of, urgency_in
from bot.understanding.emergency import Alarm

CATALOGUE = read_matters()
ALARM = Alarm(code="fire", line="119", evidence="着火", start=0, end=2)


def judged(text: str, *found: tuple[str, float], alarm: Alarm | None = None) -> tuple[str, str, str]:
    """(destination, by which rule, urgency)."""
    codes = [{"code": code, "confidence": sure} for code, sure in found]
    facts = facts_of(text, codes)
    door = door_of(codes, alarm, facts, CATALOGUE)
    return door.to.value, door.why, urgency_in(codes, alarm, facts, CATALOGUE).value


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("楼上隔成八间", [("group_rental", 0.99)], ("police_case", "matter_table", "normal")),
        ("村干部收钱才办低保", [("corruption", 0.95)], ("none", "matter_table", "normal")),
        ("镇上小学补课乱收费，没人管", [("corruption", 0.4)], ("hotline_12345", "doubtful", "normal")),
        ("希望修一修门口这条路", [("suggestion", 0.5)], ("hotline_12345", "doubtful", "normal")),
        ("民警态度不好", [("police_conduct", 0.3)], ("none", "matter_table", "normal")),
        ("邻居停车占位", [("dispute_neighbour", 0.9)], ("mediation", "matter_table", "normal")),
        ("邻居昨天把我打了", [("dispute_neighbour", 0.9)], ("police_case", "violence_in_dispute", "urgent")),
        ("上个月他动过手", [("domestic_violence", 0.9)], ("police_case", "matter_table", "urgent")),
        ("前年走失过一次", [("missing_person", 0.9)], ("police_case", "told_afterwards", "urgent")),
        ("今天天气好", [], ("none", "nothing_told", "normal")),
    ],
)  # fmt: skip
def test_a_message_told_afterwards(text: str, found: list[tuple[str, float]], said: tuple[str, str, str]) -> None:
    assert judged(text, *found) == said


def test_danger_now_comes_before_every_other_rule() -> None:
    assert judged("着火了", ("corruption", 0.2), alarm=ALARM) == ("emergency_110", "danger_now", "emergency")
