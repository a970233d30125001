"""Nothing of a reporter is in any log, file, listing or officer's message but where it is meant to be seen."""

import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import station
from bot.domain.officers import Role
from bot.runtime.gateway import create_app
from tests.direct import client_of
from tests.house import House

CANARY = "金丝雀飞过十三棵梧桐"
PHONE = "13912345678"
OPENID = "oCANARY-openid-of-a-resident"


@pytest.mark.parametrize("engine", ["sqlite"])  # whose files can be read here
def test_after_a_whole_story_the_canary_is_found_nowhere_it_should_not_be(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows(OPENID)
    house.says(OPENID, f"云栖路101弄12号602群租，{CANARY}，我电话{PHONE}")
    number = house.case.number
    seen = house.sees("officer")
    for words in ("待办", f"案件 {number}", "受理", "办结 已上门处理，租客已搬走", "确认"):
        seen += house.says("officer", words)
    house.says(OPENID, "解决了")
    seen += house.sees("desk")
    for secret in (CANARY, PHONE, OPENID, "金丝雀"):
        assert secret not in seen
        assert secret not in caplog.text
    check_files(house)
    figures = client_of(create_app(house.app)).get("/metrics").text
    assert not [secret for secret in (CANARY, PHONE, OPENID, number) if secret in figures]
    check_listings(house, monkeypatch)
    assert CANARY in house.says("officer", f"案件 {number} 原文")


def check_files(house: House) -> None:
    folder = Path(str(house.store.engine.url.database)).parent
    for path in folder.iterdir():
        body = path.read_bytes()
        for secret in (CANARY, PHONE, OPENID):
            assert secret.encode() not in body, path.name


def check_listings(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.records.room", lambda: house.app)
    for arguments in (["cases", "list"], ["cases", "list", "--json"], ["inbox", "list"], ["outbox", "list"],
                      ["officers", "list"]):  # fmt: skip
        shown = CliRunner().invoke(station, arguments)
        assert shown.exit_code == 0, shown.output
        for secret in (CANARY, PHONE, OPENID):
            assert secret not in shown.output
        if "--json" in arguments:
            (row,) = json.loads(shown.output)
            assert row["number"] == house.case.number
            assert row["tips"] == 1
