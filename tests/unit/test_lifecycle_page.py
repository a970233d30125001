"""The page about the lifecycles shows the tables as they are."""

from pathlib import Path

from bot.domain.lifecycle_page import draw


def test_the_page_is_what_the_tables_draw():
    page = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"
    assert page.read_text(encoding="utf-8") == draw()
