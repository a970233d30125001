"""The long-running roles and the schema."""

import click

from bot.bootstrap import build
from bot.settings import read_settings


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
    """Bring the database to the present schema; what runs on it may go on."""
    build(read_settings()).store.migrate()
    click.echo("the database is at the present schema")
