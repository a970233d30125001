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


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("民警已上门核查，隔断已拆除", ("电瓶车的事有没有人管?",)),
        ("民警已上门核查，隔断已拆除，电瓶车也已移走", ()),
    ],
)
def test_what_the_tip_asked_and_the_text_does_not_answer_is_pointed_out(text: str, open_: tuple[str, ...]) -> None:
    assert unanswered(["楼上群租隔断很多。电瓶车的事有没有人管？"], text) == open_
