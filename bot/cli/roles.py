"""The long-running roles, the schema, and the check of a station's settings."""

import click

from bot.bootstrap import build
from bot.domain.errors import BadSetting
from bot.settings import Settings, check_wechat, read_settings


@click.command()
def serve() -> None:
    """Everything on one machine: gateway, sender, clock, and the worker as a child."""
    from bot.runtime import serve as role

    role.run(read_settings())


@click.command()
def gateway() -> None:
    """The callback from WeChat; several may run."""
    from bot.runtime import gateway as role

    role.run(read_settings())


@click.command()
@click.option("--parent", type=int, hidden=True)
def worker(parent: int | None) -> None:
    """Turns of conversation; several may run on PostgreSQL."""
    from bot.runtime import worker as role

    role.run(read_settings(), parent=parent)


@click.command()
def clock() -> None:
    """Sending and timers; several may run on PostgreSQL."""
    from bot.runtime import clock as role

    role.run(read_settings())


@click.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    build(read_settings()).store.migrate()
    click.echo("the database is at the present schema")


@click.command()
def doctor() -> None:
    """Check settings, keys, database, model, calendar; one line a finding with its mend."""
    faults = 0
    for name, check in (("settings", check_settings), ("database", check_database), ("model", check_model),
                        ("calendar", check_calendar)):  # fmt: skip
        try:
            check(read_settings())
            click.echo(f"ok    {name}")
        except BadSetting as wrong:
            faults += 1
            click.echo(f"fault {name}: {wrong.facts['name']} {wrong.facts['fault']}; {wrong.facts['mend']}")
        except Exception as fault:  # a doctor reports every fault, whatever its kind
            faults += 1
            click.echo(f"fault {name}: {type(fault).__name__}; is the service reachable, the file there?")
    raise SystemExit(1 if faults else 0)


def check_settings(settings: Settings) -> None:
    check_wechat(settings)


def check_database(settings: Settings) -> None:
    with build(settings).store.read() as ledger:
        ledger.oldest_open_inbox()


def check_model(settings: Settings) -> None:
    from bot.dialogue.training import check, model_path

    check(model_path(settings.home, settings.model_dir))


def check_calendar(settings: Settings) -> None:
    from bot.catalogue.calendar import read_calendar

    year = build(settings).now().year
    if not read_calendar().is_published(year):
        mend = "add the holidays of the year to bot/catalogue/holidays.yml"
        raise BadSetting(name=str(year), fault="is not in the published calendar", mend=mend)
