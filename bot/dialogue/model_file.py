"""Where the model of the present sources lies, and whether it is the one that we built. Loads no heavy library."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bot.domain.errors import BadSetting

SOURCES = (
    "config.yml",
    "nlu_data/nlu",
    "nlu_data/domain",
    "nlu_data/rules.yml",
    "bot/dialogue/components",
    "bot/understanding/danger_vote.py",
    "bot/understanding/grams.py",
    "bot/understanding/normalise.py",
)


def fingerprint(home: Path) -> str:
    """SHA-256 over everything that the model is made from: names and bytes, in order."""
    digest = hashlib.sha256()
    for path in sources(home):
        digest.update(str(path.relative_to(home)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def sources(home: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = home / name
        yield from [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in (".py", ".yml"))


def model_path(home: Path, folder: Path) -> Path:
    """Where the model of the present sources lies, trained or not."""
    return folder / f"{fingerprint(home)}.tar.gz"


def vote_path(model: Path) -> Path:
    return model.with_name(model.name.replace(".tar.gz", ".danger_vote.json"))


def checksum(model: Path) -> Path:
    return model.with_name(model.name + ".sha256")


def check(model: Path) -> None:
    """Only a model that we built is loaded: its bytes must match the sum written after training."""
    said = checksum(model).read_text(encoding="ascii") if checksum(model).exists() else ""
    if not model.exists() or said != hashlib.sha256(model.read_bytes()).hexdigest():
        raise BadSetting(name="MODEL_DIR", fault=f"{model.name} is missing or altered", mend="run: station train")
