"""Rasa in process: a turn of conversation as a function (docs/adr/0002-rasa-as-a-library.md)."""

import asyncio
import gc
import logging
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bot.dialogue.model_file import check
from bot.dialogue.quiet import hush
from bot.dialogue.without_tensorflow import leave_out
from bot.service.desk import Desk
from bot.service.turn import Current, Heard, Say, Turn, turn_of
from bot.understanding.emergency import voted

log = logging.getLogger(__name__)
T = TypeVar("T")
TURN_SECONDS = 20
MEDIA_MARK = "voice_or_photo"
"""What the model hears when a message holds no words; the action sees the media themselves."""
WARM_UP = ("您好", "楼上隔了八间出租", "进度")


class RasaConversation:
    """A loaded model. `turn` may be called from one thread at a time; the loop runs in a thread of its own."""

    def __init__(self, model: Path) -> None:
        check(model)
        leave_out()
        hush(model.parent / "scratch")
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="dialogue", daemon=True).start()
        self._agent, self._trackers = self.run(load(model), None)
        for words in WARM_UP:
            self.run(self._agent.parse_message(words))
        # The model's hundreds of thousands of objects stay as they are: the collector need not look at them again.
        gc.collect()
        gc.freeze()

    def turn(self, heard: Heard, desk: Desk) -> Turn:
        current = Current(heard=heard, desk=desk)
        return self.run(self.answer(current))

    def run(self, work: Coroutine[Any, Any, T], seconds: float | None = TURN_SECONDS) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    async def answer(self, current: Current) -> Turn:
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        out = CollectingOutputChannel()
        words = current.heard.text or MEDIA_MARK
        message = UserMessage(words, out, sender_id=current.heard.conversation, input_channel="police_room")
        try:
            with turn_of(current):
                await self._agent.handle_message(message)
        finally:
            tracker = self._trackers.take(current.heard.conversation)
        return turn_from(current, tracker)


def turn_from(current: Current, tracker: Any) -> Turn:
    """Raises `TurnFailed` when the action did: a silent turn must not pass for an answered one."""
    from rasa.shared.core.events import ActionExecuted, BotUttered

    said = [e for e in tracker.events if isinstance(e, BotUttered)]
    actions = [e.action_name for e in tracker.events if isinstance(e, ActionExecuted)]
    if not [name for name in actions if name not in ("action_listen", "action_session_start")]:
        raise TurnFailed
    if current.failed is not None:
        raise TurnFailed from current.failed
    return Turn(
        says=tuple(Say(name=e.metadata.get("utter_action", ""), text=e.text) for e in said if e.text),
        commands=tuple(current.commands),
        intent=str(tracker.latest_message.intent.get("name")),
        actions=tuple(name for name in actions if name not in ("action_listen", "action_session_start")),
        next=str(tracker.get_slot("next") or ""),
        danger=voted(
            current.heard.text,
            float(tracker.latest_message.parse_data.get("danger") or 0.0),
            amid=current.heard.amid,
        ),
    )


class TurnFailed(Exception):
    """The dialogue could not work the turn; the message is tried again and then read by a person."""


async def load(model: Path) -> tuple[Any, Any]:
    """The agent and its trackers."""
    from rasa.core.agent import Agent

    from bot.dialogue.actions_bridge import InProcessActions, trust_own_answers
    from bot.dialogue.in_order import run_in_order
    from bot.dialogue.trackers import TurnTrackers

    trust_own_answers()
    run_in_order()
    trackers = TurnTrackers()
    agent = Agent(action_endpoint=InProcessActions("actions"), tracker_store=trackers)
    agent.load_model(str(model))
    return agent, trackers
