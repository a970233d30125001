"""Writes into the stories what the room does now: `make stories-accept`, then read the difference before committing.

Also the quick way to write a new story: its name and the resident's `user` lines are enough."""

import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from bot.service.turn import Conversation
from bot.store.store import Store
from tests.conversation.runner import STORIES, Listening, Runner, Story, read_story
from tests.house import House, settings_for


def played(story: Story, conversation: Conversation, folder: Path) -> Story:
    """The story as the room plays it now."""
    from tests.conftest import new_store

    store: Store = new_store(f"sqlite:///{folder / 'station.db'}")
    store.migrate()
    listening = Listening(conversation)
    runner = Runner(House(store, listening), listening)
    runner.follow(story)
    heard = [step["user"] for step in story.steps if "user" in step]
    steps = [step for words in heard for step in runner.play(words)]
    optional = {"beats"} - set(story.expect)
    rows = {name: value for name, value in runner.rows().items() if name not in optional}
    scene = {"scene": story.expect["scene"]} if "scene" in story.expect else {}
    found = replace(story, steps=steps, expect=scene | rows)
    store.close()
    return found


def written(story: Story) -> str:
    """One story in the form of the files."""
    expect = ", ".join(f"{name}: {flow(value)}" for name, value in story.expect.items())
    lines = [f"  - story: {story.name}", f"    metadata: {{{expect}}}", "    steps:"]
    for step in story.steps:
        if "user" in step:
            lines += ["      - user: |", f"          {step['user'].strip()}", f"        intent: {step['intent']}"]
        elif "action" in step:
            lines.append(f"      - action: {step['action']}")
        else:
            lines += ["      - slot_was_set:", f"          - next: {step['slot_was_set'][0]['next']}"]
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)


def accept(path: Path, conversation: Conversation) -> None:
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("stories:") + len("stories:\n")]
    stories = [read_story(raw) for raw in yaml.safe_load(text)["stories"]]
    with tempfile.TemporaryDirectory() as folder:
        bodies = []
        for number, story in enumerate(stories):
            place = Path(folder) / str(number)
            place.mkdir()
            bodies.append(written(played(story, conversation, place)))
    path.write_text(head + "".join(bodies), encoding="utf-8")
    sys.stdout.write(f"{path.name}: {len(stories)} stories\n")


def main() -> None:
    warnings.simplefilter("ignore")
    from bot.dialogue.engine import RasaConversation
    from bot.dialogue.model_file import model_path

    home = settings_for().home
    conversation = RasaConversation(model_path(home, home / "models"))
    for path in [Path(name) for name in sys.argv[1:]] or sorted(STORIES.glob("*.yml")):
        accept(path, conversation)


if __name__ == "__main__":
    main()
