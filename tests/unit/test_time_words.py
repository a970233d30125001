"""The meaning of a time phrase in plain words, as officers read it."""

import pytest

from bot.catalogue.notices import read_notices
from bot.domain.submissions import Facts
from bot.service.summary import summarise
from bot.service.time_words import time_words

SAY = read_notices().text


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2026-11-25", "11月25日"),
        ("2026-11-25T20:00/2026-11-25T22:00", "11月25日 20:00—22:00"),
        ("2026-11-25T22:00/2026-11-26T06:00", "11月25日 22:00—次日 6:00"),
        ("2026-11-25T03:10/2026-11-25T03:10", "11月25日 3:10"),
        ("2026-11-01T00:00/2026-12-01T00:00", "11月1日—11月30日"),
        ("2026-11-25T00:00/2026-11-26T00:00", "11月25日"),
        ("2026-09-01T00:00/..", "9月1日 0:00 以后"),
        ("../2026-11-25T08:00", "11月25日 8:00 以前"),
        ("2026-11-01T00:00/2026-11-26T10:00", "11月1日 0:00—11月26日 10:00"),
        ("R/P1D", "每天"),
        ("R/P1D/T19:00/T21:30", "每天 19:00—21:30"),
        ("R/P1D/T00:00/..", "每天 0:00 以后"),
        ("R/P1D/T05:00/T05:00", "每天 5:00"),
        ("R/P1W/6,7", "每周六、日"),
        ("R/P1W/1/T18:00/T00:00", "每周一 18:00—0:00"),
        ("R/P1M", "每月"),
        ("R/P2D", "隔天"),
        ("R/P3D/T18:00/T00:00", "时常 18:00—0:00"),
        ("P3M", "3 个月"),
        ("PT30M", "30 分钟"),
        ("PT20S", "20 秒"),
        ("PT1H30M", "1 小时30 分钟"),
        ("P1M15D", "1 个月15 天"),
    ],
)
def test_every_value_has_plain_words(written: str, words: str) -> None:
    assert time_words(written, SAY) == words


@pytest.mark.parametrize("broken", ["", "soon", "P", "R/P9X", "2026-13-45"])
def test_what_is_no_value_is_refused(broken: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        time_words(broken, SAY)


def test_a_case_tells_when_in_plain_words_and_the_phrase_where_it_has_no_value() -> None:
    facts = Facts(rooms=(8, 8), times=("每天晚上7点到9点半=R/P1D/T19:00/T21:30", "放学后"))
    assert summarise(facts, SAY) == "约 8 间；每天 19:00—21:30；放学后"
