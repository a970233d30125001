"""The guard listens to words; bare commands and codes are none."""

import pytest

from bot.service.reception import says_nothing_else


@pytest.mark.parametrize("text", ["绑定 100002", "解绑", "进度", "进度 T408213", "撤回", "1", "确认删除"])
def test_a_bare_command_raises_no_alarm(text: str) -> None:
    assert says_nothing_else(text)


@pytest.mark.parametrize("text", ["补充 他拿着刀", "救命", "110", "绑定了我的手脚"])
def test_words_are_weighed(text: str) -> None:
    assert not says_nothing_else(text)
