"""Voice messages made to break who opens them: AMR, SILK, MP3 and Speex, whole, broken and false."""

import random
import struct
from collections.abc import Callable

AMR = b"#!AMR\n"
FRAME_BYTES = (12, 13, 15, 17, 19, 20, 26, 31, 5)
"""After the head of a frame of each mode (RFC 4867)."""
HEADS = (
    AMR,
    b"#!AMR",
    b"#!AMR-WB\n",
    b"#!AMR_MC1.0\n",
    b"#!SPEEX",
    b"\x02#!SILK_V3",
    b"ID3\x04\0\0",
    b"\xff\xfb\x90\x64",
)
NOISE_BYTES = 20 * 1024 * 1024

Made = Callable[[random.Random], bytes]


def whole(luck: random.Random, frames: int = 100) -> bytes:
    """Two seconds of speech, silence and comfort noise."""
    modes = [luck.choice((7, 7, 7, 0, 4, 8, 15)) for _ in range(frames)]
    return AMR + b"".join(frame(luck, mode) for mode in modes)


def frame(luck: random.Random, mode: int) -> bytes:
    return bytes([mode << 3 | 4]) + luck.randbytes(FRAME_BYTES[mode] if mode < len(FRAME_BYTES) else 0)


def cut(luck: random.Random) -> bytes:
    body = whole(luck)
    return body[: luck.randrange(len(body))]


def flipped(luck: random.Random) -> bytes:
    body = bytearray(whole(luck))
    for _ in range(luck.choice((1, 5, 200))):
        body[luck.randrange(len(AMR), len(body))] ^= 1 << luck.randrange(8)
    return bytes(body)


def strange_modes(luck: random.Random) -> bytes:
    """Modes that are not given out, and padding and quality bits that say the opposite."""
    return AMR + b"".join(bytes([luck.randrange(256)]) + luck.randbytes(31) for _ in range(luck.randrange(1, 400)))


def endless(luck: random.Random) -> bytes:
    """Hours in few bytes: frames without speech, or of one mode."""
    return AMR + luck.choice((b"\x7c", b"\x3c", b"\x44", b"\x04", b"\xff")) * luck.choice((100_000, 2_000_000))


def noise(luck: random.Random) -> bytes:
    return luck.choice(HEADS) + luck.randbytes(luck.randrange(50_000))


def giant_noise(luck: random.Random) -> bytes:
    return luck.choice(HEADS) + luck.randbytes(NOISE_BYTES)


def empty(luck: random.Random) -> bytes:
    return luck.choice((b"", *HEADS))


def silk(luck: random.Random) -> bytes:
    """Blocks whose lengths lie: negative, endless, past the end."""
    blocks = (struct.pack("<h", luck.choice((-1, 0, 32_767, 20))) + luck.randbytes(20) for _ in range(50))
    return luck.choice((b"\x02", b"")) + b"#!SILK_V3" + b"".join(blocks)


def mp3(luck: random.Random) -> bytes:
    """A tag that says it is 256 MB, frames of bit rates that are not, a picture in the tag."""
    tag = (
        b"ID3" + bytes([luck.randrange(5), 0, luck.randrange(256)]) + luck.choice((b"\x7f" * 4, b"\xff" * 4, bytes(4)))
    )
    picture = b"APIC" + struct.pack(">I", luck.choice((0, 2**31))) + b"\0\0\0image/jpeg\0\3\0\xff\xd8\xff"
    frames = b"".join(b"\xff\xfb" + luck.randbytes(2) + bytes(luck.randrange(420)) for _ in range(20))
    return luck.choice((tag + picture, b"")) + frames


def wrong_form(luck: random.Random) -> bytes:
    words = luck.choice(
        (b"%PDF-1.7", b"<script>alert(1)</script>", b"PK\x03\x04", b"\x7fELF", b"RIFF\xff\xff\xff\xffWAVE")
    )
    return luck.choice((b"", *HEADS)) + words + luck.randbytes(200)


KINDS: tuple[Made, ...] = (cut, flipped, strange_modes, endless, noise, empty, silk, mp3, wrong_form)
