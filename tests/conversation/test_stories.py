"""Every story runs through the room with real actions; `make core-test` runs the same files with `rasa test core`."""

import pytest

from bot.service.turn import Conversation
from bot.store.store import Store
from tests.conversation.runner import Listening, Runner, Story, StoryDiffers, read_stories
from tests.house import House

STORIES = read_stories()


@pytest.mark.parametrize("story", STORIES, ids=[f"{n:02d}" for n in range(len(STORIES))])
def test_the_story_runs_as_it_is_written(story: Story, sqlite_store: Store, conversation: Conversation) -> None:
    listening = Listening(conversation)
    Runner(House(sqlite_store, listening), listening).run(story)


def test_there_are_enough_stories_and_none_twice() -> None:
    names = [story.name for story in STORIES]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


def test_a_story_that_differs_prints_the_dialogue(sqlite_store: Store, conversation: Conversation) -> None:
    listening = Listening(conversation)
    wrong = Story(name="错的", steps=[{"user": "你好", "intent": "withdraw"}])
    with pytest.raises(StoryDiffers, match="居民：你好"):
        Runner(House(sqlite_store, listening), listening).run(wrong)
