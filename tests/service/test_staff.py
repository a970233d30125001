"""Inviting officers from the command line: beats are those of their own station."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import station
from bot.domain.beats import Beat
from bot.domain.errors import UnknownBeat
from bot.domain.ids import BeatCode
from bot.domain.officers import Officer
from bot.service.roster import check_own_beats
from bot.store.store import Store
from bot.vault.key_file import write_keys
from tests.conftest import KEK
from tests.house import STATION, TUESDAY

NEXT_DOOR = "四平示范所"
Types = Callable[..., Result]


@pytest.fixture
def types(sqlite_store: Store, tmp_path: Path) -> Types:
    """Runs `station officers invite` on a store with a beat of each station and one of none."""
    write_keys(tmp_path / "key", [KEK])
    with sqlite_store.begin() as ledger:
        ledger.put_beats(
            [
                Beat(code=BeatCode("B01"), name="云栖路警务区", station=STATION),
                Beat(code=BeatCode("X01"), name="隔壁警务区", station=NEXT_DOOR),
                Beat(code=BeatCode("Z01"), name="共管警务区"),
            ],
            TUESDAY,
        )
    mine = {"STATION_DATABASE_URL": sqlite_store.url, "STATION_SECRET_KEY_FILE": str(tmp_path / "key")}
    clean = {name: None for name in os.environ if name.startswith("STATION_")}
    environment = clean | mine | {"STATION_STATION_NAME": STATION}
    words = ["officers", "invite", "王强", "--role", "community_officer"]
    return lambda *more: CliRunner(mix_stderr=False).invoke(station, [*words, *more], env=environment)


def officers(store: Store) -> list[Officer]:
    with store.read() as ledger:
        return list(ledger.officers())


def test_another_stations_beat_is_refused_with_what_to_do(types: Types, sqlite_store: Store) -> None:
    shown = types("--beat", "B01", "--beat", "X01")
    assert shown.exit_code == 2
    assert f"beat X01 belongs to {NEXT_DOOR}, not to {STATION}; nothing was changed" in shown.stderr
    assert f"name one of {STATION} (B01、Z01), or invite for the other: --station {NEXT_DOOR}" in shown.stderr
    assert officers(sqlite_store) == []
    assert types("--beat", "X01", "--station", NEXT_DOOR).exit_code == 0
    assert [(one.station, one.beats) for one in officers(sqlite_store)] == [(NEXT_DOOR, ("X01",))]


def test_a_beat_that_is_nowhere_is_to_be_imported_first(types: Types) -> None:
    assert "there is no beat B09; import it first" in types("--beat", "B09").stderr


def test_a_namesake_at_another_station_stays_who_he_is(types: Types, sqlite_store: Store) -> None:
    for more in (("--beat", "X01", "--station", NEXT_DOOR), ("--beat", "B01"), ("--beat", "B01", "--beat", "Z01")):
        assert types(*more).exit_code == 0
    assert {(one.station, one.beats) for one in officers(sqlite_store)} == {
        (NEXT_DOOR, ("X01",)),
        (STATION, ("B01", "Z01")),
    }


def test_a_beat_of_no_station_is_everybodys(types: Types, sqlite_store: Store) -> None:
    with sqlite_store.read() as ledger:
        check_own_beats(ledger, NEXT_DOOR, ["Z01", "X01"])
        with pytest.raises(UnknownBeat) as wrong:
            check_own_beats(ledger, NEXT_DOOR, ["Z01", "B01"])
    assert wrong.value.facts["known"] == "X01、Z01"
