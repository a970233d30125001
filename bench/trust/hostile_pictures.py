"""Pictures made to break who opens them. Every whole one carries the mark in all places where pictures carry words."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image, PngImagePlugin

MARK = b"CANARY-OF-A-RESIDENT"
"""Stands in EXIF, XMP, profile, comments and behind the end: nothing that is let through may hold it."""
WORD = MARK.decode("ascii")
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
NOISE_BYTES = 20 * 1024 * 1024
HEADS = (b"\xff\xd8\xff\xe0", PNG_HEAD, b"GIF89a", b"RIFF\xff\xff\xff\xffWEBP")
WRONG = (b"%PDF-1.7\n", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"PK\x03\x04", b"\x7fELF",
         b"BM\xff\xff\xff\x7f", b"8BPS\0\1", b"%!PS-Adobe EPSF\n", b"\0\0\1\0\1\0", b"\0\0\0\x0cjP  \r\n\x87\n",
         b"<!doctype html><script>alert(1)</script>", b"II*\0\x08\0\0\0", b"P6\n99999 99999\n255\n")  # fmt: skip
PIXELS_OF_BOMBS = ((40_000, 40_000), (6_001, 4_001), (1, 2**31 - 1), (2**31 - 1, 2**31 - 1), (65_500, 366))

Made = Callable[[random.Random], bytes]


# --- whole ones


@cache
def whole_ones() -> Mapping[str, bytes]:
    """One of each form that phones send, with where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = WORD, 6
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 2.0)
    exif.get_ifd(0x8769)[0x9286] = MARK
    marks = {"exif": exif, "icc_profile": b"\0" * 128 + MARK, "xmp": b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>"}
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", WORD, zip=True)
    words.add_itxt("XML:com.adobe.xmp", WORD)
    frames = [Image.new("RGB", (60, 40), (n * 20, 80, 90)) for n in range(8)]
    return {
        "jpeg": saved("RGB", "JPEG", **marks, comment=MARK),
        "jpeg in steps": saved("RGB", "JPEG", **marks, progressive=True),
        "jpeg for print": saved("CMYK", "JPEG", exif=exif),
        "jpeg in grey": saved("L", "JPEG", exif=exif),
        "png": saved("RGBA", "PNG", exif=exif, icc_profile=marks["icc_profile"], pnginfo=words),
        "png of 16 bits": saved("I;16", "PNG", pnginfo=words),
        "png with a palette": saved("P", "PNG", pnginfo=words, transparency=0),
        "png with frames": saved("RGB", "PNG", pnginfo=words, save_all=True, append_images=frames),
        "gif": saved("P", "GIF", comment=MARK),
        "gif with frames": saved("RGB", "GIF", comment=MARK, save_all=True, append_images=frames, loop=0),
        "webp": saved("RGBA", "WEBP", **marks, lossless=True),
        "webp with frames": saved("RGB", "WEBP", **marks, save_all=True, append_images=frames),
    }


def saved(mode: str, form: str, **more: object) -> bytes:
    picture = Image.linear_gradient("L").resize((60, 40)).convert(mode)
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def any_whole(luck: random.Random) -> bytes:
    return luck.choice(list(whole_ones().values()))


# --- broken ones


def cut(luck: random.Random) -> bytes:
    body = any_whole(luck)
    return body[: luck.randrange(len(body))]


def flipped(luck: random.Random) -> bytes:
    body = bytearray(any_whole(luck))
    for _ in range(luck.choice((1, 3, 40))):
        body[luck.randrange(len(body))] ^= 1 << luck.randrange(8)
    return bytes(body)


def overwritten(luck: random.Random) -> bytes:
    """A stretch is gone, doubled, or all ones or zeros."""
    body = any_whole(luck)
    begin = luck.randrange(len(body))
    end = min(len(body), begin + luck.randrange(1, 200))
    piece = body[begin:end]
    return body[:begin] + luck.choice((b"", piece * 2, b"\xff" * len(piece), bytes(len(piece)))) + body[end:]


def joined(luck: random.Random) -> bytes:
    one, other = any_whole(luck), any_whole(luck)
    return one[: luck.randrange(4, len(one))] + other[luck.randrange(len(other)) :]


def noise(luck: random.Random) -> bytes:
    return luck.choice(HEADS) + luck.randbytes(luck.randrange(200_000))


def giant_noise(luck: random.Random) -> bytes:
    return luck.choice(HEADS) + luck.randbytes(NOISE_BYTES)


def empty(luck: random.Random) -> bytes:
    return luck.choice((b"", *HEADS))


# --- lies about the form


def wrong_form(luck: random.Random) -> bytes:
    return luck.choice((b"", *HEADS)) + luck.choice(WRONG) + MARK


def two_forms(luck: random.Random) -> bytes:
    """Also a script, an archive, a document, a film."""
    jpeg, gif = whole_ones()["jpeg"], whole_ones()["gif"]
    return luck.choice((
        b"GIF89a/*" + bytes(20) + b"*/=1;alert('" + MARK + b"')//",
        gif + b"<script>" + MARK + b"</script>",
        jpeg + b"PK\x03\x04" + MARK,
        jpeg[:2] + segment(0xFE, b"%PDF-1.7 " + MARK) + jpeg[2:],
        PNG_HEAD + whole_ones()["png"][8:] + b"<?php " + MARK,
        b"RIFF\x10\0\0\0WEBP<script>" + MARK,
    ))  # fmt: skip


# --- lies about the size


def false_size(luck: random.Random) -> bytes:
    side = luck.choice((0, 1, 65_535, 32_768))
    other = luck.choice((0, 1, 65_535, 65_500))
    form = luck.choice(("jpeg", "jpeg in steps", "gif", "png", "webp"))
    body = whole_ones()[form]
    if form.startswith("jpeg"):
        at = next(at for at in range(len(body)) if body[at : at + 2] in (b"\xff\xc0", b"\xff\xc2"))
        return body[: at + 5] + struct.pack(">HH", side, other) + body[at + 9 :]
    if form == "gif":
        return body[:6] + struct.pack("<HH", side, other) + body[10:]
    if form == "png":
        head = struct.pack(
            ">IIBBBBB", *luck.choice(PIXELS_OF_BOMBS), 8, luck.choice((0, 2, 3, 6)), 0, 0, luck.randrange(2)
        )
        return PNG_HEAD + chunk(b"IHDR", head) + body[33:]
    at = body.index(b"VP8X") + 12
    return body[:at] + struct.pack("<II", side or 1, other or 1)[:6] + body[at + 6 :]


# --- what bursts


def burst(luck: random.Random) -> bytes:
    return bursting(*luck.choice(((6_000, 4_000), (6_001, 4_001), (40_000, 40_000), (24_000, 1_000))))


@cache
def bursting(width: int, height: int) -> bytes:
    """A PNG of some kilobytes that holds what it says, of one bit a point."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return PNG_HEAD + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bursting_words(luck: random.Random) -> bytes:
    """Words or a profile of a PNG that unpack to half a gigabyte."""
    packed = giant_zeros()
    name = luck.choice((b"zTXt", b"iCCP", b"iTXt"))
    body = b"a\0\1\0\0\0" + packed if name == b"iTXt" else b"a\0\0" + packed
    png = whole_ones()["png"]
    return png[:33] + chunk(name, body) + png[33:]


@cache
def giant_zeros() -> bytes:
    packer = zlib.compressobj(9)
    piece = bytes(1_000_000)
    return b"".join(packer.compress(piece) for _ in range(500)) + packer.flush()


def many_frames(luck: random.Random) -> bytes:
    """Three thousand frames, or one of 65,535 by 65,535 points that a few bytes fill."""
    gif = whole_ones()["gif with frames"]
    at = gif.index(b"\x21\xf9")
    if luck.random() < 0.5:
        return gif[:at] + gif[at:-1] * 300 + b";"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
        + b","
        + bytes(4)
        + b"\xff\xff\xff\xff\0\x02\x02L\x01\0;"
    )


def many_scans(luck: random.Random) -> bytes:
    """A JPEG in steps whose last scan comes again and again: each costs a pass over all points."""
    body = scans_of(luck.choice((1_000, 4_800)))
    at = body.rindex(b"\xff\xda")
    return body[:-2] + body[at:-2] * luck.choice((50, 2_000)) + body[-2:]


@cache
def scans_of(side: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (side, side), 90).save(out, "JPEG", progressive=True)
    return out.getvalue()


def many_pieces(luck: random.Random) -> bytes:
    """Fifty thousand chunks or segments without a picture between them."""
    if luck.random() < 0.5:
        return PNG_HEAD + whole_ones()["png"][8:33] + chunk(b"tEXt", b"a\0" + MARK) * 50_000 + whole_ones()["png"][33:]
    jpeg = whole_ones()["jpeg"]
    return jpeg[:2] + segment(luck.choice((0xE2, 0xED, 0xFE)), b"ICC_PROFILE\0\1\1" + MARK) * 50_000 + jpeg[2:]


# --- loops


def looped(luck: random.Random) -> bytes:
    """A TIFF directory that names itself as the next, or as its own part; bare, or as the EXIF of a photo."""
    order = luck.choice("<>")
    tags = luck.choice((
        ((0x0112, 3, 1, 6 << 16 if order == ">" else 6), (0x8769, 4, 1, 8), (0x8825, 4, 1, 8)),
        ((0x0112, 3, 2**31 - 1, 0xFFFFFFF0),),
        ((0x0112, 5, 1, 8), (0x010F, 2, 0xFFFFFFFF, 8)),
        ((0x0112, 13, 1, 8), (0x014A, 4, 4, 8)),
        tuple((0x0112, luck.randrange(14), luck.getrandbits(32), luck.getrandbits(32)) for _ in range(20)),
    ))  # fmt: skip
    entries = b"".join(struct.pack(f"{order}HHII", *tag) for tag in tags)
    magic = b"II*\0" if order == "<" else b"MM\0*"
    tiff = (
        magic
        + struct.pack(f"{order}I", 8)
        + struct.pack(f"{order}H", len(tags))
        + entries
        + struct.pack(f"{order}I", 8)
    )
    if luck.random() < 0.2:
        return tiff + MARK
    jpeg = saved("RGB", "JPEG")
    return jpeg[:2] + segment(0xE1, b"Exif\0\0" + tiff + MARK) + jpeg[2:]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


KINDS: tuple[Made, ...] = (
    cut, flipped, overwritten, joined, noise, empty, wrong_form, two_forms, false_size, looped, burst, bursting_words,
    many_frames, many_scans, many_pieces,
)  # fmt: skip
COSTLY: tuple[Made, ...] = (burst, bursting_words, many_frames, many_scans, many_pieces, giant_noise)
"""Rarer than the others in a long run: each may use up all its time."""
