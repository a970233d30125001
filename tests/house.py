"""The whole police room in one process with the platform's stand-in: real store, real callbacks, a clock to set."""

from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from bot.bootstrap import build, renew_beats
from bot.domain.beats import Beat
from bot.domain.cases import Case
from bot.domain.ids import BeatCode, OfficerId, new_id
from bot.domain.officers import Officer, Role
from bot.runtime.gateway import create_app
from bot.service.chores import Chores
from bot.service.intake import Intake
from bot.service.officer_desk import OfficerDesk
from bot.service.turn import Conversation
from bot.settings import Settings
from bot.store.store import Store
from bot.understanding.gazetteer import Gazetteer
from bot.wechat.api import WeChatApi
from bot.wechat.media import fetcher
from bot.wechat.sender import Sender
from bot.wechat.tokens import SharedToken
from simulator.account import Account
from simulator.api import Api
from simulator.clock import VirtualClock
from simulator.platform import Delivery, Platform
from tests.direct import client_of

TUESDAY = datetime(2026, 3, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
"""An ordinary working day, ten in the morning."""
STATION = "虹口示范所"
BEATS = (
    Beat(
        code=BeatCode("B01"),
        name="云栖路警务区",
        station=STATION,
        estates=("金桂苑", "阳光小区"),
        lanes=("云栖路101弄",),
    ),
    Beat(
        code=BeatCode("B02"),
        name="松涛路警务区",
        station=STATION,
        estates=("听涛园", "阳光小区"),
        roads=("松涛路 1-199 单",),
    ),
)
ACCOUNT = Account(
    app_id="wx0123456789abcdef",
    secret="s" * 32,
    token="a-token-of-the-station",
    aes_key="k" * 43,
    original_id="gh_room",
)


def settings_for(**differences: Any) -> Settings:
    known: dict[str, Any] = {
        "home": Path(__file__).resolve().parent.parent,
        "station_name": STATION,
        "secret_key": b"k" * 32,
        "wechat_app_id": ACCOUNT.app_id,
        "wechat_app_secret": ACCOUNT.secret,
        "wechat_token": ACCOUNT.token,
        "wechat_aes_key": ACCOUNT.aes_key,
        "wechat_original_id": ACCOUNT.original_id,
        "wechat_outcome_template": "template-of-the-station",
        "settle_seconds": 0.0,
        "reply_wait_seconds": 0.0,
    }
    return Settings(**(known | differences))


class House:
    """`says` is what people do, `sees` what their phone shows since they looked last."""

    def __init__(
        self, store: Store, conversation: Conversation, *, starts: datetime = TUESDAY, **differences: Any
    ) -> None:
        self.clock = VirtualClock(starts=starts)
        self.app = build(settings_for(**differences), now=self.clock.now, store=store, places=Gazetteer())
        self.store = store
        mode = str(differences.get("wechat_mode", "safe"))
        account = Account(**{name: getattr(ACCOUNT, name) for name in Account.__slots__} | {"mode": mode})  # type: ignore[arg-type]
        self.platform = Platform(
            account,
            client_of(create_app(self.app)),
            clock=self.clock,
            kind=self.app.settings.wechat_account,
            delivery_seconds=0.2,
        )
        self.server = Api(self.platform)
        server = client_of(Starlette(routes=self.server.routes()))
        api = WeChatApi("", SharedToken(store, self.app.settings, self.clock.now, server), server)
        self.intake = Intake(
            app=self.app,
            conversation=conversation,
            officers=OfficerDesk(app=self.app),
            fetch_media=fetcher(api),
            owner="worker",
        )
        self.sender = Sender(app=self.app, api=api, owner="sender")
        self.chores = Chores(app=self.app, owner="chores")
        self.looked: dict[str, int] = {}
        with store.begin() as ledger:
            ledger.put_beats(BEATS, self.clock.now())
        renew_beats(self.app)

    def copied(self, store: Store) -> "House":
        """The same room with the same people on a copy of the database."""
        house = House(store, self.intake.conversation, starts=self.clock.now())
        house.platform.phones, house.platform.sends = deepcopy((self.platform.phones, self.platform.sends))
        house.server.tokens, house.looked = deepcopy((self.server.tokens, self.looked))
        return house

    # --- what people do

    def follows(self, who: str, scene: str | None = None) -> None:
        self.platform.follow(who, scene)
        self.settle()
        self.sees(who)

    def says(self, who: str, *texts: str) -> str:
        """Say it, let everything happen, and return what the phone shows then."""
        for text in texts:
            self.platform.say(who, text)
        self.settle()
        return self.sees(who)

    def sends(self, delivery: Delivery) -> None:
        self.settle()

    def sees(self, who: str) -> str:
        """What came since the last look, one bubble a paragraph."""
        bubbles = self.platform.screen(who)
        fresh = bubbles[self.looked.get(who, 0) :]
        self.looked[who] = len(bubbles)
        return "\n\n".join(text for author, text in fresh if author != "me")

    def officer(self, who: str, name: str = "陈静", role: Role = Role.COMMUNITY_OFFICER, *beats: str) -> Officer:
        """An officer of the station, invited and bound by the code that was typed."""
        now = self.clock.now()
        officer = Officer(
            id=OfficerId(new_id(now)), name=name, role=role, station=STATION, beats=tuple(BeatCode(b) for b in beats)
        )
        code = f"{len(self.looked) + 100_000:06d}"
        with self.store.begin() as ledger:
            ledger.add_officer(officer)
            ledger.invite(officer.id, code, now)
        self.platform.follow(who)
        assert "绑定好了" in self.says(who, f"绑定 {code}")
        return officer

    # --- time and work

    def settle(self) -> None:
        """Everything that can be worked and sent now."""
        while self.intake.work_one() or self.sender.send_next():
            pass

    def later(self, **span: float) -> None:
        """The clock moves on, and what has become due is done."""
        self.clock.advance(timedelta(**span))
        while self.chores.run_due():
            self.settle()
        self.chores.sweep()
        self.settle()

    # --- what the room knows

    def cases(self) -> list[Case]:
        with self.store.read() as ledger:
            return sorted(ledger.cases(limit=1_000), key=lambda case: case.opened_at)

    @property
    def case(self) -> Case:
        (only,) = self.cases()
        return only
