"""However bubbles arrive, shuffled, doubled, interleaved with others', they are one case with all their words."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK, Postgres, new_store
from tests.figures import figure
from tests.house import House
from tests.trust.scripted import Scripted

PEOPLE = ("resident-1", "resident-2", "resident-3")
EXAMPLES = int(os.environ.get("TRUST_EXAMPLES", "15"))
FOLDER = tempfile.TemporaryDirectory(prefix="bubbles-")
FRESH = Path(FOLDER.name) / "fresh.db"


def fresh_database() -> str:
    """A copy of a migrated one."""
    import shutil

    if not FRESH.exists():
        store = Store(f"sqlite:///{FRESH}", LocalKeyRing(KEK))
        store.migrate()
        with store.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
    path = Path(tempfile.mkdtemp(dir=FOLDER.name)) / "station.db"
    shutil.copy(FRESH, path)
    return f"sqlite:///{path}"


def bubbles(person: int) -> list[str]:
    """One narrative in pieces; one of them holds the place."""
    return [f"我是第{person}家楼上的", f"云栖路101弄{person}号602隔了八间", f"住了{person + 5}个人", "天天有人进出"]


class Bubbles(RuleBasedStateMachine):
    """On SQLite."""

    def __init__(self) -> None:
        super().__init__()
        self.store = self.new_store()
        self.house = House(self.store, Scripted(), settle_seconds=1.5, settle_max_seconds=3.0)
        self.house.platform.attempts = 1
        self.waiting = {who: bubbles(n + 1) for n, who in enumerate(PEOPLE)}
        self.said: dict[str, list[tuple[str, str]]] = {who: [] for who in PEOPLE}

    def new_store(self) -> Store:
        return Store(fresh_database(), LocalKeyRing(KEK))

    def teardown(self) -> None:
        self.everything_ends_as_one_case_a_person()
        figure(f"{self.store.engine.dialect.name}: runs that end as in order", 1)
        figure(f"{self.store.engine.dialect.name}: bubbles in them", sum(map(len, self.said.values())))
        self.store.close()

    @rule(who=st.sampled_from(PEOPLE), pick=st.integers(0, 3))
    def somebody_says_a_bubble(self, who: str, pick: int) -> None:
        left = self.waiting[who]
        if left:
            text = left.pop(pick % len(left))
            delivery = self.house.platform.say(who, text)
            self.said[who].append((text, delivery.body))

    @precondition(lambda self: any(self.said.values()))
    @rule(who=st.sampled_from(PEOPLE), pick=st.integers(0, 3))
    def wechat_delivers_again(self, who: str, pick: int) -> None:
        if self.said[who]:
            body = self.said[who][pick % len(self.said[who])][1]
            assert self.house.platform.attempt(who, body, True).status == 200

    @rule(millis=st.integers(0, 900))
    def time_passes(self, millis: int) -> None:
        self.house.clock.advance(timedelta(milliseconds=millis))

    @rule()
    def a_worker_looks(self) -> None:
        self.house.settle()

    @invariant()
    def no_message_has_two_rows(self) -> None:
        with self.store.read() as ledger:
            rows = [row for row in ledger.inbox_rows(limit=1_000) if row.kind == "text"]
        assert len(rows) == sum(len(said) for said in self.said.values())

    def everything_ends_as_one_case_a_person(self) -> None:
        for who in PEOPLE:
            while self.waiting[who]:
                self.somebody_says_a_bubble(who, 0)
        self.house.clock.advance(timedelta(seconds=10))
        self.house.settle()
        with self.store.read() as ledger:
            for n, who in enumerate(PEOPLE):
                person = ledger.find_person(who)
                assert person is not None
                (submission,) = ledger.submissions(person.id)
                (tip,) = ledger.tips_of(submission.id)
                case = ledger.case(tip.case)  # type: ignore[arg-type]
                assert case is not None
                assert f"101弄{n + 1}号" in case.place
                told = "\n".join(said.text for said in submission.said)
                assert all(text in told for text in must_be_there(self.said[who]))


def must_be_there(said: list[tuple[str, str]]) -> list[str]:
    """Everything from the place on; what a worker took before it asked for the place was answered by that question."""
    texts = [text for text, _ in said]
    return texts[next(n for n, text in enumerate(texts) if "云栖路" in text) :]


class BubblesOnPostgres(Bubbles):
    server: Postgres

    def new_store(self) -> Store:
        return new_store(self.server.fresh(template="station_1"))

    def teardown(self) -> None:
        super().teardown()
        self.server.drop(self.store.url)


@pytest.fixture(scope="module", autouse=True)
def _server(postgres: Postgres) -> None:
    BubblesOnPostgres.server = postgres


def runs(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


TestBubbles = Bubbles.TestCase
TestBubbles.settings = runs(EXAMPLES)
TestBubblesOnPostgres = BubblesOnPostgres.TestCase
TestBubblesOnPostgres.settings = runs(max(4, EXAMPLES // 4))
"""A database of its own for each run takes PostgreSQL a while: a quarter of them."""
