"""The page that partner offices answer on: by link, without account, and without anything of whoever told."""

import io
import re
import struct
import zlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome
from bot.domain.events import SheetAnswered
from bot.domain.officers import Role
from bot.domain.records import JointVisit, last_of
from bot.partners.joint_visit import SheetPages
from bot.service import sheets
from bot.store.store import Store
from bot.wechat.media import safe
from tests.direct import client_of
from tests.service.room import Room

PUBLIC = "https://room.example"
GOOD: Mapping[str, Any] = {
    "attends": "yes",
    "name": "赵敏",
    "item_rooms": "八间",
    "item_stage": "已入住",
    "text": "建议整改",
}


def picture(side: int = 60) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "green").save(out, "JPEG")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG that says 30,000 x 30,000 and holds almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
        + chunk(b"IEND", b"")
    )


class Visit:
    """A case with a joint visit tomorrow, and a browser of each office."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.case: Case = room.opens()
        at = room.at + timedelta(days=1)
        planned = ask.RecordJointVisit(case=self.case.id, units=("平安办", "房管"), at=at)
        self.case = room.does(ask.Accept(case=self.case.id), planned)
        self.browser: httpx.Client = client_of(Starlette(routes=SheetPages(room.app, safe).routes()))

    @property
    def record(self) -> JointVisit:
        found = last_of(self.room.history(self.case), JointVisit)
        assert isinstance(found, JointVisit)
        return found

    def path(self, unit: str = "房管") -> str:
        with self.room.store.read() as ledger:
            return sheets.link(self.room.app, ledger, self.case, self.record, unit).removeprefix(PUBLIC)

    def answers(self, unit: str = "房管", files: Any = (), **fields: str) -> Any:
        return self.browser.post(self.path(unit), data={**GOOD, **fields}, files=files or [("photos", ("", b""))])


@pytest.fixture
def visit(sqlite_store: Store) -> Visit:
    return Visit(Room(sqlite_store, public_url=PUBLIC))


def test_the_page_shows_the_matter_the_place_and_the_day_and_nothing_of_the_reporter(visit: Visit) -> None:
    page = visit.browser.get(visit.path())
    assert page.status_code == 200
    for part in ("群租", "云栖路101弄12号602室", "2026年3月11日", "房管", "实际隔成几间", visit.case.number):
        assert part in page.text
    for told in ("夜里两点", "拖箱子", "10:00", "oResident", "反映", "陈静"):
        assert told not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text


def test_an_answer_is_kept_with_the_case_and_may_be_completed_later(visit: Visit) -> None:
    assert "已收到" in visit.answers(item_rooms="", item_stage="", text="").text
    assert visit.record.answers["房管"].attends == "yes"
    assert visit.record.silent == ("平安办",)
    assert visit.record.without_findings == ("房管",)
    page = visit.answers(files=[("photos", ("a.jpg", picture(), "image/jpeg"))])
    assert "已收到 1 张" in page.text
    answer = visit.record.answers["房管"]
    assert (answer.findings["rooms"], answer.findings["stage"], answer.text, answer.name) == (
        "八间",
        "已入住",
        "建议整改",
        "赵敏",
    )
    assert visit.record.without_findings == ()
    with visit.room.store.read() as ledger:
        kept = ledger.media(answer.media[0])
    assert kept is not None
    assert kept[0] == "image/jpeg"
    assert visit.room.history(visit.case)[-1].actor.role is Role.HOUSING


def test_what_is_missing_is_said_at_its_field_and_nothing_written_is_lost(visit: Visit) -> None:
    page = visit.answers(name="", attends="", text="现场<b>很乱</b>")
    assert page.status_code == 422
    assert "请写填写人的姓名" in page.text
    assert "请选参加或不参加" in page.text
    assert "现场&lt;b&gt;很乱&lt;/b&gt;" in page.text
    assert not visit.record.answers


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("polyglot.jpg", b"\xff\xd8\xff\xe0<html><script>alert(1)</script>"),
        ("bomb.png", bomb()),
        ("page.html", b"<html>"),
        ("film.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 100),
        ("empty.png", b"\x89PNG\r\n\x1a\n"),
        ("big.jpg", b"\xff\xd8\xff" + b"\0" * (11 * 1024 * 1024)),
    ],
    ids=["polyglot", "bomb", "page", "film", "empty", "big"],
)
def test_what_is_no_harmless_picture_is_refused_and_the_words_stay(visit: Visit, name: str, body: bytes) -> None:
    page = visit.answers(files=[("photos", (name, body, "image/jpeg"))])
    assert page.status_code == 422
    assert "有照片没有收下" in page.text
    assert "建议整改" in page.text
    assert not any(isinstance(line.event, SheetAnswered) for line in visit.room.history(visit.case))


def test_sixty_megabytes_are_refused_before_they_are_read(visit: Visit) -> None:
    page = visit.browser.post(visit.path(), content=iter([b"x"]), headers={"content-length": str(60 * 1024 * 1024)})
    assert page.status_code == 413
    assert "内容太大" in page.text


def test_a_body_that_is_longer_than_it_said_is_cut_off(visit: Visit) -> None:
    parts = (b"x" * 1024 * 1024 for _ in range(40))
    kind = "multipart/form-data; boundary=b"
    page = visit.browser.post(visit.path(), content=parts, headers={"content-type": kind})
    assert page.status_code == 413


@pytest.mark.parametrize("token", ["x", "AAAA.BBBB", "a" * 500, "..%2f", "é"])
def test_an_unknown_link_gets_one_calm_page(visit: Visit, token: str) -> None:
    page = visit.browser.get(f"/v/{token}")
    assert page.status_code == 404
    if "%2f" not in token:
        assert "打不开了" in page.text


def test_a_changed_link_is_worth_nothing(visit: Visit) -> None:
    path = visit.path()
    flipped = path[:4] + ("A" if path[4] != "A" else "B") + path[5:]
    assert visit.browser.get(flipped).status_code == 404


def test_a_link_ends_with_its_time_and_with_its_case(visit: Visit) -> None:
    path = visit.path()
    visit.room.later(days=8)
    assert visit.browser.get(path).status_code == 200
    visit.room.later(days=2)
    assert visit.browser.get(path).status_code == 404
    assert visit.browser.post(path, data=dict(GOOD)).status_code == 404


def test_a_joint_visit_that_was_taken_back_closes_its_links(visit: Visit) -> None:
    path = visit.path()
    visit.room.does(ask.Undo(case=visit.case.id))
    assert visit.browser.get(path).status_code == 404


def test_an_answer_to_a_merged_case_is_refused_calmly(visit: Visit) -> None:
    path = visit.path()
    other = visit.room.opens("楼道里堆满纸箱", matter="corridor_clutter", openid="oOther")
    visit.room.does(ask.Merge(case=visit.case.id, into=other.id))
    assert visit.browser.post(path, data=dict(GOOD)).status_code == 404


def test_findings_may_still_come_while_the_reporter_is_being_answered(visit: Visit) -> None:
    path = visit.path()
    visit.room.does(ask.Conclude(case=visit.case.id, outcome=Outcome.FIXED_ON_SITE, text="已到现场处理"))
    assert visit.browser.get(path).status_code == 200


def test_answering_has_a_limit(visit: Visit) -> None:
    codes = [visit.answers().status_code for _ in range(32)]
    assert codes[:30] == [200] * 30
    assert codes[-1] == 429


def test_each_office_has_its_own_link_and_only_its_own_answer(visit: Visit) -> None:
    visit.answers("平安办", name="钱进", text="已派人")
    page = visit.browser.get(visit.path("房管"))
    assert visit.path("房管") != visit.path("平安办")
    assert "钱进" not in page.text
    assert re.search(r"填写单位</dt><dd><strong>房管", page.text)
