"""Beats, officers, cases, queues and the audit chain, beside a running service."""

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.bootstrap import build
from bot.cli.beat_files import read_beats
from bot.console.auth import new_invite
from bot.domain.cases import Case, Flag, State
from bot.domain.errors import BadImport, UnknownBeat
from bot.domain.ids import BeatCode, OfficerId, new_id
from bot.domain.officers import STAFF, SYSTEM, Officer, Role
from bot.domain.policy import CONSOLE_ROLES
from bot.service import beats as taking_over
from bot.service import roster, views
from bot.service.app import App
from bot.settings import read_settings
from bot.store.ledger import Ledger

CODE_DIGITS = 1_000_000


def room() -> App:
    return build(read_settings())


# --- beats


@click.group()
def beats() -> None:
    """Beats of the station."""


@beats.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_beats(file: Path) -> None:
    """Import beats from CSV or GeoJSON: all or nothing; a second import updates."""
    app = room()
    try:
        listed = read_beats(file)
        with app.store.begin() as ledger:
            imported = taking_over.import_beats(app, ledger, listed)
    except BadImport as wrong:
        for number, fault in wrong.facts["faults"]:  # type: ignore[attr-defined]
            click.echo(f"{where(file, number, str(wrong.facts['unit']))}: {fault}", err=True)
        click.echo("nothing was imported; mend the lines above and run it again", err=True)
        raise SystemExit(1) from wrong
    for number, doubt in imported.doubts:
        click.echo(f"{where(file, number, listed.unit)}: {doubt}", err=True)
    click.echo(f"{len(listed.beats)} beats read: {imported.fresh} new, {imported.changed} changed")


def where(file: Path, number: int, unit: str) -> str:
    """As editors and compilers name a line; features are counted from 1."""
    return f"{file.name}:{number}" if unit == "line" else f"{file.name}: {unit} {number}"


# --- officers


@click.group()
def officers() -> None:
    """Officers and their binding to WeChat."""


@officers.command()
@click.argument("name")
@click.option("--role", type=click.Choice(sorted(role.value for role in STAFF)), required=True)
@click.option("--beat", "beat_codes", multiple=True, help="Code of a beat; not needed for roles of a whole station.")
@click.option("--station", default=None, help="The station's name; the setting's when left out.")
def invite(name: str, role: str, beat_codes: Sequence[str], station: str | None) -> None:
    """Print a one-time binding code of six digits, good for 15 minutes."""
    app = room()
    if role == Role.COMMUNITY_OFFICER.value and not beat_codes:
        raise click.UsageError("a community officer needs --beat CODE")
    code = f"{secrets.randbelow(CODE_DIGITS):06d}"
    station = station or app.settings.station_name
    with app.store.begin() as ledger:
        try:
            roster.check_own_beats(ledger, station, beat_codes)
        except UnknownBeat as wrong:
            raise click.UsageError(no_such_beat(wrong, station)) from wrong
        officer = invited(app, ledger, name, role, beat_codes, station)
        ledger.invite(officer.id, code, app.now())
        ledger.audit(SYSTEM, "Invite", f"officer:{officer.id}", app.now())
    click.echo(code)


def no_such_beat(wrong: UnknownBeat, station: str) -> str:
    name, of = wrong.facts["name"], wrong.facts["of"]
    if not of:
        return f"there is no beat {name}; import it first: station beats import FILE"
    mend = (
        f"name one of {station} ({wrong.facts['known'] or 'it has none yet'}), or invite for the other: --station {of}"
    )
    return f"beat {name} belongs to {of}, not to {station}; nothing was changed. {mend}"


def invited(app: App, ledger: Ledger, name: str, role: str, beat_codes: Sequence[str], station: str) -> Officer:
    """The station's officer of this name and role, made or brought up to date."""
    same = [o for o in ledger.officers() if (o.name, o.role.value) == (name, role) and o.station in ("", station)]
    known = next(iter(same), None)
    officer = Officer(
        id=known.id if known else OfficerId(new_id(app.now())),
        name=name,
        role=Role(role),
        station=station,
        beats=tuple(BeatCode(code) for code in beat_codes),
        bound=known.bound if known else False,
    )
    if known:
        ledger.save_officer(officer)
    else:
        ledger.add_officer(officer)
    return officer


@officers.command("console-access")
@click.argument("officer_id")
@click.option("--close", is_flag=True, help="Close the account and end its sessions instead.")
def console_access(officer_id: str, close: bool) -> None:
    """Print a one-time link, good for 24 hours, with which an officer sets up the console account."""
    app = room()
    with app.store.begin() as ledger:
        officer = ledger.officer(officer_id)
        if officer is None:
            raise click.ClickException("no such officer; see: station officers list")
        if close:
            ledger.close_account(officer.id)
            ledger.audit(SYSTEM, "CloseAccount", f"officer:{officer.id}", app.now())
            click.echo("closed")
            return
        if officer.role not in CONSOLE_ROLES:
            named = ", ".join(role.value for role in CONSOLE_ROLES)
            raise click.ClickException(f"{officer.role.value} does not use the console; roles that do: {named}")
        code = new_invite(ledger, officer.id, datetime.now(UTC))
        ledger.audit(SYSTEM, "InviteToConsole", f"officer:{officer.id}", app.now())
    base = app.settings.public_url.rstrip("/") or f"http://{app.settings.bind}"
    click.echo(f"{base}/console/set-up/{code}")


@officers.command("list")
def list_officers() -> None:
    """Id, name, role, beats, bound or not."""
    with room().store.read() as ledger:
        for officer in ledger.officers():
            bound = "bound" if officer.bound else "-"
            click.echo("\t".join((officer.id, officer.name, officer.role.value, ";".join(officer.beats), bound)))


@officers.command()
@click.argument("officer_id")
def unbind(officer_id: str) -> None:
    """End the binding of an officer's WeChat, and close the console: a lost phone has the authenticator, too."""
    app = room()
    with app.store.begin() as ledger:
        if ledger.officer(officer_id) is None:
            raise click.ClickException("no such officer; see: station officers list")
        ledger.unbind(OfficerId(officer_id))
        ledger.close_account(OfficerId(officer_id))
        ledger.audit(SYSTEM, "Unbind", f"officer:{officer_id}", app.now())
    click.echo("unbound")


# --- cases


@click.group()
def cases() -> None:
    """Cases, masked, without anything of a reporter."""


def as_json(ledger: Ledger, case: Case) -> dict[str, object]:
    master = ledger.case(case.merged_into) if case.merged_into else None
    return views.case_json(case, len(ledger.tips_on(case.id)), master.number if master else None)


@cases.command("list")
@click.option("--json", "in_json", is_flag=True)
@click.option("--state", type=click.Choice([state.value for state in State]))
def list_cases(in_json: bool, state: str | None) -> None:
    """All cases, those due first on top. Complaints about officers are the head's alone and not listed."""
    app = room()
    with app.store.read() as ledger:
        every = ledger.cases(states=[State(state)] if state else None, limit=10_000)
        found = [as_json(ledger, case) for case in every if Flag.HEAD_ONLY not in case.flags]
    if in_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found:
        words = (
            row["number"],
            row["state"],
            row["matter"],
            row["beat"] or "-",
            row["place"] or "-",
            row["due_at"] or "-",
        )
        click.echo("\t".join(str(word) for word in words))


@cases.command("show")
@click.argument("number")
@click.option("--json", "in_json", is_flag=True)
@click.option("--station", default=None, help="Where a number is ambiguous.")
def show_case(number: str, in_json: bool, station: str | None) -> None:
    """One case with its steps."""
    app = room()
    with app.store.begin() as ledger:
        case = ledger.case_by_number(number, station)
        if case is None or Flag.HEAD_ONLY in case.flags:
            raise click.ClickException(
                f"no case {number}, or several: name one with --station; see: station cases list"
            )
        ledger.audit(SYSTEM, "Look", f"case:{case.id}", app.now())
        shown = json.dumps(as_json(ledger, case), ensure_ascii=False) if in_json else views.case_view(app, ledger, case)
    click.echo(shown)


# --- queues


@click.group()
def inbox() -> None:
    """Messages that came in."""


@inbox.command("list")
@click.option("--state", type=click.Choice(["waiting", "working", "done", "dead"]))
def list_inbox(state: str | None) -> None:
    with room().store.read() as ledger:
        for row in ledger.inbox_rows(state):
            click.echo("\t".join((row.id, row.kind, row.status, str(row.attempt), row.error or "-")))


@inbox.command("replay")
@click.argument("row_ids", nargs=-1, required=True)
def replay_inbox(row_ids: Sequence[str]) -> None:
    """Work dead messages again."""
    app = room()
    for row_id in row_ids:
        with app.store.begin() as ledger:
            if not ledger.replay_inbox(row_id, app.now()):  # type: ignore[arg-type]
                raise click.ClickException(f"{row_id} is no dead row; see: station inbox list --state dead")
        click.echo(f"{row_id} will be worked again")


@click.group()
def outbox() -> None:
    """Messages that are owed."""


@outbox.command("list")
@click.option("--state", type=click.Choice(["new", "sending", "sent", "held", "dead", "cancelled"]))
def list_outbox(state: str | None) -> None:
    with room().store.read() as ledger:
        for row in ledger.outbox_rows(state):
            code = "-" if row.last_code is None else str(row.last_code)
            click.echo("\t".join((row.id, row.kind, row.status, str(row.attempt), row.channel_step or "-", code)))


@outbox.command("replay")
@click.argument("row_ids", nargs=-1, required=True)
def replay_outbox(row_ids: Sequence[str]) -> None:
    """Send dead or held messages again."""
    app = room()
    for row_id in row_ids:
        with app.store.begin() as ledger:
            if not ledger.replay_outbox(row_id, app.now()):
                raise click.ClickException(f"{row_id} is no dead or held row; see: station outbox list --state dead")
        click.echo(f"{row_id} will be sent again")


@click.group()
def audit() -> None:
    """The audit chain."""


@audit.command()
def verify() -> None:
    """Check the chain against itself and the heads noted outside; name the first bad row."""
    app = room()
    heads = app.journal.heads()
    with app.store.read() as ledger:
        bad, head = ledger.verify_audit(heads), ledger.audit_head()
    if bad is not None:
        raise click.ClickException(f"row {bad} does not fit the chain: compare with the last backup")
    click.echo(f"the chain is whole: {head[0] if head else 0} rows, {len(heads)} heads noted outside agree")
