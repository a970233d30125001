"""`station corrections`: what officers put right, reviewed by a person, as examples to train with."""

from pathlib import Path

import click

from bot.cli import records
from bot.domain.errors import NothingToLearn
from bot.domain.officers import SYSTEM
from bot.service import learning

FILE = Path("nlu_data") / "nlu" / "corrections.yml"
GONE = "no correction {id} waits, or its words are erased or must not be read; see: station corrections list"


@click.group()
def corrections() -> None:
    """Officers' corrections, to learn from."""


@corrections.command("list")
def list_() -> None:
    """What waits: id, kind, what was taken, what it is, and the words without names, numbers and places."""
    app = records.room()
    with app.store.begin() as ledger:
        found = learning.waiting(app, ledger, SYSTEM)
    for shown in found:
        one = shown.correction
        click.echo("\t".join((one.id, one.kind, one.old or "-", one.new, " / ".join(shown.text.splitlines()) or "-")))
    click.echo(f"{len(found)} wait; read each word before approving: station corrections approve ID", err=True)


@corrections.command()
@click.argument("id_", metavar="ID")
def approve(id_: str) -> None:
    """Keep the words of correction ID, cut off from their case."""
    app = records.room()
    try:
        with app.store.begin() as ledger:
            kept = learning.approve(app, ledger, id_, SYSTEM)
    except NothingToLearn as refused:
        raise click.ClickException(GONE.format(id=id_)) from refused
    click.echo(f"kept: {kept.text}")


@corrections.command()
@click.argument("id_", metavar="ID")
def reject(id_: str) -> None:
    """Forget correction ID; the case stays as the officer put it."""
    app = records.room()
    try:
        with app.store.begin() as ledger:
            learning.reject(app, ledger, id_, SYSTEM)
    except NothingToLearn as refused:
        raise click.ClickException(GONE.format(id=id_)) from refused
    click.echo("forgotten")


@corrections.command()
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default=None, help=f"{FILE} when left out."
)
def export(output: Path | None) -> None:
    """Write the approved ones as Rasa NLU examples; `station train` takes them in."""
    app = records.room()
    with app.store.read() as ledger:
        kept = ledger.corrections(approved=True)
    if not kept:
        raise click.ClickException("nothing is approved yet; see: station corrections list")
    path = output or app.settings.home / FILE
    try:
        path.write_text(learning.exported(kept), encoding="utf-8")
    except OSError as fault:
        raise click.ClickException(f"cannot write {path}: {fault.strerror}; name another file with -o") from fault
    click.echo(f"{len(kept)} examples in {path}; next: station train")
