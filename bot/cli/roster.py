"""The roster from the command line: who stands for what on a day, leave, hand-over, duty."""

from datetime import datetime

import click

from bot.bootstrap import build
from bot.domain import commands as ask
from bot.domain.errors import Refused
from bot.domain.ids import BeatCode
from bot.domain.officers import SYSTEM, Officer
from bot.domain.policy import STAFF_AT_WORK
from bot.domain.roster import find_named
from bot.service import standing
from bot.service.app import App
from bot.settings import read_settings
from bot.store.ledger import Ledger

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def roster() -> None:
    """Leave, hand-over and duty of the station."""


@roster.command()
@click.option("--day", type=DAY, default=None, help="Today when left out.")
def show(day: datetime | None) -> None:
    """Who is on duty, and who stands for each beat and why."""
    app = build(read_settings())
    with app.store.read() as ledger:
        of_day = standing.roster(app, ledger, day.date() if day else None)
        beats = ledger.beats()
    for officer in of_day.on_duty():
        click.echo(f"{of_day.day}\tduty\t{officer.name}")
    for beat in beats:
        found = of_day.for_case(beat.code, urgent=False, day_off=False)
        name = found.officer.name if found.officer else "-"
        click.echo(f"{of_day.day}\t{beat.code}\t{beat.name}\t{name}\t{found.why}")


@roster.command()
@click.argument("name")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--substitute", default=None, help="The duty desk when left out.")
def leave(name: str, first: datetime, last: datetime, substitute: str | None) -> None:
    """NAME is away from FIRST to LAST, both included."""
    app = build(read_settings())
    with app.store.begin() as ledger:
        stands_in = the_officer(ledger, substitute).id if substitute else None
        officer = the_officer(ledger, name).id
        carry_out(
            app, ledger, ask.TakeLeave(officer=officer, first=first.date(), last=last.date(), substitute=stands_in)
        )
    click.echo("noted; the substitute was told")


@roster.command("end-leave")
@click.argument("name")
def end_leave(name: str) -> None:
    """NAME is back; what was planned falls away."""
    app = build(read_settings())
    with app.store.begin() as ledger:
        carry_out(app, ledger, ask.EndLeave(officer=the_officer(ledger, name).id))
    click.echo("noted")


@roster.command()
@click.argument("beat")
@click.argument("name")
def handover(beat: str, name: str) -> None:
    """Give BEAT and its open cases to NAME."""
    app = build(read_settings())
    with app.store.begin() as ledger:
        carry_out(app, ledger, ask.HandOver(beat=BeatCode(beat), to=the_officer(ledger, name).id))
    click.echo("handed over; the receiver was told")


@roster.command()
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.argument("name", required=False)
def duty(first: datetime, last: datetime, name: str | None) -> None:
    """NAME is on duty from FIRST to LAST; without NAME the days are taken out again."""
    app = build(read_settings())
    with app.store.begin() as ledger:
        officer = the_officer(ledger, name).id if name else None
        carry_out(app, ledger, ask.SetDuty(first=first.date(), last=last.date(), officer=officer))
    click.echo("noted")


def carry_out(app: App, ledger: Ledger, command: ask.RosterCommand) -> None:
    try:
        app.handle(ledger, command, SYSTEM)
    except Refused as refused:
        told = {name: str(value) for name, value in refused.facts.items() if value}
        raise click.ClickException(f"{type(refused).__doc__} {told or ''}".split("`facts`")[0].strip()) from refused


def the_officer(ledger: Ledger, name: str) -> Officer:
    staff = [officer for officer in ledger.officers() if officer.role in STAFF_AT_WORK]
    found = [officer for officer in staff if officer.id == name] or find_named(staff, name)
    if len(found) != 1:
        fits = "several officers" if found else "no officer"
        raise click.ClickException(f"{fits} {name!r}: give the id; see: station officers list")
    return found[0]
