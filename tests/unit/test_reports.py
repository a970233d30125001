"""When a text counts as a report, whatever the model thinks of its chance."""

import pytest

from bot.understanding.reading import reports

ASKED = (
    "为什么这家店天天开到半夜还没有人管，是不是上面有人打过招呼，难道一定要等出了事情才有人来看一眼吗，"
    "我们小区的居民已经问过好几回了。"
)


@pytest.mark.parametrize("heading", ["举报棋牌室聚众赌博。", "投诉夜排档。", "实名举报某足浴店。"])
def test_a_letter_headed_as_a_report_is_one_however_many_questions_follow(heading: str) -> None:
    assert reports(heading + ASKED, 0.05)


@pytest.mark.parametrize("heading", ["举报电话是多少。", "投诉热线打不通。", "举报后怎么查进度。", ""])
def test_asking_about_reports_is_none(heading: str) -> None:
    assert not reports(heading + ASKED, 0.05)


def test_a_short_message_is_what_the_model_says() -> None:
    assert not reports("举报", 0.05)
    assert reports("楼下又在赌", 0.9)
