"""Nothing that leaves the room may say who told, or when somebody visits."""

import pytest

from bot.domain.errors import DisclosesReporter
from bot.service.disclosure import check_disclosure, lint_disclosure
from bot.service.outcome import unanswered


@pytest.mark.parametrize(
    "text",
    [
        "明天上午去看",
        "我们周三上门核查",
        "11月25日会去检查",
        "今晚过去一趟",
        "下午三点上门",
        "上门时间定在周五",
        "后天复查",
    ],
)
def test_the_day_of_a_visit_is_found(text: str) -> None:
    assert [finding.kind for finding in lint_disclosure(text, [])] == ["visit"]


@pytest.mark.parametrize(
    "text",
    ["已上门劝阻，答应十点后不放", "已劝阻，答应晚上十点后不再放音响", "民警已会同有关部门核查，要求七天内整改",
     "正在按程序办理", "请您周一到派出所窗口办理"],
)  # fmt: skip
def test_what_was_done_or_promised_names_no_visit(text: str) -> None:
    assert lint_disclosure(text, []) == ()


def test_phones_plates_ids_and_the_reporters_own_words_are_found() -> None:
    kinds = {f.kind for f in lint_disclosure("请打13912345678，车牌沪A12345，身份证310101199001011234", [])}
    assert kinds == {"phone", "plate", "id_card"}
    told = ["我住楼下，每天夜里两点听见他们拖椅子"]
    (finding,) = lint_disclosure("反映人说每天夜里两点听见他们拖椅子", told)
    assert finding.kind == "shared"


def test_every_finding_is_named_and_a_clean_text_is_offered() -> None:
    told = ["我住楼下，每天夜里两点听见他们拖椅子"]
    text = "我们已上门劝阻，房东王某的电话是13912345678，每天夜里两点听见他们拖椅子的情况会好转"
    with pytest.raises(DisclosesReporter) as refused:
        check_disclosure(text, told)
    assert {one.kind for one in refused.value.facts["findings"]} == {"phone", "name", "shared"}  # type: ignore[attr-defined]
    offer = str(refused.value.facts["offer"])
    assert offer.startswith("我们已上门劝阻")
    assert lint_disclosure(offer, told) == ()


def test_the_place_that_the_case_is_about_may_be_named() -> None:
    told = ["云栖路101弄12号602隔成了八间"]
    assert lint_disclosure("云栖路101弄12号602室已恢复", told, place="云栖路101弄12号602室") == ()
    assert lint_disclosure("云栖路101弄12号602室已恢复", told) != ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [("楼下邻居反映你家太吵", "teller"), ("举报人说的情况", "teller"), ("夜里两点的事请说明", "moment")],
)
def test_what_others_read_points_at_nobody_who_told(text: str, kind: str) -> None:
    told = ["夜里两点还在放音响"]
    assert kind in {finding.kind for finding in lint_disclosure(text, told, leaving=True)}
    assert kind not in {finding.kind for finding in lint_disclosure(text, told)}


PLACE = "云栖路101弄12号602室"
DOORS = ["云栖路101弄12号602隔了八间，我住楼下502，夜里两点还有人拖箱子"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("好的，您住502我知道了", "door"),
        ("五零二室的情况我知道了", "door"),
        ("已和楼下502邻居谈过", "teller"),
        ("已和楼下302的李阿姨核对", "teller"),
        ("感谢您和另外两位邻居的反映", "teller"),
        ("还有一户居民也说起过", "teller"),
        ("其他居民也反映过", "teller"),
        ("您和楼上两户的反映都收到了", "teller"),
        ("举报人说的情况", "teller"),
        ("夜里两点的事请说明", "moment"),
    ],
)
def test_what_several_reporters_read_points_at_none_of_them(text: str, kind: str) -> None:
    assert kind in {finding.kind for finding in lint_disclosure(text, DOORS, place=PLACE, several=True)}
    assert kind in {finding.kind for finding in lint_disclosure(text, DOORS, place=PLACE, leaving=True)}
    assert kind not in {finding.kind for finding in lint_disclosure(text, DOORS, place=PLACE)}


@pytest.mark.parametrize(
    "text",
    ["602已恢复原状", "六零二的隔断已拆", "楼上602住户已同意拆除", "已要求不影响其他居民休息",
     "如还有其他情况请及时反映", "罚款502元", "请拨打110", "703没有这个情况", "请您和邻居互相体谅",
     "2026年起按新规定办"],
)  # fmt: skip
def test_the_place_itself_and_ordinary_words_may_be_read_by_several(text: str) -> None:
    told = [*DOORS, "打110也没用，罚过502元，2026年就说过"]
    assert lint_disclosure(text, told, place=PLACE, several=True) == ()


def test_a_visit_is_named_to_several_reporters_no_more_than_to_one() -> None:
    assert [finding.kind for finding in lint_disclosure("明天上午去看", [], several=True)] == ["visit"]


def test_without_the_door_a_clean_text_is_offered_to_several() -> None:
    with pytest.raises(DisclosesReporter) as refused:
        check_disclosure("隔断已要求拆除，502的情况我知道了", DOORS, place=PLACE, several=True)
    assert refused.value.facts["offer"] == "隔断已要求拆除"


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("民警已上门核查，隔断已拆除", ("电瓶车的事有没有人管?",)),
        ("民警已上门核查，隔断已拆除，电瓶车也已移走", ()),
    ],
)
def test_what_the_tip_asked_and_the_text_does_not_answer_is_pointed_out(text: str, open_: tuple[str, ...]) -> None:
    assert unanswered(["楼上群租隔断很多。电瓶车的事有没有人管？"], text) == open_
