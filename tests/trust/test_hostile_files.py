"""Pictures and voices made to break who opens them: refused or harmless, in time, and the tip stays."""

import random

import pytest

from bench.trust import hostile_pictures as pictures
from bench.trust import hostile_voices as voices
from bench.trust.hostile_files import DEATHS, SLOWEST_SECONDS, Seen, messages, survives
from bot.wechat.media import safe
from tests.house import House


@pytest.mark.parametrize("form", pictures.whole_ones())
def test_a_whole_picture_is_kept_without_a_word_that_it_carried(form: str) -> None:
    body = pictures.whole_ones()[form]
    assert pictures.MARK in body or b"zTXt" in body
    seen = Seen()
    seen.picture(body, whole=True)
    assert not +seen.broken


@pytest.mark.alone
@pytest.mark.parametrize("kind", pictures.KINDS, ids=lambda kind: kind.__name__)
def test_a_hostile_picture_is_refused_or_only_its_points_are_kept(kind: pictures.Made) -> None:
    seen = Seen()
    seen.picture(kind(random.Random(7)))
    assert not +seen.broken
    assert seen.slowest < SLOWEST_SECONDS


@pytest.mark.alone
@pytest.mark.parametrize("kind", [voices.whole, *voices.KINDS], ids=lambda kind: kind.__name__)
def test_a_hostile_voice_is_kept_as_it_came_and_only_sound_is_played(kind: voices.Made) -> None:
    seen = Seen()
    seen.voice(kind(random.Random(7)), whole=kind is voices.whole)
    assert not +seen.broken
    assert seen.slowest < SLOWEST_SECONDS


@pytest.mark.parametrize("line", DEATHS.values(), ids=DEATHS)
def test_however_a_child_dies_its_parent_takes_it_for_a_refusal(line: str) -> None:
    assert survives(line)


@pytest.mark.alone
def test_a_message_with_a_bad_file_leaves_the_tip_and_its_words(small_room: House) -> None:
    found = messages(small_room, random.Random(7))
    assert found.pop("messages")
    assert not +found


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.7", b"<svg onload='alert(1)'/>", b"II*\0\x08\0\0\0", b"PK\x03\x04", b"BM"]
)
def test_what_is_neither_picture_sound_nor_film_is_refused_without_a_child(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.wechat.media.rewrite", lambda body: pytest.fail("a child was started"))
    assert safe(body) is None
