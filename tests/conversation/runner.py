"""Runs conversation stories (plain Rasa YAML) through the real room: model, actions, desk, store.

A step that differs stops the story and prints the dialogue with what was expected and what came."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.service.desk import Desk
from bot.service.turn import Conversation, Heard, Turn
from tests.house import House

STORIES = Path(__file__).parent / "stories"
RESIDENT = "resident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`expect` is the story's metadata: receipts, matters, flags, beats of the cases; `scene`: what was scanned."""

    name: str
    steps: list[dict[str, Any]]
    expect: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Listening:
    """A conversation that remembers its last turn."""

    inner: Conversation
    last: Turn | None = None

    def turn(self, heard: Heard, desk: Desk) -> Turn:
        self.last = self.inner.turn(heard, desk)
        return self.last


def read_story(raw: dict[str, Any]) -> Story:
    return Story(name=raw["story"], steps=raw["steps"], expect=raw.get("metadata") or {})


def read_stories(folder: Path = STORIES) -> list[Story]:
    paths = sorted(folder.glob("*.yml"))
    return [read_story(raw) for path in paths for raw in yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]]


class StoryDiffers(AssertionError):
    """The dialogue so far, and what differed."""


class Runner:
    """One story in one fresh house."""

    def __init__(self, house: House, listening: Listening) -> None:
        self._house = house
        self._listening = listening
        self._lines: list[str] = []

    def run(self, story: Story) -> None:
        self.follow(story)
        for step in story.steps:
            self.step(step)
        self.check_rows(story.expect)

    def follow(self, story: Story) -> None:
        """With `scene` in the metadata the resident came by the QR code of that beat."""
        self._house.follows(RESIDENT, story.expect.get("scene"))

    def play(self, words: str) -> list[dict[str, Any]]:
        """Say something and write down, as steps of a story, what the room did."""
        self.say(words)
        steps: list[dict[str, Any]] = [{"user": words, "intent": self.turn().intent}, {"action": self.action()}]
        if self.turn().next:
            steps.append({"slot_was_set": [{"next": self.turn().next}]})
        return steps

    def step(self, step: dict[str, Any]) -> None:
        if "user" in step:
            self.say(step["user"])
            self.same("intent", step["intent"], self.turn().intent)
        elif "action" in step:
            self.same("action", step["action"], self.action())
        elif "slot_was_set" in step:
            (slot,) = step["slot_was_set"]
            self.same("next", slot["next"], self.turn().next)

    def say(self, words: str) -> None:
        self._lines.append(f"居民：{words.strip()}")
        shown = self._house.says(RESIDENT, words.strip())
        self._lines += [f"    警务室：{line}" for line in shown.splitlines() if line]

    def turn(self) -> Turn:
        assert self._listening.last is not None
        return self._listening.last

    def action(self) -> str:
        return next(iter(self.turn().actions), "")

    def same(self, what: str, expected: object, found: object) -> None:
        if expected != found:
            dialogue = "\n".join(self._lines)
            raise StoryDiffers(f"\n{dialogue}\n\n{what}: the story says {expected!r}, the room did {found!r}")

    def check_rows(self, expect: dict[str, Any]) -> None:
        """What stands in the store at the end."""
        found = self.rows()
        for name, value in expect.items():
            if name != "scene":
                self.same(name, value, found[name])

    def rows(self) -> dict[str, Any]:
        cases = self._house.cases()
        with self._house.store.read() as ledger:
            person = ledger.ensure_person(RESIDENT, self._house.clock.now())
            receipts = sum(1 for s in ledger.submissions(person.id) if s.receipt)
        return {
            "receipts": receipts,
            "matters": sorted(case.matter for case in cases),
            "beats": sorted(case.beat or "desk" for case in cases),
            "flags": sorted(flag.value for case in cases for flag in case.flags),
        }
