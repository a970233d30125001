"""All commands in one group, and the one place where a wrong setting or an absent database becomes a line."""

import os
import sys

import click
from sqlalchemy.exc import OperationalError

from bot.cli import corrections, demo, doctor, documents, hotline, records, roles, roster, trust, understanding
from bot.domain.errors import BadSetting
from bot.runtime.logs import set_up, struck

COMMANDS = (
    demo.demo,
    demo.demo_code,
    demo.simulator,
    roles.serve,
    roles.gateway,
    roles.worker,
    roles.clock,
    roles.migrate,
    doctor.doctor,
    understanding.train,
    understanding.parse,
    understanding.understanding_report,
    records.beats,
    records.officers,
    records.cases,
    records.inbox,
    records.outbox,
    records.audit,
    documents.documents,
    corrections.corrections,
    roster.roster,
    hotline.hotline,
    trust.keys,
    trust.reporters,
    trust.retention_group,
    trust.backup,
    trust.restore,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def station() -> None:
    """The police room in WeChat."""
    set_up(os.environ.get("STATION_LOG_FORMAT", "text"))


for command in COMMANDS:
    station.add_command(command)


def main() -> None:
    """Entry point; a wrong setting or an absent database is one line with its mend and exit code 1."""
    try:
        station()
    except BadSetting as wrong:
        click.echo(f"{wrong.facts['name']}: {wrong.facts['fault']}; {wrong.facts['mend']}", err=True)
        sys.exit(1)
    except OperationalError as away:
        mend = "is it running, are host, database and password right?"
        click.echo(f"STATION_DATABASE_URL: {struck(first_line(away.orig))}; {mend}", err=True)
        sys.exit(1)


def first_line(fault: object) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0]
