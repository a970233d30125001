"""The worker: turns of conversation, with Rasa in process."""

import logging
import os

from bot.bootstrap import learnt_sense, ready, renew_beats
from bot.runtime.gateway import name_of
from bot.runtime.loops import every, start, stop_on_signals, work
from bot.service import choices
from bot.service.app import App
from bot.service.intake import Intake
from bot.service.officer_desk import OfficerDesk
from bot.service.turn import Conversation
from bot.settings import Settings
from bot.wechat.api import WeChatApi
from bot.wechat.media import fetcher
from bot.wechat.tokens import SharedToken

log = logging.getLogger(__name__)

RENEW_SECONDS = 10.0
CHOICES_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
PARENT_SECONDS = 0.5


def make_intake(app: App, conversation: Conversation) -> Intake:
    api = WeChatApi(app.settings.wechat_api_url, SharedToken(app.store, app.settings, app.now))
    return Intake(
        app=app,
        conversation=conversation,
        officers=OfficerDesk(app=app, sense=learnt_sense(app.settings.home, app.settings.model_dir)),
        fetch_media=fetcher(api),
        owner=name_of("worker"),
    )


def run(settings: Settings, *, parent: int | None = None) -> None:
    """Work until stopped, or until the parent process is gone."""
    app = ready(settings)
    stop = stop_on_signals()
    if parent is not None:
        start("parent", every(PARENT_SECONDS, lambda: None if os.getppid() == parent else stop.set()), stop)
    from bot.dialogue.engine import RasaConversation
    from bot.dialogue.model_file import model_path
    from bot.understanding.gazetteer import Gazetteer

    app.places = Gazetteer()
    conversation = RasaConversation(model_path(settings.home, settings.model_dir))
    renew_beats(app)
    start("heartbeat", every(HEARTBEAT_SECONDS, lambda: beat(app)), stop)
    start("beats", every(RENEW_SECONDS, lambda: renew_beats(app)), stop)
    start("choices", every(CHOICES_SECONDS, lambda: choices.renew(app)), stop)
    log.warning("action=worker_ready")
    work(make_intake(app, conversation).work_one, stop, rest=app.store.wakeup_of("inbox"))


def beat(app: App) -> None:
    with app.store.begin() as ledger:
        ledger.beat("worker", app.now())
