"""Signed links: read until their moment by the clock that is given, never after, and never by another page."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.vault.links import read_link, sign_link

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)
UNTIL = NOW + timedelta(days=3)
TOKEN = sign_link(KEY, "sheet", b"\x01\x02", UNTIL)


def test_a_link_is_read_with_its_end_until_its_last_second() -> None:
    assert read_link(KEY, "sheet", TOKEN, NOW) == (b"\x01\x02", UNTIL)
    assert read_link(KEY, "sheet", TOKEN, UNTIL) == (b"\x01\x02", UNTIL)
    assert read_link(KEY, "sheet", TOKEN, UNTIL + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("key", "purpose", "token"),
    [
        (OTHER, "sheet", TOKEN),
        (KEY, "real-name", TOKEN),
        (KEY, "sheet", TOKEN[:-1]),
        (KEY, "sheet", ("B" if TOKEN[0] != "B" else "C") + TOKEN[1:]),
        (KEY, "sheet", ""),
        (KEY, "sheet", "."),
        (KEY, "sheet", "链接"),
        (KEY, "sheet", "a" * 5_000),
    ],
)
def test_what_is_not_ours_opens_nothing(key: bytes, purpose: str, token: str) -> None:
    assert read_link(key, purpose, token, NOW) is None
