"""Pictures are decoded by a child that may use little and knows nothing."""

import io
import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bot.service.child import ANSWER_BYTES, CHILD_SECONDS, answer_of
from bot.wechat import media_child
from bot.wechat.media import CHILD, rewrite, safe


def picture(width: int, height: int, kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(out, kind, **more)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims, and holds, a giant of one bit a pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("more", "kept"), [(0, True), (1, False)], ids=["the most", "a byte more"])
def test_an_answer_has_a_bound(tmp_path: Path, more: int, kept: bool) -> None:
    program = tmp_path / "child.py"
    program.write_text(f"import sys\nsys.stdin.buffer.read()\nsys.stdout.buffer.write(bytes({ANSWER_BYTES + more}))")
    assert (answer_of(program, body=picture(8, 8)) is not None) is kept


def test_an_answer_without_end_is_cut_off_and_its_child_ended(tmp_path: Path) -> None:
    program = tmp_path / "child.py"
    program.write_text("import os\nos.read(0, 9)\nwhile True:\n    os.write(1, bytes(1 << 20))")
    began = time.monotonic()
    assert answer_of(program, body=b"\xff\xd8\xff") is None
    assert time.monotonic() - began < CHILD_SECONDS / 2


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0ftyp", b"GIF8ftyp", b"RIFFftypWEBP"], ids=["jpeg", "gif", "webp"])
def test_a_picture_that_spells_the_mark_of_a_film_is_still_a_picture(head: bytes) -> None:
    assert safe(head + bytes(30)) is None


def test_a_jpeg_that_passes_for_a_film_loses_what_it_carries() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    plain = picture(64, 64, "JPEG", exif=exif)
    size = int.from_bytes(b"ft", "big")
    body = b"\xff\xd8\xff\xe0" + b"ftyp".ljust(size, b"\0") + plain[2:]
    assert Image.open(io.BytesIO(body)).getexif()[0x010F] == "CANARY-CAMERA"
    found = safe(body)
    assert found is not None
    assert found[0] == "image/jpeg"
    assert b"CANARY" not in found[1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_of_each_kind_comes_back_as_a_small_jpeg(kind: str) -> None:
    found = safe(picture(4_000, 3_000, kind))
    assert found is not None
    mime, body = found
    assert mime == "image/jpeg"
    assert max(Image.open(io.BytesIO(body)).size) == media_child.SIDE


def test_where_and_with_what_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 2.0)
    body = picture(64, 64, "JPEG", exif=exif, comment=b"CANARY-COMMENT")
    assert b"CANARY" in body
    written = rewrite(body)
    assert written is not None
    assert b"CANARY" not in written
    assert not Image.open(io.BytesIO(written)).getexif()


def test_just_under_the_limit_works_and_just_over_it_is_refused() -> None:
    assert rewrite(bomb(6_000, 4_000)) is not None
    assert rewrite(bomb(6_001, 4_001)) is None


@pytest.mark.alone
@pytest.mark.parametrize(
    "body",
    [bomb(40_000, 40_000), b"\xff\xd8\xff" + os.urandom(2_000), picture(900, 900)[:-200], b"\x89PNG\r\n\x1a\n",
     b"RIFF\xff\xff\xff\xffWEBP" + bytes(50)],
    ids=["bomb", "noise", "cut", "empty", "liar"],
)  # fmt: skip
def test_bombs_and_broken_ones_are_refused_in_time(body: bytes) -> None:
    began = time.monotonic()
    assert rewrite(body) is None
    assert time.monotonic() - began < CHILD_SECONDS


def child_with(tmp_path: Path, line: str) -> "subprocess.CompletedProcess[bytes]":
    """The child as it is, but with one more line after its limits are set."""
    text = CHILD.read_text(encoding="utf-8").replace(
        "    Image.MAX_IMAGE_PIXELS", f"    {line}\n    Image.MAX_IMAGE_PIXELS"
    )
    program = tmp_path / "child.py"
    program.write_text(text, encoding="utf-8")
    return subprocess.run([sys.executable, "-I", str(program)], input=picture(8, 8), env={}, capture_output=True)


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("pass", True),
        ("bytearray(600_000_000)", False),
        ("sum(iter(int, 1))", False),
        ("open('/tmp/written-by-the-child', 'w').write('x' * 100_000)", False),
        ("sys.exit(1 if any(k.startswith('STATION') for k in __import__('os').environ) else 0)", True),
    ],
    ids=["as it is", "memory", "time", "file", "no secrets"],
)
def test_what_a_taken_over_decoder_could_do_is_cut_off(
    tmp_path: Path, line: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_SECRET_KEY", "a secret")
    assert (child_with(tmp_path, line).returncode == 0) is allowed


def test_the_child_is_started_with_an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    start = subprocess.Popen

    def watched(*arguments: object, **options: object) -> object:
        seen.update(options)
        return start(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", watched)
    assert rewrite(picture(8, 8)) is not None
    assert seen["env"] == {}


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_picture_in_the_container_of_films_is_refused(brand: bytes) -> None:
    body = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + bytes(64)
    assert safe(body) is None
    assert safe(body.replace(brand, b"isom", 1)) == ("video/mp4", body.replace(brand, b"isom", 1))
