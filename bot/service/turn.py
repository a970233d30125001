"""A turn of conversation as a function: what was heard goes in, what to say and to do comes out."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.beats import Pin
from bot.domain.commands import ReporterCommand
from bot.domain.ids import SubmissionId
from bot.domain.submissions import Said
from bot.service.desk import Desk
from bot.understanding.emergency import Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One or several bubbles of a reporter, worked as one turn. `text` joins them with newlines, is folded and
    has no leading slash; it is empty when only media came. `conversation` is a random id without meaning."""

    conversation: str
    text: str
    said: tuple[Said, ...]
    now: datetime
    pin: Pin | None = None
    """The spot of a location message."""
    urgent: bool = False
    """The words themselves raised the alarm; what to do was answered in the callback."""
    amid: bool = False
    """The person was just telling of something calm."""
    alarm: SubmissionId | None = None
    """The emergency submission that these words belong to; its line was already answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One message to the reporter. `name` is the response it came from (`utter_ask_place`)."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`intent`, `actions` and `next` (what the bot waits for now) are for tests. The dialogue keeps no memory of its
    own: all that it knows stands in the submission's facts (docs/adr/0005-no-memory-in-the-dialogue.md)."""

    says: tuple[Say, ...] = ()
    commands: tuple[ReporterCommand, ...] = ()
    intent: str = ""
    next: str = ""
    actions: tuple[str, ...] = ()
    danger: Alarm | None = None
    """What the guard or the model's vote says of the words."""


class Conversation(Protocol):
    """The dialogue: Rasa in process, a scripted twin for tests, or absent (every word goes to a person)."""

    def turn(self, heard: Heard, desk: Desk) -> Turn: ...


@dataclass(slots=True)
class Current:
    """What the actions of one turn see and leave; a ContextVar keeps conversations apart."""

    heard: Heard
    desk: Desk
    commands: list[ReporterCommand] = field(default_factory=list)
    failed: Exception | None = None
    """An error of an action; the whole turn fails with it."""

    def leave(self, command: ReporterCommand) -> None:
        """Leave a command with the desk; it is carried out when the turn is committed, never before."""
        self.commands.append(command)


_current: ContextVar[Current | None] = ContextVar("current_turn", default=None)


@contextmanager
def turn_of(current: Current) -> Iterator[Current]:
    token = _current.set(current)
    try:
        yield current
    finally:
        _current.reset(token)


def current_turn() -> Current | None:
    """The turn being worked, None outside one (`rasa shell`, `rasa run actions`)."""
    return _current.get()
