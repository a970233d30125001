"""The `station` command (interface.md 2). Errors are one line that says what to do."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from bot.dialogue.training import model_path
from bot.dialogue.training import train as train_model
from bot.domain.errors import BadSetting


def home() -> Path:
    """The project's files: STATION_HOME, else the current folder when it holds config.yml, else where we live."""
    named = os.environ.get("STATION_HOME")
    if named:
        return Path(named)
    here = Path.cwd()
    return here if (here / "config.yml").exists() else Path(__file__).resolve().parent.parent


def models() -> Path:
    return Path(os.environ.get("STATION_MODEL_DIR", home() / "models"))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def station() -> None:
    """The police room in WeChat."""


@station.command()
@click.option("--if-stale", is_flag=True, help="Only when config.yml or nlu_data changed.")
def train(if_stale: bool) -> None:
    """Train the dialogue model from config.yml and nlu_data."""
    fresh = if_stale and model_path(home(), models()).exists()
    click.echo("model is up to date" if fresh else "training the model, one to three minutes", err=True)
    click.echo(train_model(home(), models(), if_stale=if_stale).name)


@station.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help='One JSON object {"id"?,"text"} per input line, one per output line.')
def parse(text: str | None, jsonl: bool) -> None:
    """Show what the bot understands of TEXT."""
    if text is None and not jsonl:
        raise click.UsageError("give a TEXT, or --jsonl with lines on stdin")
    messages = list(rows(sys.stdin)) if jsonl else [{"text": text}]
    from bot.dialogue.parse import Parser

    parser = Parser(model_path(home(), models()))
    for found in parser.parse_lines(iter(messages)):
        click.echo(json.dumps(found, ensure_ascii=False, indent=None if jsonl else 2))


def rows(lines: Iterator[str]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield {"id": row.get("id"), "text": str(row["text"])}
            except (ValueError, KeyError, AttributeError) as fault:
                raise click.ClickException(
                    f'line {number} is no {{"text": …}} object: correct it and run again'
                ) from fault


def main() -> None:
    """Entry point; a wrong setting is one line with its mend and exit code 1."""
    try:
        station()
    except BadSetting as wrong:
        click.echo(f"{wrong.facts['name']}: {wrong.facts['fault']}; {wrong.facts['mend']}", err=True)
        sys.exit(1)
