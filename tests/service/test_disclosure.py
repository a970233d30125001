"""Nothing that leaves the room may say who told, or when somebody visits."""

import pytest

from bot.service.disclosure import lint_disclosure


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
