"""A's case number in B's hands: every command answers as for a number that does not exist, and it is noted."""

import pytest

from bot.domain.officers import Role
from tests.figures import figure
from tests.house import House

RENTAL = "云栖路101弄12号602隔了八间出租"
COMMANDS = (
    "案件 {n}", "案件 {n} 原文", "受理 {n}", "退回 {n} 不是我的片区", "不受理 {n} 不归公安管 12345", "回复 {n} 您好", "问 {n} 是几楼",
    "转办 {n} 房管 请处理", "联系 {n} 已经联系过", "走访 {n} 明天上午", "联合 {n} 平安办 房管 明天上午", "核实 {n} 属实 隔了八间",
    "约谈 {n} 房东 明天 要求恢复", "整改 {n} 7天 城管 恢复原状", "复查 {n} 合格 已拆", "办结 {n} 已上门劝阻", "反馈 {n} 已处理", "拆分 {n}",
    "回避 {n}",
)  # fmt: skip


@pytest.fixture
def two(small_room: House) -> House:
    small_room.officer("ours", "陈静", Role.COMMUNITY_OFFICER, "B01")
    small_room.officer("other", "王磊", Role.COMMUNITY_OFFICER, "B02")
    small_room.follows("resident")
    small_room.says("resident", RENTAL)
    return small_room


def free_number(house: House) -> str:
    return next(n for n in ("A0001", "B0002", "C0003") if n != house.case.number)


@pytest.mark.parametrize("words", COMMANDS)
def test_another_beats_case_is_answered_like_a_number_that_does_not_exist(two: House, words: str) -> None:
    before, unknown = two.case, free_number(two)
    theirs = two.says("other", words.format(n=before.number))
    nothing = two.says("other", words.format(n=unknown))
    assert theirs.replace(before.number, "?") == nothing.replace(unknown, "?")
    assert "云栖路" not in theirs
    assert two.case == before
    with two.store.read() as ledger:
        refused = [row for row in ledger.audit_page(object_=f"case:{before.id}", limit=50) if row.result != "ok"]
    assert refused
    assert refused[0].role == "community_officer"
    figure("commands in chat on another's case", 1)


def test_receipts_open_only_to_their_own_account(two: House) -> None:
    with two.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        receipt = str(ledger.submissions(person.id)[0].receipt)
    two.follows("stranger")
    theirs = two.says("stranger", f"进度 {receipt}")
    nothing = two.says("stranger", "进度 T000001")
    assert theirs.replace(receipt, "?") == nothing.replace("T000001", "?")
