"""`station documents`: printed documents as PDF."""

from pathlib import Path

import click

from bot.bootstrap import build
from bot.domain.errors import BadSetting, DisclosesReporter, DisclosesVisit, NothingToPrint, UnknownReceipt
from bot.domain.officers import SYSTEM
from bot.service import choices
from bot.service.app import App
from bot.service.documents import KINDS, print_document, print_receipt
from bot.settings import read_settings
from bot.store.ledger import Ledger


@click.group()
def documents() -> None:
    """Documents without anything of a reporter."""


@documents.command("print")
@click.argument("number")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--station", default=None, help="Where a number is ambiguous.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def print_(number: str, kind: str, station: str | None, output: Path) -> None:
    """Write the document of case NUMBER (of receipt NUMBER for --kind receipt) to a PDF file."""
    app = build(read_settings())
    choices.renew(app)
    try:
        with app.store.begin() as ledger:
            pdf = made(app, ledger, number, kind, station)
            output.write_bytes(pdf)  # before the commit: what was not written is not noted as printed
    except NothingToPrint as refused:
        raise click.ClickException(f"{number} has no {kind} record yet: note it in the chat first") from refused
    except (DisclosesReporter, DisclosesVisit) as refused:
        words = refused.facts["words"]
        raise click.ClickException(f"the officer's text could show who told: change “{words}” first") from refused
    except BadSetting as wrong:
        raise click.ClickException(f"{wrong.facts['name']}: {wrong.facts['fault']}; {wrong.facts['mend']}") from wrong
    except OSError as fault:
        raise click.ClickException(f"cannot write {output}: {fault.strerror}; name another file with -o") from fault
    click.echo(f"{output}: {len(pdf)} bytes")


def made(app: App, ledger: Ledger, number: str, kind: str, station: str | None) -> bytes:
    if kind == "receipt":
        try:
            return print_receipt(app, ledger, number, SYSTEM)
        except UnknownReceipt as refused:
            mend = "a receipt is printed by its own number, like T408213"
            raise click.ClickException(f"no receipt {number}: {mend}") from refused
    case = ledger.case_by_number(number, station)
    if case is None:
        raise click.ClickException(f"no case {number}, or several: name one with --station; see: station cases list")
    return print_document(app, ledger, case, kind, SYSTEM)
