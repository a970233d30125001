"""Plays two stories through the real callback, line by line in the terminal."""

import time
from datetime import timedelta

import click

from bot.service.app import App
from simulator.platform import Platform

WAIT_SECONDS = 20.0
QUIET_SECONDS = 0.6
NAMES = {"resident": "居民", "officer": "民警"}
COLOURS = {"resident": "green", "officer": "cyan"}

SEED_STORY: tuple[tuple[str, str, str], ...] = (
    ("resident", "云栖路101弄12号602把房子隔成八间，还在装修，天天有人进进出出", "回执"),
    ("resident", "对方会不会知道是我", "不会告诉对方"),
    ("resident", "2", "例行走访"),
    ("officer", "待办", "群租"),
    ("officer", "受理", "已受理"),
    ("officer", "联合 平安办 房管 明天上午", "平安办"),
    ("officer", "核实 属实 隔成八间，正在装修，还没住人", "属实"),
    ("officer", "约谈房东", "约谈"),
    ("officer", "城管限七天恢复原状", "确认"),
    ("officer", "确认", "整改"),
    ("resident", "进度", "处理中"),
    ("", "days:7", ""),
    ("officer", "复查过了，隔断拆掉了", "合格"),
    ("officer", "办结", "整改到位"),
    ("officer", "确认", "已办结"),
    ("resident", "您好", "有结果了"),
    ("resident", "1", "谢谢"),
)
"""(who, words, what must be seen then). Invented people and flats."""

NOISE_STORY: tuple[tuple[str, str, str], ...] = (
    ("resident", "金桂苑3号502夜里两点还在放音响，睡不着", "回执"),
    ("officer", "办结 已上门劝阻，答应十点后不放", "确认"),
    ("officer", "确认", "已办结"),
    ("resident", "解决了", "谢谢"),
)
STORIES = (("群租：从一句话到解决", SEED_STORY), ("噪声：民警两条消息办结", NOISE_STORY))


class StoryBroken(click.ClickException):
    """Something that must be seen did not come."""


class Play:
    """Speaks for both phones and prints what each shows."""

    def __init__(self, app: App, platform: Platform) -> None:
        self._app = app
        self._platform = platform
        self._looked = {who: len(platform.screen(who)) for who in NAMES}

    def story(self, title: str, lines: tuple[tuple[str, str, str], ...]) -> None:
        click.secho(f"\n── {title} " + "─" * 40, bold=True)
        for who, words, expected in lines:
            if not who:
                self.advance(int(words.removeprefix("days:")))
                continue
            self.say(who, words, expected)

    def advance(self, days: int) -> None:
        self._platform.clock.advance(timedelta(days=days))
        click.secho(f"\n        … {days} 天后 …", dim=True)
        time.sleep(1)
        self.show()

    def say(self, who: str, words: str, expected: str) -> None:
        click.echo()
        click.secho(f"{NAMES[who]} ▸ {words}", fg=COLOURS[who], bold=True)
        self._platform.say(who, words)
        until, seen = time.monotonic() + WAIT_SECONDS, ""
        while expected not in seen:
            if time.monotonic() > until:
                raise StoryBroken(f"after “{words}” the phone should show “{expected}”, it shows “{seen}”")
            time.sleep(0.05)
            seen += self.show()
        time.sleep(QUIET_SECONDS)
        self.show()

    def show(self) -> str:
        """Print what is new on both phones; the words shown."""
        shown = ""
        for who, name in NAMES.items():
            bubbles = self._platform.screen(who)
            for author, text in bubbles[self._looked[who] :]:
                if author != "me":
                    click.echo("\n".join(f"    {name} ◂ {line}" for line in text.splitlines()))
                    shown += text
            self._looked[who] = len(bubbles)
        return shown
