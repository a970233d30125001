"""`station parse` for people: what was understood, from which words, in colour only on a terminal."""

import io

import yaml
from rich.console import Console

from bot.catalogue.notices import read_notices
from bot.catalogue.read import read_matters
from bot.cli.parsed import show
from tests.house import settings_for

FOUND = {
    "text": "云栖路101弄把房子隔成八间，每天晚上进出",
    "intent": "report", "confidence": 0.97, "matters": [{"code": "group_rental", "confidence": 0.6}],
    "destination": "police_case", "urgency": "normal", "emergency_line": None,
    "address": {"spans": [{"text": "云栖路101弄", "start": 0, "end": 7}], "normalized": "云栖路101弄", "beat": "B01"},
    "time": {"spans": [{"text": "每天晚上", "start": 14, "end": 18}], "values": ["R/P1D/T18:00/T00:00"]},
    "counts": {"rooms": 8}, "phones": ["13900001111"], "plates": [],
    "evidence": {
        "matters": {"group_rental": ["隔成八间"]}, "destination": {"rule": "matter_table", "words": []},
        "urgency": {"rule": "none", "words": []}, "place": {"words": ["云栖路101弄"]},
        "beat": {"rule": "lane", "words": []},
    },
}  # fmt: skip
QUIET = FOUND | {
    "text": "你好", "intent": "greet", "matters": [], "destination": "none", "counts": {}, "phones": [],
    "address": {"spans": [], "normalized": None, "beat": None}, "time": {"spans": [], "values": []},
    "evidence": FOUND["evidence"] | {"matters": {}, "destination": {"rule": "nothing_told", "words": []}},
}  # fmt: skip
FIRE = QUIET | {
    "text": "楼道冒烟了", "intent": "report", "destination": "emergency_110", "emergency_line": "119",
    "evidence": FOUND["evidence"]
    | {
        "matters": {},
        "destination": {"rule": "danger_now", "words": ["冒烟"]},
        "urgency": {"rule": "danger_now", "words": ["冒烟"]},
    },
}  # fmt: skip


def shown(found: dict, *, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, color_system="standard" if terminal else None, width=200)
    show(console, found, read_notices(), read_matters())
    return out.getvalue()


def test_everything_understood_stands_with_the_words_it_came_from() -> None:
    lines = shown(FOUND).splitlines()
    assert lines[0] == FOUND["text"]
    said = {line.split()[0]: line for line in lines[2:]}
    assert "群租、隔断、床位出租 较可能 60%　据“隔成八间”" in said["事项"]
    assert "公安受理（按事项目录）" in said["去向"]
    assert "B01（路名和弄号对上）" in said["警务区"]
    assert "每天 18:00—0:00　据“每天晚上”" in said["时间"]
    assert said["间数"].endswith("8")
    assert "13900001111" in said["电话"]


def test_what_is_piped_is_plain_and_a_terminal_gets_colour() -> None:
    assert "\x1b" not in shown(FOUND)
    coloured = shown(FOUND, terminal=True)
    assert "\x1b[32m隔成八间" in coloured
    assert "\x1b[36m云栖路101弄" in coloured


def test_small_talk_reports_nothing_and_says_so() -> None:
    assert "事项      没有反映什么" in shown(QUIET)
    assert "地点" not in shown(QUIET)


def test_an_alarm_names_the_line_and_the_word_of_danger() -> None:
    assert "请拨 119　据“冒烟”" in shown(FIRE)


def test_every_act_of_the_dialogue_has_a_word() -> None:
    acts = yaml.safe_load((settings_for().home / "nlu_data" / "domain" / "intents.yml").read_text(encoding="utf-8"))
    notices = read_notices()
    assert [act for act in acts["intents"] if not notices.has(f"act.{act}")] == []
