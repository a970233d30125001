"""What privacy notice and threat model promise in figures and roles is what the code does."""

from pathlib import Path

from bot.console.auth import FREE_TRIES, IDLE
from bot.domain.officers import Role
from bot.domain.policy import TABLE, Action
from bot.partners.real_name import RealNamePage
from bot.runtime.clock import HEAD_SECONDS
from bot.service.retention import RECORD_DAYS, WORDS_DAYS
from bot.settings import Settings
from bot.store.backup import KEEP_DAYS
from bot.store.store import KEY_SECONDS
from bot.understanding.fixed_words import fixed_word
from bot.wechat.callback import SAVE_SECONDS
from bot.wechat.envelope import BODY_BYTES, LEVELS, MARKS

DOCS = Path(__file__).resolve().parents[2] / "docs"
NOTICE, THREATS, HARDENING, MAP = (
    " ".join((DOCS / name).read_text(encoding="utf-8").split())
    for name in ("privacy-notice.zh.md", "threat-model.md", "hardening.md", "data-map.md")
)
READERS = {
    Role.COMMUNITY_OFFICER: "承办民警",
    Role.DUTY_DESK: "值班室",
    Role.HEAD: "所长",
    Role.MEDIATOR: "调解员",
}
OPENERS = {Role.COMMUNITY_OFFICER: "承办民警", Role.DUTY_DESK: "值班室", Role.AUDITOR: "审计员"}
"""A head opens an identity only as the officer assigned."""


def test_the_notice_names_everybody_who_reads_words_and_nobody_else() -> None:
    said = NOTICE.split("**谁能看到。**")[1].split("其他单位")[0]
    assert set(TABLE[Action.READ_WORDS]) == set(READERS)
    assert all(name in said for name in READERS.values())


def test_the_notice_names_everybody_who_may_open_an_identity() -> None:
    said = NOTICE.split("要看您是谁")[1].split("**")[0]
    assert set(TABLE[Action.OPEN_IDENTITY]) - {Role.HEAD} == set(OPENERS)
    assert TABLE[Action.OPEN_IDENTITY][Role.HEAD] == TABLE[Action.OPEN_IDENTITY][Role.COMMUNITY_OFFICER]
    assert all(name in said for name in OPENERS.values())


def test_the_notice_says_how_long_and_how_to_be_forgotten() -> None:
    assert f"办结 {WORDS_DAYS} 天后清除" in NOTICE
    assert (RECORD_DAYS, "案件记录保存三年" in NOTICE) == (3 * 365, True)
    assert f"备份再留 {KEEP_DAYS} 天" in NOTICE
    word = fixed_word("删除我的资料")
    assert word is not None
    assert "删除我的资料" in NOTICE


def test_the_notice_tells_of_the_one_page_that_asks_for_an_identity_number() -> None:
    assert "number" in RealNamePage.keep.__annotations__
    assert "不问身份证号" in NOTICE
    assert "补充真实姓名和身份证号码的页面" in NOTICE


def test_the_limits_of_the_threat_model_are_those_of_the_code() -> None:
    assert f"{BODY_BYTES // 1024} KiB of UTF-8, {MARKS // 2} elements, {LEVELS} levels" in THREATS
    assert Settings(home=DOCS).callback_window_seconds == 15 * 60
    assert "a window of 15 minutes" in THREATS
    assert (FREE_TRIES, "five logins, then growing delays" in THREATS) == (5, True)
    assert (KEY_SECONDS, "data keys in memory (a minute)" in THREATS) == (60, True)
    assert (HEAD_SECONDS, "noted elsewhere every hour" in THREATS) == (3_600, True)


def test_the_times_of_hardening_and_data_map_are_those_of_the_code() -> None:
    assert f"a callback waits {SAVE_SECONDS} s" in HARDENING
    assert f"Those older than {KEEP_DAYS} days are removed" in HARDENING
    assert f"over after {IDLE.seconds // 60} idle minutes" in MAP
    assert f"words {WORDS_DAYS} days after closing" in MAP
