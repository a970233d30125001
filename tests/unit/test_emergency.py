"""Danger now raises the alarm with the right number; what is past, denied, quoted or a figure of speech does not."""

import pytest

from bot.understanding.emergency import guard

ALARMS = [
    ("楼下两个人打起来了，有人流血", "110"), ("快来人啊 有人拿着刀在弄堂里", "110"), ("救命", "110"),
    ("厨房着火了", "119"), ("楼道里一股很浓的煤气味", "119"), ("电瓶车冒烟了", "119"), ("我困在电梯里了", "119"),
    ("老爸叫不醒了", "120"), ("隔壁阿婆晕倒在地上", "120"), ("血止不住", "120"),
    ("我不敢出声 他就在门外", "110"), ("有人一直在撬我家门", "110"), ("他把门反锁了", "110"),
    ("孩子在公园走丢了", "110"), ("昨天走失的奶奶到现在还没回来，老人找不到", "110"),
    ("我刚刚按他说的把钱转过去了", "110"), ("客服叫我开屏幕共享", "110"),
    ("我不想活了", "110"), ("对面六楼有人坐在窗台外面", "110"), ("老公正在打我", "110"), ("阿拉楼下打煞人了", "110"),
    ("护士站现在有人在打护士", "110"), ("他说要跳下去 快来人", "110"), ("有人爬在三楼窗外 现在还在", "110"),
    ("刚到家 锁被撬了 里面灯亮着", "110"), ("我被骗了\n对方冒充客服\n转了两万", "110"), ("我爸正在柜台给骗子汇款", "110"),
    ("刚刚两部车子撞到一起 骑车的躺在地上不动", "110"),
]  # fmt: skip
QUIET = [
    "楼上吵死了", "没有着火，就是油烟大", "新闻里说有人持刀伤人", "去年这里着火了一次", "上个月楼下打起来了，想问处理结果",
    "如果着火了怎么办", "这价格跟抢劫一样", "热死了", "想死你了", "跳楼价大甩卖是不是骗人", "每天打麻将到两点",
    "消防演习什么时候冒烟的那种", "电瓶停楼道容易着火", "又没打起来，就是吵架", "电视里喊救命的声音太大", "我家门口堆了纸板",
    "游戏里被砍人了哈哈", "楼上群租隔了八间", "怎么预防煤气泄漏", "小朋友作业写到要喊救命", "这是老人的救命钱", "违章搭建像颗定时炸弹", "火车站广场有人摆摊",
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), ALARMS)
def test_danger_now_raises_the_alarm(text: str, line: str):
    alarm = guard(text)
    assert alarm is not None
    assert alarm.line == line
    assert text[alarm.start : alarm.end] == alarm.evidence


@pytest.mark.parametrize("text", QUIET)
def test_what_is_not_happening_now_raises_none(text: str):
    assert guard(text) is None


def test_the_guard_stays_quick_on_the_longest_message():
    assert guard("他一直说要把我家门口的东西搬走，" * 150) is None
