"""`station train` and `station parse`."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from bot.bootstrap import learnt_sense
from bot.catalogue.notices import Notices, read_notices
from bot.catalogue.read import read_matters
from bot.cli import parsed
from bot.dialogue.model_file import model_path
from bot.dialogue.training import train as train_model
from bot.domain.beats import Beat
from bot.settings import Settings, read_settings
from bot.store.store import Store
from bot.understanding.officer_sense import heard
from bot.vault.keys import AbsentKeyRing


@click.command()
@click.option("--if-stale", is_flag=True, help="Only what the sources no longer fit.")
def train(if_stale: bool) -> None:
    """Train the dialogue model and the reader of officers' words from config.yml and nlu_data."""
    from bot.dialogue.officer_learner import sense_path

    settings = read_settings()
    fresh = if_stale and all(path(settings.home, settings.model_dir).exists() for path in (model_path, sense_path))
    click.echo("models are up to date" if fresh else "training the models, one to four minutes", err=True)
    click.echo(train_model(settings.home, settings.model_dir, if_stale=if_stale).name)


@click.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help='One JSON object {"id"?,"text"} per input line, one per output line.')
@click.option("--officer", is_flag=True, help="What an officer's words would do, without doing it.")
def parse(text: str | None, jsonl: bool, officer: bool) -> None:
    """Show what the bot understands of TEXT, and from which words."""
    if text is None and not jsonl:
        raise click.UsageError("give a TEXT, or --jsonl with lines on stdin")
    messages: list[Mapping[str, Any]] = list(rows(sys.stdin)) if jsonl else [{"text": text}]
    for found in map(officer_words, messages) if officer else resident_words(messages):
        if jsonl or officer:
            click.echo(json.dumps(found, ensure_ascii=False, indent=None if jsonl else 2))
        else:
            parsed.show(Console(highlight=False), found, the_notices(), read_matters())


def resident_words(messages: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    from bot.dialogue.parse import Parser

    settings = read_settings()
    now = datetime.now(ZoneInfo(settings.timezone))
    parser = Parser(model_path(settings.home, settings.model_dir), now, stored_beats(settings))
    return parser.parse_lines(iter(messages))


def stored_beats(settings: Settings) -> Sequence[Beat]:
    """The imported beats; none where there is no database yet. Beats are not sealed, so no key is needed."""
    store = Store(settings.database_url, AbsentKeyRing())
    absent = store.file is not None and not Path(store.file).exists()
    if absent or store.schema().found is None:
        return ()
    with store.read() as ledger:
        return ledger.beats()


def officer_words(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """One object of interface.md 4 (`--officer`)."""
    today = date.fromisoformat(row["today"]) if row.get("today") else date.today()  # noqa: DTZ011 - a wall calendar
    settings = read_settings()
    sense = learnt_sense(settings.home, settings.model_dir)
    parsed = heard(str(row["text"]), sense, last_case=row.get("last_case"), today=today)
    commands = [{"name": s.name, "cases": list(s.cases), "fields": dict(s.fields)} for s in parsed.commands]
    found = {"id": row.get("id"), "commands": commands, "ask": question(parsed.ask, row.get("last_case"))}
    return found | ({"perhaps": [one.name for one in parsed.perhaps]} if parsed.perhaps else {})


def question(key: str | None, last_case: str | None) -> str | None:
    """What the officer would be asked, in words."""
    if key is None:
        return None
    notices, number = the_notices(), last_case or "A0231"
    return notices.text(key, number=number, example=notices.text("example", number=number))


@cache
def the_notices() -> Notices:
    return read_notices()


def rows(lines: Iterator[str]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield {**row, "id": row.get("id"), "text": str(row["text"])}
            except (ValueError, KeyError, AttributeError, TypeError) as fault:
                raise click.ClickException(
                    f'line {number} is no {{"text": …}} object: correct it and run again'
                ) from fault


@click.command("understanding-report")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Further sets, *.jsonl.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("var/understanding.html"))
def understanding_report(data: Path | None, out: Path) -> None:
    """Write a page on how well the held-back tenth, and further sets, are understood."""
    from bot.dialogue.quiet import hush

    settings, catalogue = read_settings(), read_matters()
    hush(settings.model_dir / "scratch")
    from bot.dialogue import report
    from bot.dialogue.parse import Parser

    model, now = model_path(settings.home, settings.model_dir), datetime.now(ZoneInfo(settings.timezone))
    try:
        further = list(report.sets_in(data))
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault
    parser = Parser(model, now)
    held = report.corpus(settings.home / "nlu_data" / "held_back")
    sets = {name: report.judged(parser, examples) for name, examples in (("held_back", held), *further)}
    learnt = report.corpus(settings.home / "nlu_data" / "nlu")
    covered = report.coverage(learnt, sets["held_back"], [code for code, row in catalogue.items() if not row.internal])
    made = {"model": model.name.removesuffix(".tar.gz"), "day": f"{now:%Y-%m-%d %H:%M}", "thin": str(report.THIN)}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(report.page(sets, covered, catalogue, made), encoding="utf-8")
    for name, rows in sets.items():
        shown = "  ".join(f"{key} {value:.3f}" for key, value in report.figures(rows).items())
        click.echo(f"{name} {len(rows)}: {shown}")
    click.echo(str(out))
