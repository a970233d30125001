"""1,000 addresses of an imported test city: right when complete, nearly always right when misheard, never silently
wrong when ambiguous."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from bot.bootstrap import build, renew_beats
from bot.cli.beat_files import read_beats
from bot.domain.beats import Beat, Pin
from bot.service.app import App
from bot.service.beats import import_beats
from bot.store.store import Store
from bot.understanding.address import parse_place
from bot.understanding.gazetteer import Gazetteer
from tests.builders import NOON
from tests.city import SIDE, Told, a_city, complete, doubled, drawn, middle, misheard, without_road, written
from tests.house import settings_for

SEED = 20_261_126
BEATS, ESTATES, ADDRESSES = 60, 1_200, 1_000


@pytest.fixture(scope="module")
def city() -> list[Beat]:
    return a_city(SEED, BEATS, ESTATES)


@pytest.fixture
def room(city: list[Beat], sqlite_store: Store, tmp_path: Path) -> App:
    """The city imported as a station would do it, and found by the worker's gazetteer."""
    app = build(settings_for(), now=lambda: NOON, store=sqlite_store, places=Gazetteer())
    with app.store.begin() as ledger:
        import_beats(app, ledger, read_beats(drawn(city, tmp_path / "city.geojson")))
    renew_beats(app)
    return app


@pytest.fixture
def addresses(city: list[Beat]) -> list[Told]:
    luck = Random(SEED)
    return [complete(luck, luck.choice(city)) for _ in range(ADDRESSES)]


def share_right(room: App, told: Sequence[Told]) -> float:
    return sum(room.places.find(parse_place(one.words)).beat == one.beat for one in told) / len(told)


def test_complete_addresses_find_their_beat(room: App, addresses: list[Told]) -> None:
    assert share_right(room, addresses) >= 0.99


def test_voice_errors_are_overheard(room: App, addresses: list[Told]) -> None:
    luck = Random(SEED)
    assert share_right(room, [misheard(luck, told) for told in addresses]) >= 0.95


def test_what_is_ambiguous_is_never_decided_silently(city: list[Beat], tmp_path: Path, sqlite_store: Store) -> None:
    luck = Random(SEED)
    twins, said = doubled(luck, city)
    app = build(settings_for(), now=lambda: NOON, store=sqlite_store, places=Gazetteer())
    with app.store.begin() as ledger:
        import_beats(app, ledger, read_beats(written(twins, tmp_path / "city.csv", "gb18030")))
    renew_beats(app)
    said += [without_road(luck, luck.choice(twins)) for _ in range(200)]
    found = [app.places.find(parse_place(words)) for words in said]
    assert len(said) >= 500
    assert [one.beat for one in found if one.beat is not None] == []
    asked = [one for one in found[: len(said) - 200] if len(one.choices) == 2]
    assert len(asked) == len(said) - 200


def test_a_pin_finds_its_beat_and_a_border_is_asked(room: App, city: list[Beat]) -> None:
    for beat in city:
        lat, lng = middle(beat)
        assert room.places.find(None, pin=Pin(lat, lng)).beat == beat.code
    lat, lng = middle(city[3])
    border = room.places.find(None, pin=Pin(lat, round(lng + SIDE / 2, 2)))
    assert [choice.beat for choice in border.choices] == [city[3].code, city[4].code]
