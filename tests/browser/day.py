"""A day's cases of an invented station behind a gateway on a port of its own, and browsers that log in to it."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page

from bot.bootstrap import build, renew_beats
from bot.console import auth
from bot.domain import commands as ask
from bot.domain.cases import Case, Flag, Outcome
from bot.domain.ids import InboxId, new_id
from bot.domain.officers import SYSTEM, Actor, Officer, Role
from bot.domain.places import Place
from bot.domain.submissions import Said
from bot.runtime.demo import free_port
from bot.runtime.gateway import create_app
from bot.store.store import Store
from tests.console.conftest import PASSWORD, Clock, Station
from tests.house import BEATS, settings_for
from tests.service.test_showing import a_voice

SHOTS = Path(__file__).parents[2] / "var" / "screenshots"
DESK, HAND = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LONG_PLACE = Place(
    raw="",
    estate="金桂苑",
    road="云栖路",
    lane="101弄",
    building="12号",
    room="2单元1702室",
    poi="东门旁二楼平台",
)
MATTERS = ("group_rental", "noise_living", "dog_unleashed", "ebike_indoor", "high_throwing", "dispute_neighbour")
SERIOUS = ("serious", "critical")


@dataclass
class Served:
    station: Station
    url: str
    officer: Officer
    desk: Officer

    @property
    def talking(self) -> str:
        """The case with words, a voice and pictures, whose reporter waits for a person."""
        with self.station.app.store.read() as ledger:
            return next(case.number for case in ledger.relays(self.station.clock.at))

    @property
    def alarm(self) -> str:
        with self.station.app.store.read() as ledger:
            return next(case.number for case in ledger.open_cases(limit=100) if Flag.INCIDENT in case.flags)


@contextmanager
def serving(store: Store) -> Iterator[Served]:
    """The gateway at work with a day behind it."""
    port = free_port()
    clock = Clock()
    alarms = {"silent_alarm": True, "desk_around_the_clock": True}
    settings = settings_for(development=True, bind=f"127.0.0.1:{port}", **alarms)
    station = Station(build(settings, now=clock.now, store=store), clock)
    with store.begin() as ledger:
        ledger.put_beats(BEATS, clock.at)
    renew_beats(station.app)
    officer = station.officer("陈静", Role.COMMUNITY_OFFICER, "B01")
    desk = station.officer("周明", Role.DUTY_DESK)
    a_day(station)
    config = uvicorn.Config(create_app(station.app), host="127.0.0.1", port=port, ws="none", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Served(station, f"http://127.0.0.1:{port}/console", officer, desk)
    finally:
        server.should_exit = True
        thread.join(10)


def a_day(station: Station) -> None:
    """Thirty cases of a week, some late, some worked, an emergency, one that a person must read."""
    matters = [code for code in MATTERS if code in station.app.catalogue] or ["group_rental"]
    start = station.clock.at
    for n in range(30):
        station.clock.at = start - timedelta(days=6 - n // 5, hours=n % 5)
        room = f"{n % 6 + 1}0{n % 4 + 1}室"
        place = Place(raw="", estate="金桂苑", building=f"{n + 1}号", room=room)
        if n % 6 == 5:
            place = Place(raw="", estate="听涛园", building=f"{n + 1}号", room=room)
        station.tells(matter=matters[n % 3 if n % 2 else n % len(matters)], place=place, openid=f"oResident{n}")
    work_some(station)
    station.clock.at = start
    station.tells("听不懂的一段话", matter="", place=None, openid="oUnread")
    station.tells(matter="fire", place=Place(raw="", estate="金桂苑", building="3号"), openid="oFire")
    station.tells(matter="group_rental", openid="oMedia", flags=frozenset({Flag.MEDIA_ONLY}))
    silent = station.alarms("我不敢出声，有人在砸我家的门，帮我报警", LONG_PLACE, openid="oSilent")
    for seconds, words in ((20, "我躲在卧室，门反锁了"), (35, "听到两个人的声音，他们在撬锁，我把手机调成静音了")):
        station.clock.at = start + timedelta(seconds=seconds)
        station.adds(silent, words, lat=31.27031, lng=121.48112)
    roster_of(station)
    at_the_desk(station)


def at_the_desk(station: Station) -> None:
    """A voice to be heard, photos of before and after, somebody who waits for a person, a letter that is dead and one
    that is held."""
    at = station.clock.at
    place = Place(raw="", estate="金桂苑", building="26号", room="201室")
    heard, after = new_id(at), new_id(at)
    said = (
        Said(inbox_id=InboxId(new_id(at)), at=at, text="26号201每天后半夜打麻将，门口还在给电瓶车充电"),
        Said(inbox_id=InboxId(new_id(at)), at=at, kind="voice", media=heard),
        Said(inbox_id=InboxId(new_id(at)), at=at, kind="photo", media=after),
    )
    case = station.tells(matter="noise_living", place=place, openid="oTalking", said=said)
    with station.app.store.begin() as ledger:
        (tip,) = ledger.tips_on(case.id)
        ledger.save_media(heard, ("person", tip.person), "audio/amr", a_voice(), at)
        ledger.save_media(after, ("person", tip.person), "image/jpeg", a_corridor(3), at)
        for boxes, hours in ((5, 0), (0, 2)):
            ledger.save_media(
                new_id(at), ("case", case.id), "image/jpeg", a_corridor(boxes), at + timedelta(hours=hours)
            )
        officer = Actor(role=Role.COMMUNITY_OFFICER, id=station.officers["陈静"].id)
        station.app.handle(ledger, ask.Accept(case=case.id), officer)
        station.app.handle(ledger, ask.RecordContact(case=case.id, text="电话问过，后半夜最吵"), officer)
        reporter = Actor(role=Role.REPORTER, id=tip.person)
        station.app.handle(ledger, ask.CallPerson(submission=tip.submission, words="有人在吗"), reporter)
    for end, code in (("dead", 40003), ("held", 45015)):
        letter(station, case, end, code)


def a_corridor(boxes: int) -> bytes:
    """A drawn staircase with so many boxes in the way."""
    picture, out = Image.new("RGB", (1200, 900), "#c9cdd2"), io.BytesIO()
    pen = ImageDraw.Draw(picture)
    pen.polygon(((0, 900), (420, 420), (780, 420), (1200, 900)), fill="#9aa1a9")
    pen.rectangle((470, 180, 730, 420), fill="#7c5b3f")
    for n in range(boxes):
        left, top = 180 + 170 * n, 620 - 40 * (n % 2)
        pen.rectangle((left, top, left + 150, top + 140), fill="#b98a52", outline="#7a5a33", width=6)
    picture.save(out, "JPEG")
    return out.getvalue()


def letter(station: Station, case: Case, end: str, code: int) -> None:
    """A message of the case that did not go out."""
    with station.app.store.begin() as ledger:
        (tip,) = ledger.tips_on(case.id)
        at, idem = station.clock.at, f"letter-{end}"
        ledger.put_outbox(idem=idem, recipient=tip.person, kind="progress", body=b"{}", at=at, case_id=case.id)
        claimed = ledger.claim_outbox("sender", at)
        while claimed is not None and claimed.idem != idem:
            ledger.finish_outbox(claimed, "sender", "sent", at)
            claimed = ledger.claim_outbox("sender", at)
        assert claimed is not None
        ledger.finish_outbox(claimed, "sender", end, at, code=code)


def roster_of(station: Station) -> None:
    """The deputy has a long name, an officer is away, two are on duty."""
    away, day = station.officers["陈静"], station.clock.at.date()
    deputy = station.officer("阿卜杜热合曼·买买提明", Role.COMMUNITY_OFFICER, "B02")
    with station.app.store.begin() as ledger:
        for command in (
            ask.SetDuty(first=day, last=day + timedelta(days=1), officer=station.officers["周明"].id),
            ask.SetDuty(first=day + timedelta(days=2), last=day + timedelta(days=4), officer=away.id),
            ask.TakeLeave(
                officer=away.id, first=day + timedelta(days=4), last=day + timedelta(days=9), substitute=deputy.id
            ),
        ):
            station.app.handle(ledger, command, SYSTEM)


def work_some(station: Station) -> None:
    """Every second case accepted within hours, every fourth found and concluded."""
    app = station.app
    officer = Actor(role=Role.COMMUNITY_OFFICER, id=station.officers["陈静"].id)
    with app.store.begin() as ledger:
        for n, case in enumerate(ledger.open_cases(limit=100)):
            station.clock.at = case.opened_at + timedelta(hours=2 + n % 5)
            if n % 5 < 4:
                app.handle(ledger, ask.Accept(case=case.id), officer)
            if n % 3 == 0 and n % 5 < 4:
                station.clock.at += timedelta(hours=3)
                app.handle(ledger, ask.RecordVisit(case=case.id, at=station.clock.at, text="敲门有人"), officer)
                app.handle(ledger, ask.Find(case=case.id, result="substantiated", text="看到隔断"), officer)
                app.handle(
                    ledger, ask.Conclude(case=case.id, outcome=Outcome.FIXED_ON_SITE, text="当场已处理"), officer
                )


class Window:
    """A logged-in browser; failing scripts and refused resources are kept in `faults`."""

    def __init__(self, served: Served, context: BrowserContext, officer: Officer) -> None:
        self.served, self.page = served, context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        with served.station.app.store.begin() as ledger:
            now = datetime.now(UTC)
            code = auth.new_invite(ledger, officer.id, now)
            secret = ledger.console_invite(code, now)[1]  # type: ignore[index]
            step_before = pyotp.TOTP(secret).at(now - timedelta(seconds=30))
            auth.set_up(ledger, code, f"u{officer.id[-8:]}", PASSWORD, step_before, now)
        self.secret, self.login = secret, f"u{officer.id[-8:]}"

    def logs_in(self) -> "Window":
        self.page.goto(f"{self.served.url}/")
        self.page.get_by_label("账号").fill(self.login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_label("验证码").fill(pyotp.TOTP(self.secret).now())
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("heading", level=1).wait_for()
        return self

    def goes(self, path: str) -> Page:
        self.page.goto(f"{self.served.url}{path}")
        return self.page

    def shoot(self, name: str) -> None:
        """For a look."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"console-{name}.png")

    def check(self, name: str) -> None:
        """Nothing scrolls sideways, nothing serious stands in the way of a screen reader."""
        width = self.page.viewport_size["width"]  # type: ignore[index]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(self.page)
        serious = [
            f"{v['id']}: {v['nodes'][0]['html']}" for v in found.response["violations"] if v["impact"] in SERIOUS
        ]
        assert serious == [], (name, serious)
        self.shoot(name)
