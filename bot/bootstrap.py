"""The only wiring: from settings to the police room."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.catalogue.calendar import read_calendar
from bot.catalogue.checklists import read_checklists
from bot.catalogue.choices import read_choosables
from bot.catalogue.notices import read_notices
from bot.catalogue.practice import read_practice
from bot.catalogue.read import check_responses, read_matters
from bot.dialogue.model_file import check, model_path, vote_path
from bot.domain.errors import BadSetting, Refused
from bot.partners import connectors
from bot.service import choices
from bot.service.app import App
from bot.service.choices import Defaults
from bot.service.journal import Journal
from bot.service.places import NoPlaces, Places
from bot.settings import Settings, check_secret, check_wechat, clock, parse_keys
from bot.store.store import Store
from bot.understanding.danger_vote import DangerVote, read_vote
from bot.understanding.emergency import Watch
from bot.understanding.officer_sense import Sense
from bot.vault.keys import FileKeyRing, KeyRing, LocalKeyRing
from bot.vault.seal import SealBroken

log = logging.getLogger(__name__)


def build(
    settings: Settings,
    *,
    now: Callable[[], datetime] | None = None,
    store: Store | None = None,
    places: Places | None = None,
) -> App:
    """The police room on the settings' database; the worker gives it a gazetteer. Raises `BadSetting` naming what is
    wrong and its mend."""
    if store is None:
        check_secret(settings)
        store = Store(settings.database_url, key_ring(settings), redis_url=settings.redis_url)
    notices = read_notices()
    notices.check(f"error.{refused.__name__}" for refused in Refused.__subclasses__())
    catalogue, practice, calendar = read_matters(), read_practice(), read_calendar()
    check_responses(catalogue, settings.home / "nlu_data" / "domain" / "responses.yml")
    return App(
        store=store,
        settings=settings,
        catalogue=catalogue,
        checklists=read_checklists(),
        practice=practice,
        notices=notices,
        calendar=calendar,
        places=places or NoPlaces(),
        watch=Watch(vote=learnt_vote(settings.home, settings.model_dir)),
        connectors=connectors(),
        journal=Journal(folder=settings.journal_dir),
        now=now or clock(settings),
        tz=settings.tz,
        defaults=Defaults(
            settings=settings,
            notices=notices,
            practice=practice,
            calendar=calendar,
            choosable=read_choosables([row.code for row in practice]),
        ),
    )


@cache
def learnt_vote(home: Path, folder: Path) -> DangerVote | None:
    """Read once a process. Without a trained model the rules guard alone (`station doctor` says so)."""
    path = vote_path(model_path(home, folder))
    if not path.exists():
        log.warning("action=guard_without_vote mend=%r", "run: station train")
        return None
    check(path)
    return read_vote(path)


@cache
def learnt_sense(home: Path, folder: Path) -> Sense | None:
    """Read once a process. Without one the grammar reads officers' words alone (`station doctor` says so)."""
    from bot.dialogue.officer_learner import read_sense, sense_path

    path = sense_path(home, folder)
    if not path.exists():
        log.warning("action=officers_without_sense mend=%r", "run: station train")
        return None
    return read_sense(path)


def key_ring(settings: Settings) -> KeyRing:
    """The keys of the settings; those of a file follow a rotation while the process runs."""
    if settings.secret_key_file is not None:
        return FileKeyRing(settings.secret_key_file, parse_keys)
    return LocalKeyRing(settings.secret_key, settings.secret_keys_former)


def check_store(store: Store) -> None:
    """What must hold before a role begins: the schema suits this version and the key opens the database. Raises
    `BadSetting`."""
    schema = store.schema()
    if not schema.suits:
        where = f"is at schema {schema.found or 'none'}, this version needs {schema.known}"
        mend = "install the newer version again" if schema.newer else "run: station migrate"
        raise BadSetting(name="STATION_DATABASE_URL", fault=where, mend=mend)
    if schema.newer:
        log.warning("action=newer_schema found=%s known=%s", schema.found, schema.known)
    try:
        with store.read() as ledger:
            ledger.derived(b"start")
    except SealBroken as wrong:
        mend = "give the key it was made with; former keys stand behind it"
        raise BadSetting(name="STATION_SECRET_KEY", fault="does not open this database", mend=mend) from wrong


def ready(settings: Settings) -> App:
    """The police room for a role that is to run for long. Raises `BadSetting`."""
    check_wechat(settings)
    app = build(settings)
    check_store(app.store)
    choices.renew(app)
    return app


def renew_beats(app: App) -> None:
    """Take over what `station beats import` put into the store since the last look."""
    with app.store.read() as ledger:
        version = ledger.beats_version()
        if version != app.places.version:
            app.places.renew(ledger.beats(), version)
