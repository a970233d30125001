"""The hotline's files: tasks out, answers in, beside a running service."""

from pathlib import Path

import click

from bot.bootstrap import build
from bot.domain.errors import BadImport
from bot.partners.hotline import export, take_answers
from bot.settings import read_settings


@click.group()
def hotline() -> None:
    """12345: tasks out as CSV, answers in."""


@hotline.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--again", is_flag=True, help="Also what was written out before and has no number of the hotline yet.")
def export_tasks(file: Path, again: bool) -> None:
    """Write the tasks that nobody entered yet; nothing of a reporter is in them."""
    if not file.parent.is_dir():
        raise click.ClickException(f"there is no folder {file.parent}; make it first")
    app = build(read_settings())
    with app.store.begin() as ledger:
        text, count = export(app, ledger, again=again)
        # Inside the transaction: a task counts as written out only when the file is there.
        file.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{count} tasks written to {file.name}")


@hotline.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_answers(file: Path) -> None:
    """Take the hotline's answers (number,status,reference,text): all or nothing."""
    app = build(read_settings())
    try:
        with app.store.begin() as ledger:
            counted = take_answers(app, ledger, file.read_bytes())
    except BadImport as wrong:
        for line, fault in wrong.facts["faults"]:  # type: ignore[attr-defined]
            click.echo(f"{file.name}:{line}: {fault}", err=True)
        click.echo("nothing was imported", err=True)
        raise SystemExit(1) from wrong
    click.echo(", ".join(f"{count} {status}" for status, count in sorted(counted.items())) or "no answers in the file")
