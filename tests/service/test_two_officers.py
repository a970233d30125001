"""Two officers on one case at once: the second sees what changed, and what was typed is not lost. On both engines."""

import threading
from dataclasses import replace

import pytest

from bot.domain.cases import State
from bot.domain.events import Contacted
from bot.domain.officers import Role
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks, told

CLOSING = "已上门劝阻，答应十点后不放"


@pytest.fixture
def shared(store: Store) -> House:
    house = House(store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    told(house, "resident", "noise_living", "金桂苑3号502室")
    house.says("officer", f"受理 {house.case.number}")
    house.sees("desk")
    return house


def test_the_second_sees_what_changed_and_confirms_the_same_words_again(shared: House) -> None:
    number = shared.case.number
    shared.says("officer", f"办结 {number} {CLOSING}")
    shared.says("desk", f"联系 {number} 反映人说今天已经安静")
    shown = shared.says("officer", "确认")
    assert "刚才有变化" in shown
    assert "反映人说今天已经安静" in shown
    assert CLOSING in shown
    assert shared.case.state is State.VERIFYING
    assert "已办结" in shared.says("officer", "确认")
    assert CLOSING in shared.sees("resident")


def test_what_the_first_ended_the_second_cannot_end_again(shared: House) -> None:
    number = shared.case.number
    shared.says("officer", f"办结 {number} {CLOSING}")
    shared.says("desk", f"办结 {number} 值班室已处理好，对方道歉", "确认")
    assert "不能这样办" in shared.says("officer", "确认")
    assert "没有等您确认" in shared.says("officer", "确认")
    assert CLOSING not in shared.sees("resident")


def test_at_the_same_moment_each_word_is_kept_or_its_officer_hears_that_it_was_not(shared: House) -> None:
    number = shared.case.number
    words = {"officer": "电话里说在家", "desk": "值班室也打过"}
    for who, said in words.items():
        shared.platform.say(who, f"联系 {number} {said}")
    workers = [replace(shared.intake, owner=f"worker-{n}") for n in range(2)]
    together(*(worker.work_one for worker in workers))
    shared.settle()
    with shared.store.read() as ledger:
        kept = [line.event.text for line in ledger.history(shared.case.id) if isinstance(line.event, Contacted)]
        assert ledger.verify_audit() is None
    for who, said in words.items():
        assert (said in kept) is ("刚才有变化" not in shared.sees(who))
    assert kept


def together(*works: object) -> None:
    start = threading.Barrier(len(works))

    def run(work: object) -> None:
        start.wait()
        work()  # type: ignore[operator]

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
