"""The data map names every table, column and writer of files, and says of each sealed column that it is; what is not
sealed is on a list."""

import re
from pathlib import Path

from sqlalchemy import LargeBinary

from bot.store.tables import metadata

HOME = Path(__file__).resolve().parents[2]
MAP = (HOME / "docs" / "data-map.md").read_text(encoding="utf-8")
PLAIN_BYTES = {("beat", "body"), ("data_key", "wrapped")}
"""Bytes that are no box: the map of beats, and keys, which are sealed as a whole."""


WRITES = re.compile(
    r"""\.write_(?:text|bytes)\(|O_CREAT|\.mkdir\(|\bmkdtemp\(|\bTemporary|joblib\.dump\(|StreamHandler\(|
    (?:gzip\.|(?<![.\w]))open\([^)\n]*["'][wax]""",
    re.VERBOSE,
)
"""How our code makes or changes a file."""


def rows_of(table: str) -> dict[str, str]:
    section = MAP.split(f"\n## {table}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))


def test_every_table_has_a_row_and_no_row_is_of_a_table_that_is_gone() -> None:
    overview = MAP.split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", overview, re.MULTILINE)) == set(metadata.tables)
    assert "| ?" not in MAP


def test_every_column_stands_in_the_map_and_every_box_is_called_sealed() -> None:
    for table in metadata.tables.values():
        described = rows_of(table.name)
        assert set(described) == {column.name for column in table.columns}, table.name
        for column in table.columns:
            sealed = isinstance(column.type, LargeBinary) and (table.name, column.name) not in PLAIN_BYTES
            assert ("**sealed**" in described[column.name]) is sealed, (table.name, column.name)


def test_every_code_that_writes_a_file_stands_in_the_map() -> None:
    section = MAP.split("\n## Files\n")[1].split("\n## ")[0]
    named = set(re.findall(r"`((?:bot|actions)/[\w/]+\.py)`", section))
    code = [path for folder in ("bot", "actions") for path in (HOME / folder).rglob("*.py")]
    assert named == {str(path.relative_to(HOME)) for path in code if WRITES.search(path.read_text(encoding="utf-8"))}
