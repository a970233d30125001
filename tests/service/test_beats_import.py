"""`station beats import`: all or nothing; every fault with its line and its mend."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import build
from bot.cli.beat_files import read_beats
from bot.domain.errors import BadImport
from bot.service.app import App
from bot.service.beats import Imported, import_beats
from bot.store.store import Store
from tests.builders import NOON
from tests.house import settings_for

HEAD = "code,name,station,estates,lanes,roads,aliases,lat,lng\n"
SQUARE = [[[121.48, 31.27], [121.49, 31.27], [121.49, 31.28], [121.48, 31.28], [121.48, 31.27]]]


@pytest.fixture
def app(store: Store) -> App:
    ticks = iter(range(1_000))
    return build(settings_for(), now=lambda: NOON + timedelta(seconds=next(ticks)), store=store)


@pytest.fixture
def take(app: App, tmp_path: Path) -> Callable[..., Imported]:
    """Imports a text as a file."""

    def take(text: str, encoding: str = "utf-8", name: str = "beats.csv") -> Imported:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        with app.store.begin() as ledger:
            return import_beats(app, ledger, read_beats(path))

    return take


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def feature(code: str, rings: Any, kind: str = "Polygon", **columns: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": rings}
    return {"type": "Feature", "properties": {"code": code, "name": code} | columns, "geometry": geometry}


def moved(by: float) -> Any:
    return [[[lng + by, lat] for lng, lat in SQUARE[0]]]


def faults(refused: pytest.ExceptionInfo[BadImport]) -> list[tuple[int, str]]:
    found = refused.value.facts["faults"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_usual_encoding_is_read(encoding: str, take: Callable[..., Imported], app: App) -> None:
    take(
        HEAD + "B01,云栖路警务区,虹口示范所,金桂苑;听涛园,云栖路101弄,云栖路 1-99 单,老菜场,31.2703,121.4857\n",
        encoding,
    )
    with app.store.read() as ledger:
        (beat,) = ledger.beats()
    assert (beat.name, beat.estates, beat.lat) == ("云栖路警务区", ("金桂苑", "听涛园"), 31.2703)


def test_a_second_import_updates_and_keeps_the_rest(take: Callable[..., Imported], app: App) -> None:
    take("code,name,lanes\nB01,甲,云栖路101弄\nB02,乙,云栖路102弄\n")
    again = take("code,name,lanes\nB02,乙,云栖路103弄\nB03,丙,\n")
    with app.store.read() as ledger:
        lanes = {beat.code: beat.lanes for beat in ledger.beats()}
    assert (again.fresh, again.changed) == (1, 1)
    assert lanes == {"B01": ("云栖路101弄",), "B02": ("云栖路103弄",), "B03": ()}


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        ("code,nam\nB01,甲\n", 1, "column name is missing"),
        ("code,name,officer\nB01,甲,陈静\n", 1, "column officer is unknown"),
        ("code,name\nB01,甲\nB02\n", 3, "code and name must not be empty"),
        ("code,name\nB01,甲\nB02,乙\nB01,丙\n", 4, "code B01 stands twice, first in line 2"),
        ("code,name\nB01,甲,乙\n", 2, "separate with ;"),
        ("code,name,lanes\nB01,甲,101弄\n", 2, "write it as 云栖路101弄"),
        ("code,name,roads\nB01,甲,云栖路 99-1\n", 2, "put the smaller number first"),
        ("code,name,lat\nB01,甲,北\n", 2, "write it as 31.2703"),
        ("code,name,lat,lng\nB01,甲,121.48,31.27\n", 2, "lat is about 31"),
        ("code,name,lanes\nB01,甲,云栖路101弄\nB02,乙,云栖路101弄\n", 3, "also stands in beat B01, line 2"),
        ("code,name,roads\nB01,甲,云栖路 1-99\nB02,乙,云栖路 50-120\n", 3, "let the ranges not meet"),
        ('code,name\nB01,"甲\n', 2, "close the quotation marks"),
        ("", 1, "column code is missing"),
        ("code,name\n", 1, "add one line for each beat"),
    ],
)
def test_a_fault_names_its_line_and_nothing_is_imported(
    text: str, line: int, mend: str, take: Callable[..., Imported], app: App
) -> None:
    with pytest.raises(BadImport) as refused:
        take(text)
    assert any(number == line and mend in fault for number, fault in faults(refused)), faults(refused)
    with app.store.read() as ledger:
        assert ledger.beats() == []


def test_all_faults_are_told_at_once(take: Callable[..., Imported]) -> None:
    with pytest.raises(BadImport) as refused:
        take("code,name,lanes,roads\nB01,甲,101弄,云栖路\nB02,,,\n")
    assert [number for number, _ in faults(refused)] == [2, 2, 3]


def test_a_lane_of_a_beat_that_stays_is_not_given_away(take: Callable[..., Imported]) -> None:
    take("code,name,lanes\nB01,甲,云栖路101弄\n")
    with pytest.raises(BadImport) as refused:
        take("code,name,lanes\nB02,乙,云栖路101弄\n")
    assert "beat B01, imported before" in faults(refused)[0][1]
    assert take("code,name,lanes\nB01,甲,\nB02,乙,云栖路101弄\n").fresh == 1


def test_two_estates_of_one_name_are_allowed_and_told(take: Callable[..., Imported]) -> None:
    imported = take("code,name,estates\nB01,甲,阳光小区\nB02,乙,阳光小区\n")
    ((line, doubt),) = imported.doubts
    assert line == 3
    assert "reporters will be asked" in doubt


def test_neither_utf_8_nor_gb18030_is_refused(take: Callable[..., Imported]) -> None:
    with pytest.raises(BadImport) as refused:
        take("code,name\nB01,\xff\xff\n", "latin-1")
    assert faults(refused) == [(1, "is neither UTF-8 nor GB18030: save the file as UTF-8")]


# --- GeoJSON ---------------------------------------------------------------------------------------------


def test_polygons_are_imported_with_their_properties(take: Callable[..., Imported], app: App) -> None:
    two = feature("B02", [moved(0.01), moved(0.03)], "MultiPolygon", estates=["听涛园"])
    take(collection(feature("B01", SQUARE, lanes="云栖路101弄;云栖路88弄"), two), name="beats.geojson")
    with app.store.read() as ledger:
        first, second = ledger.beats()
    assert (first.lanes, len(first.area), len(second.area), second.estates) == (
        ("云栖路101弄", "云栖路88弄"), 1, 2, ("听涛园",)
    )  # fmt: skip


BOW = [[[121.48, 31.27], [121.49, 31.28], [121.49, 31.27], [121.48, 31.28], [121.48, 31.27]]]


@pytest.mark.parametrize(
    ("features", "number", "mend"),
    [
        ([feature("B01", SQUARE), feature("B02", moved(0.005))], 2, "overlap by 50%"),
        ([feature("B01", SQUARE), feature("B02", BOW)], 2, "the polygon is invalid (Self-intersection"),
        ([feature("B01", [SQUARE[0][:3]])], 1, "close it with its first position"),
        ([feature("B01", [[[31.27, 121.48]] * 4])], 1, "GeoJSON puts the longitude first"),
        ([feature("B01", [121.48, 31.27], "Point")], 1, "draw the beat as Polygon"),
        ([feature("B01", SQUARE), feature("B01", moved(0.01))], 2, "code B01 stands twice, first in feature 1"),
        ([feature("B01", SQUARE, fid=7)], 1, "column fid is unknown"),
        ([feature("B01", "here")], 1, "export the file again"),
        ([feature("B01", SQUARE) | {"geometry": None}], 1, "draw the beat's polygon"),
        (["nonsense"], 1, "code and name must not be empty"),
    ],
)
def test_a_fault_names_its_feature(
    features: Any, number: int, mend: str, take: Callable[..., Imported], app: App
) -> None:
    with pytest.raises(BadImport) as refused:
        take(collection(*features), name="beats.geojson")
    assert any(at == number and mend in fault for at, fault in faults(refused)), faults(refused)
    with app.store.read() as ledger:
        assert ledger.beats() == []


def test_neighbours_may_share_a_border(take: Callable[..., Imported]) -> None:
    assert take(collection(feature("B01", SQUARE), feature("B02", moved(0.01))), name="beats.geojson").fresh == 2


@pytest.mark.parametrize("text", ['{"type": "FeatureCollection",', '{"type": "Point"}'])
def test_what_is_no_geojson_is_refused(text: str, take: Callable[..., Imported]) -> None:
    with pytest.raises(BadImport) as refused:
        take(text, name="beats.geojson")
    assert "export" in faults(refused)[0][1]
