"""What the console shows of a file: small pictures and playable voices, made in a child that bad files end in."""

import ctypes
import io
import math
import struct
import wave

import pytest
from PIL import Image

from bot.service.showing import made, shown
from bot.service.showing_child import AMR_HEAD, AMR_LIBRARY, SIDE
from bot.store import tables as t
from bot.store.store import Store
from tests.builders import NOON


def a_picture(width: int = 1_600, height: int = 900) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG")
    return out.getvalue()


def a_voice(seconds: float = 1.0) -> bytes:
    """A tone in AMR at 12.2 kbit/s, by the same library's encoder."""
    library = ctypes.CDLL(AMR_LIBRARY)
    library.Encoder_Interface_init.restype = ctypes.c_void_p
    library.Encoder_Interface_Encode.argtypes = (
        ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int,
    )  # fmt: skip
    encoder = library.Encoder_Interface_init(0)
    frames = []
    for n in range(int(seconds * 50)):
        tone = (int(8_000 * math.sin(2 * math.pi * 440 * (160 * n + k) / 8_000)) for k in range(160))
        out = ctypes.create_string_buffer(64)
        size = library.Encoder_Interface_Encode(encoder, 7, struct.pack("<160h", *tone), out, 0)
        frames.append(out.raw[:size])
    return AMR_HEAD + b"".join(frames)


def test_a_picture_becomes_small() -> None:
    small = made("picture", a_picture())
    assert small is not None
    assert max(Image.open(io.BytesIO(small)).size) == SIDE
    assert len(small) < 20_000


def test_a_voice_message_becomes_a_sound_that_browsers_play() -> None:
    sound = made("voice", a_voice(2.0))
    assert sound is not None
    with wave.open(io.BytesIO(sound)) as read:
        assert (read.getframerate(), read.getnframes()) == (8_000, 16_000)
        samples = struct.unpack("<16000h", read.readframes(16_000))
    crossings = sum(1 for a, b in zip(samples, samples[1:], strict=False) if a < 0 <= b)
    assert 860 <= crossings <= 900  # 440 Hz for two seconds
    assert max(samples) > 4_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xd8\xff not a picture",
        a_picture()[:500],
        AMR_HEAD,
        AMR_HEAD + bytes(range(256)) * 50,
        b"#!AMR-WB\n" + b"\x04" * 600,
        AMR_HEAD + b"\x3c" * 1_000_000,
    ],
    ids=["empty", "lie", "torn", "silent", "noise", "wide", "endless"],
)
def test_a_bad_file_ends_in_the_child(body: bytes) -> None:
    for work in ("picture", "voice"):
        found = made(work, body)
        assert found is None or len(found) < 3_000_000


def test_it_is_made_once_and_kept_sealed(store: Store) -> None:
    with store.begin() as ledger:
        person = ledger.ensure_person("oReporter", NOON)
        ledger.save_media("m1", ("person", person.id), "image/jpeg", a_picture(), NOON)
        ledger.save_media("m2", ("person", person.id), "video/mp4", b"....ftyp", NOON)
    found = shown(store, "m1")
    assert found is not None
    with store.read() as ledger:
        box = bytes(ledger.one(t.media.select().where(t.media.c.id == "m1")).shown_box)
    assert found[1] not in box
    assert b"JFIF" not in box
    assert shown(store, "m1") == found
    assert shown(store, "m2") is None
    assert shown(store, "m3") is None
