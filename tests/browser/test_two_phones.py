"""The page that a newcomer meets first: two phones, on a desk and in a hand."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Phones

pytestmark = pytest.mark.browser
DESK, HAND = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
RENTAL = "云栖路101弄12号602隔了八间出租，天天有人进进出出"


def test_from_one_sentence_to_the_outcome_on_both_phones(chromium: Browser, page_url: str) -> None:
    context = chromium.new_context(viewport=DESK)
    phones = Phones(context, page_url)
    phones.say("resident", RENTAL)
    phones.wait("resident", "回执")
    phones.wait("officer", "1 受理")
    phones.say("officer", "1")
    phones.wait("officer", "已受理")
    phones.say("officer", "办结 已劝阻，答应整改")
    phones.wait("officer", "反映人会收到")
    phones.say("officer", "确认")
    phones.wait("resident", "有结果了")
    phones.shoot("phones-desk")
    assert phones.faults == []
    context.close()


def test_in_the_hand_one_part_is_shown_at_a_time_and_nothing_scrolls_sideways(chromium: Browser, page_url: str) -> None:
    context = chromium.new_context(viewport=HAND)
    phones = Phones(context, page_url)
    page = phones.page
    phones.say("resident", RENTAL)
    phones.wait("resident", "回执")
    phones.shoot("phones-hand")
    for tab, part in (("民警", "officer"), ("控制台", "panel"), ("居民", "resident")):
        page.get_by_role("tab", name=tab).click()
        shown = [name for name in ("resident", "officer", "panel") if page.locator(f"#{name}").is_visible()]
        assert shown == [part]
        assert page.evaluate("document.documentElement.scrollWidth") <= HAND["width"]
        phones.shoot(f"phones-hand-{part}")
    assert phones.faults == []
    context.close()


def test_what_people_write_is_never_markup(chromium: Browser, page_url: str) -> None:
    context = chromium.new_context(viewport=HAND)
    phones = Phones(context, page_url)
    phones.say("resident", "<img src=x onerror=alert(1)>云栖路101弄12号602群租")
    phones.wait("resident", "<img src=x")
    assert phones.page.locator(".chat img").count() == 0
    assert phones.faults == []
    context.close()
