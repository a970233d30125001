"""Files that are too large, false or made to burst, sent in chat: refused at once, told, and nothing stands still."""

import io
import zlib

import pytest
from PIL import Image

from bot.domain.events import MediaKept
from bot.domain.officers import Role
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks, told

SIXTY_MEGABYTES = 60 * 1024 * 1024


def picture(side: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "navy").save(out, "JPEG")
    return out.getvalue()


def burst() -> bytes:
    """A PNG of a few kilobytes that says it is 40,000 by 40,000 points."""
    head = (40_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000_000), 9)), (b"IEND", b""))
    body = b"\x89PNG\r\n\x1a\n"
    for name, part in chunks:
        body += len(part).to_bytes(4, "big") + name + part + zlib.crc32(name + part).to_bytes(4, "big")
    return body


@pytest.fixture
def station(sqlite_store: Store) -> House:
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    told(house, "resident", "group_rental", "金桂苑3号502室")
    house.says("officer", f"受理 {house.case.number}")
    return house


def kept(house: House) -> int:
    with house.store.read() as ledger:
        return sum(isinstance(line.event, MediaKept) for line in ledger.history(house.case.id))


@pytest.mark.parametrize(
    "body",
    [
        picture(40) + bytes(SIXTY_MEGABYTES),
        b"\xff\xd8\xff\xe0<html><script>alert(1)</script>",
        b"%PDF-1.7 \xff\xd8\xff",
        b"PK\x03\x04" + picture(40),
        burst(),
    ],
    ids=["a photo of 60 MB", "a page as a picture", "a document as a picture", "an archive as a picture", "a bomb"],
)
def test_an_officer_hears_that_it_was_not_kept_and_goes_on(station: House, body: bytes) -> None:
    station.platform.send_photo("officer", body)
    station.settle()
    assert "没有收下" in station.sees("officer")
    assert kept(station) == 0
    with station.store.read() as ledger:
        assert [row for row in ledger.inbox_rows() if row.status != "done"] == []
    station.platform.send_photo("officer", picture(40))
    station.settle()
    assert f"已放进 {station.case.number}" in station.sees("officer")


def test_what_hides_behind_a_picture_is_not_kept_with_it(station: House) -> None:
    station.platform.send_photo("officer", picture(40) + b"<script>alert(1)</script>PK\x03\x04")
    station.settle()
    with station.store.read() as ledger:
        (media,) = [e.event.media for e in ledger.history(station.case.id) if isinstance(e.event, MediaKept)]
        found = ledger.media(media)
    assert found is not None
    assert found[0] == "image/jpeg"
    assert b"script" not in found[1]
    assert b"PK\x03\x04" not in found[1]
