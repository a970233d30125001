"""The only wiring: from settings to the police room."""

from collections.abc import Callable
from datetime import datetime

from bot.catalogue.calendar import read_calendar
from bot.catalogue.notices import read_notices
from bot.catalogue.read import check_responses, read_matters
from bot.domain.errors import Refused
from bot.partners import connectors
from bot.service.app import App
from bot.service.journal import Journal
from bot.service.places import BeatIndex
from bot.settings import Settings, check_secret, clock, parse_keys
from bot.store.store import Store
from bot.vault.keys import FileKeyRing, KeyRing, LocalKeyRing


def build(settings: Settings, *, now: Callable[[], datetime] | None = None, store: Store | None = None) -> App:
    """The police room on the settings' database. Raises `BadSetting` naming what is wrong and its mend."""
    if store is None:
        check_secret(settings)
        store = Store(settings.database_url, key_ring(settings))
    notices = read_notices()
    notices.check(f"error.{refused.__name__}" for refused in Refused.__subclasses__())
    catalogue = read_matters()
    check_responses(catalogue, settings.home / "nlu_data" / "domain" / "responses.yml")
    return App(
        store=store,
        settings=settings,
        catalogue=catalogue,
        notices=notices,
        calendar=read_calendar(),
        places=BeatIndex(),
        connectors=connectors(),
        journal=Journal(folder=settings.journal_dir),
        now=now or clock(settings),
        tz=settings.tz,
    )


def key_ring(settings: Settings) -> KeyRing:
    """The keys of the settings; those of a file follow a rotation while the process runs."""
    if settings.secret_key_file is not None:
        return FileKeyRing(settings.secret_key_file, parse_keys)
    return LocalKeyRing(settings.secret_key, settings.secret_keys_former)


def renew_beats(app: App) -> None:
    """Take over what `station beats import` put into the store."""
    with app.store.read() as ledger:
        app.places.renew(ledger.beats())
