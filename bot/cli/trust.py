"""Keys, erasure, retention, backup and restore, beside a running service."""

from datetime import datetime, time, timedelta
from pathlib import Path

import click

from bot.bootstrap import build, check_store
from bot.cli import records
from bot.console.reasons import PersonalReason, check_impersonal
from bot.domain import commands as ask
from bot.domain.errors import BadBackup, NotKept, Refused
from bot.domain.ids import PersonId
from bot.domain.officers import SYSTEM
from bot.service import erasure, retention, rotation
from bot.service.app import App
from bot.settings import read_settings
from bot.store.backup import RESTORED, dump, load
from bot.store.ledger import Ledger
from bot.vault.key_file import MODE

# --- keys


@click.group()
def keys() -> None:
    """The key-encryption key."""


@keys.command()
def rotate() -> None:
    """Make a new key and wrap every data key under it, while the service runs.

    With STATION_SECRET_KEY_FILE everything is done here, where every process reads that very file. Where they hold a
    copy (LoadCredential of systemd, secrets of compose, several hosts) keep to the order in docs/hardening.md: they
    would meet a key that they do not have. With STATION_SECRET_KEY write the new key before the former
    one, separated by a comma, restart the processes one after the other, then run this.
    """
    settings = read_settings()
    app = build(settings)
    former = (settings.secret_key, *settings.secret_keys_former)
    if settings.secret_key_file is not None:
        count, aside = rotation.rotate_file(app.store, settings.secret_key_file, former, app.now())
        told = f"the former key lies in {aside} (mode {MODE:04o}): take it to a safe place, destroy it after that day"
    elif settings.secret_keys_former:
        count = rotation.rewrap_all(app.store)
        told = "the former key may leave STATION_SECRET_KEY now; keep it 30 days for the backups made with it"
    else:
        raise click.ClickException(
            "there is only one key: write a new one before it (openssl rand -base64 32), separated by a comma"
        )
    with app.store.begin() as ledger:
        ledger.audit(SYSTEM, "RotateKeys", f"keys:{count}", app.now())
    click.echo(f"{count} data keys are wrapped under the new key; {told}")


# --- reporters


@click.group()
def reporters() -> None:
    """Rights of those who told."""


@reporters.command("erase")
@click.argument("receipt")
@click.option("--reason", required=True, help="Goes into the audit, for example: asked at the counter on 3 March.")
@click.option("--now", "at_once", is_flag=True, help="Without telling the person first.")
def erase_reporter(receipt: str, reason: str, at_once: bool) -> None:
    """Erase the reporter of RECEIPT: key, open id, words, media. The cases go on without them."""
    app = records.room()
    check_reason(reason)
    try:
        with app.store.begin() as ledger:
            person = reporter_of(ledger, receipt)
            if at_once:
                ledger.audit(SYSTEM, "AskErasure", f"person:{person}", app.now(), reason=reason)
                erasure.erase(app, ledger, person, "not told")
            else:
                app.handle(ledger, ask.EraseReporter(person=person, reason=reason), SYSTEM)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo("erased" if at_once else "the person is told; everything is erased in two minutes, an hour at most")


def check_reason(reason: str) -> None:
    try:
        check_impersonal(reason)
    except PersonalReason as refused:
        words = f"it stays in the audit for good, write it without {refused.facts['words']}"
        raise click.BadParameter(words, param_hint="--reason") from refused


def reporter_of(ledger: Ledger, receipt: str) -> PersonId:
    submission = ledger.submission_of(receipt.strip().upper())
    if submission is None or ledger.is_erased(submission.person):
        raise click.ClickException("no reporter behind this receipt; it has a T and six digits, as T408213")
    return submission.person


# --- backup


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def backup(folder: Path) -> None:
    """Write a backup into a new folder below FOLDER while the service runs; those older than 30 days are removed.

    Keep the secret key elsewhere: without it a backup opens for nobody, you included.
    """
    app = records.room()
    where, counts = dump(app.store, folder, app.now())
    click.echo(f"{sum(counts.values())} rows of {len(counts)} tables in {where}")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Fill an empty database from the backup FOLDER, or from the newest one below it, before the service starts."""
    app = records.room()
    try:
        counts = load(app.store, folder, app.now())
    except BadBackup as wrong:
        raise click.ClickException(f"{wrong.facts['fault']}; {wrong.facts['mend']}") from wrong
    again, unsure = after_restore(app)
    click.echo(f"{sum(counts.values())} rows restored; {again} reporters erased again")
    if unsure:
        click.echo(f"{unsure} messages were on their way: station outbox list --state dead; station outbox replay ID …")


def after_restore(app: App) -> tuple[int, int]:
    """Erasures since the backup hold, and the chain goes on from here: how many reporters were erased again, and how
    many messages may or may not have been sent."""
    check_store(app.store)
    with app.store.read() as ledger:
        head = ledger.audit_head()
        unsure = sum(row.last_code == RESTORED for row in ledger.outbox_rows("dead", limit=100_000))
    app.journal.note_restored(head[0] if head else 0, app.now())
    with app.store.begin() as ledger:
        ledger.audit(SYSTEM, "Restore", "database", app.now())
    return erasure.erase_again(app, app.now()), unsure


# --- retention


@click.group("retention")
def retention_group() -> None:
    """How long we keep what."""


@retention_group.command()
@click.option("--dry-run", is_flag=True, help="Only show what is due now and in the next 30 days.")
def run(dry_run: bool) -> None:
    """Warn of, and erase, what is due: words and media 180 days after closing, records after three years."""
    app = records.room()
    if dry_run:
        show_plan(app)
        return
    done = {"words": 0, "record": 0, "warn_words": 0, "warn_record": 0, "spared": 0}
    with app.store.begin() as ledger:
        rows = retention.sweep(app, ledger)
        due = retention.plan(app, ledger, app.now())
    for planned in due:
        with app.store.begin() as ledger:
            (row,) = ledger.timers(retention.key_of(planned.case.id))
            ledger.cancel_timers(row.key)
            retention.retention_due(app, ledger, row)
        done["spared" if planned.spared else planned.stage] += 1
    click.echo(", ".join(f"{name} {count}" for name, count in done.items()) + f", old messages {rows}")


def show_plan(app: App) -> None:
    with app.store.read() as ledger:
        found = retention.plan(app, ledger, app.now() + timedelta(days=30))
    for planned in found:
        when = "now" if planned.due_at <= app.now() else planned.due_at.date().isoformat()
        click.echo("\t".join((planned.case.number, planned.stage, when, planned.spared or "-")))
    click.echo(f"{len(found)} cases; nothing was changed")


@retention_group.command()
@click.argument("number")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--reason", required=True)
@click.option("--station", default=None, help="Where a number is ambiguous.")
def keep(number: str, until: datetime, reason: str, station: str | None) -> None:
    """Keep a case longer than its time, for a lawsuit for example."""
    app = records.room()
    check_reason(reason)
    day = datetime.combine(until.date(), time(), app.tz)
    with app.store.begin() as ledger:
        case = ledger.case_by_number(number, station)
        if case is None:
            raise click.ClickException(f"no case {number}; see: station cases list")
        try:
            retention.keep_until(app, ledger, case, day, SYSTEM, reason)
        except NotKept as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo(f"{number} is kept until {day.date().isoformat()}")
