"""Rasa's graph run node by node gives what Rasa's own runner gives, and nothing of a talk outlives its turn."""

from datetime import UTC
from typing import Any

import pytest

from bot.dialogue.engine import TurnFailed
from bot.service.turn import Heard
from tests.builders import NOON

TEXTS = ("云栖路8弄12号602群租，昨晚又搬进三个人", "进度", "有人拿刀砍人，快来", "您好")


def parsed(runner: Any, target: str, text: str) -> dict[str, Any]:
    from rasa.core.channels.channel import UserMessage

    message = UserMessage(text)
    (read,) = runner.run(inputs={"__message__": [message], "__tracker__": None}, targets=[target])[target]
    return {name: value for name, value in read.as_dict().items() if name != "message_id"}


def test_a_message_is_read_as_by_rasas_own_runner(conversation: Any) -> None:
    from rasa.engine.runner.dask import DaskGraphRunner

    processor = conversation._agent.processor
    ours, theirs = processor.graph_runner, DaskGraphRunner.__new__(DaskGraphRunner)
    assert type(ours) is not DaskGraphRunner
    theirs.__dict__.update(ours.__dict__)
    target = processor.model_metadata.nlu_target
    for text in TEXTS:
        assert parsed(ours, target, text) == parsed(theirs, target, text)


def test_a_turn_that_failed_leaves_no_talk_for_the_next_try(conversation: Any) -> None:
    heard = Heard(
        conversation="talk-1", text="进度", said=(), now=NOON.astimezone(UTC), pin=None, urgent=False, alarm=None
    )
    with pytest.raises(TurnFailed):
        conversation.turn(heard, desk=None)
    assert conversation._trackers.take("talk-1") is None
