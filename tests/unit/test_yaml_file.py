"""An unchanged file is read once; an edited one anew; and who read it altered nothing."""

import os
from pathlib import Path

import pytest
import yaml

from bot.bootstrap import build
from bot.catalogue.read import MATTERS, read_matters
from bot.yaml_file import read_yaml
from tests.house import settings_for

CATALOGUE = sorted(MATTERS.parent.glob("*.yml"))


def test_an_unchanged_file_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "words.yml"
    file.write_text("a: 1", encoding="utf-8")
    assert read_yaml(file) is read_yaml(file)


def test_an_edited_file_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "words.yml"
    file.write_text("a: 1", encoding="utf-8")
    assert read_yaml(file) == {"a": 1}
    file.write_text("a: 2", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert read_yaml(file) == {"a": 2}


@pytest.mark.parametrize("file", CATALOGUE, ids=[file.stem for file in CATALOGUE])
def test_what_was_read_stays_as_the_file_says(file: Path, tmp_path: Path) -> None:
    build(settings_for(database_url=f"sqlite:///{tmp_path}/station.db"))
    read_matters()
    assert read_yaml(file) == yaml.safe_load(file.read_text(encoding="utf-8"))
