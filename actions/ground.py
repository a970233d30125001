"""What every action stands on: the present turn, the desk, and saying a response of the domain."""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.empty_desk import EmptyDesk
from bot.service.turn import Current, Heard, current_turn
from bot.understanding.reading import Reading, read

SHELL_DESKS: dict[str, EmptyDesk] = {}
"""Desks of `rasa shell`: outside a turn an engineer still talks to somebody."""


class Topic(Action, ABC):  # type: ignore[misc]
    """An action that sees the turn. `next` tells stories and tests what the bot waits for now."""

    @abstractmethod
    def act(self, current: Current, reading: Reading, say: "Say") -> str | None:
        """Leave commands, say something; the code of what is waited for."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        current = current_turn() or shell_turn(tracker)
        latest = tracker.latest_message
        text = current.heard.text or latest.get("text") or ""
        pending = pending_question(current)
        reading = read(latest, text, wants_place=pending == "place")
        return [SlotSet("next", self.heard(current, reading, Say(dispatcher)) or "nothing")]

    def heard(self, current: Current, reading: Reading, say: "Say") -> str | None:
        """While danger lasts free words are facts for the desk, whatever act the model took them for; a question about
        the room is answered, whatever the talk was about."""
        from actions import answers, emergency_talk  # they stand on this module

        if current.heard.alarm is not None and (not reading.fixed or reading.intent == "help"):
            return emergency_talk.take_in_alarm(current, reading, say)
        if (question := answers.asked(current, reading)) is not None:
            return answers.answer(current, reading, say, question)
        return self.act(current, reading, say)


class Say:
    """Utters responses of the domain by name, with facts."""

    def __init__(self, dispatcher: CollectingDispatcher) -> None:
        self._dispatcher = dispatcher

    def __call__(self, response: str, /, **facts: str) -> None:
        self._dispatcher.utter_message(response=f"utter_{response}", **facts)


def pending_question(current: Current) -> str | None:
    collecting = current.desk.collecting()
    return collecting.facts.pending if collecting else None


def shell_turn(tracker: Tracker) -> Current:
    desk = SHELL_DESKS.setdefault(tracker.sender_id, EmptyDesk())
    heard = Heard(
        conversation=tracker.sender_id, text=tracker.latest_message.get("text") or "", said=(), now=desk.now()
    )
    return desk.turn(heard)
