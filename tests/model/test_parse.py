"""`station parse` with the trained model: the shape of interface.md 4, and sentences that must not go wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
SENTENCES = {
    "rental": "楼上1502把一套房子隔成八间租出去了，住了十几个人",
    "fraud": "有人冒充公安叫我把钱转到安全账户",
    "theft": "我停在楼下的电瓶车昨天夜里被偷了",
    "fire": "楼道里电瓶车冒烟了快来",
    "progress": "进度",
    "slash": "/restart",
    "weather": "今天天气怎么样",
}


@pytest.fixture(scope="module")
def understood() -> dict[str, dict]:
    lines = "".join(json.dumps({"id": i, "text": t}, ensure_ascii=False) + "\n" for i, t in SENTENCES.items())
    run = subprocess.run(
        [sys.executable, "-m", "bot", "parse", "--jsonl"],
        input=lines, capture_output=True, text=True, cwd=HOME, check=True,
    )  # fmt: skip
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["id"] for row in found] == list(SENTENCES)
    return {row["id"]: row for row in found}


def codes(row: dict) -> list[str]:
    return [matter["code"] for matter in row["matters"]]


def test_a_group_rental_is_a_case_for_the_police_room(understood):
    assert codes(understood["rental"])[:1] == ["group_rental"]
    assert understood["rental"]["destination"] == "police_case"
    assert understood["rental"]["intent"] == "report"


def test_a_theft_and_a_fraud_are_told_apart(understood):
    assert codes(understood["theft"])[:1] == ["theft"]
    assert codes(understood["fraud"])[:1] == ["telecom_fraud"]


def test_the_time_is_found_where_it_was_said(understood):
    text = SENTENCES["theft"]
    spans = understood["theft"]["time"]["spans"]
    assert spans
    assert all(text[s["start"] : s["end"]] == s["text"] for s in spans)


def test_smoke_now_is_an_emergency_with_the_fire_line(understood):
    assert understood["fire"]["urgency"] == "emergency"
    assert understood["fire"]["emergency_line"] == "119"
    assert understood["fire"]["destination"] == "emergency_110"


def test_small_talk_and_commands_report_nothing(understood):
    for name in ("progress", "weather"):
        assert understood[name]["matters"] == []
        assert understood[name]["destination"] == "none"
        assert understood[name]["time"]["spans"] == []
    assert understood["progress"]["intent"] == "ask_progress"


def test_a_leading_slash_is_text_and_no_order_to_the_dialogue(understood):
    assert understood["slash"]["intent"] != "restart"


def test_an_unreadable_line_is_one_line_that_says_what_to_do():
    run = subprocess.run(
        [sys.executable, "-m", "bot", "parse", "--jsonl"],
        input="not json\n", capture_output=True, text=True, cwd=HOME, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "line 1" in run.stderr
    assert run.stderr.count("\n") == 1


def test_the_model_is_refused_when_its_bytes_were_altered(tmp_path):
    from bot.dialogue.model_file import check, checksum
    from bot.domain.errors import BadSetting

    model = tmp_path / "some.tar.gz"
    model.write_bytes(b"model")
    checksum(model).write_text("0" * 64)
    with pytest.raises(BadSetting) as refused:
        check(model)
    assert refused.value.facts["mend"] == "run: station train"
