"""The doctor and the checks at start: each fault is one line with its mend."""

import base64
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from click.testing import CliRunner

from bot.bootstrap import check_store, ready
from bot.cli.main import main, station
from bot.domain.errors import BadSetting
from bot.settings import check_wechat, read_settings
from bot.store.store import Store
from bot.vault.key_file import write_keys
from bot.vault.keys import LocalKeyRing
from simulator.platform import Platform
from simulator.serve import Running
from tests.conftest import KEK
from tests.house import ACCOUNT, settings_for

OTHER_KEY = base64.b64encode(b"x" * 32).decode()


@pytest.fixture
def platform() -> Iterator[Platform]:
    with httpx.Client(base_url="http://127.0.0.1:9") as client:
        platform = Platform(ACCOUNT, client)
        running = Running(platform).start()
        platform.url = running.url  # type: ignore[attr-defined]
        yield platform
        running.stop()


@pytest.fixture
def healthy(sqlite_store: Store, tmp_path: Path, platform: Platform) -> dict[str, str]:
    """The settings of a station that is well."""
    key = tmp_path / "key"
    write_keys(key, [KEK])
    (tmp_path / "journal").mkdir()
    return {
        "STATION_DATABASE_URL": sqlite_store.url,
        "STATION_SECRET_KEY_FILE": str(key),
        "STATION_JOURNAL_DIR": str(tmp_path / "journal"),
        "STATION_PUBLIC_URL": "https://room.example",
        "STATION_WECHAT_APP_ID": ACCOUNT.app_id,
        "STATION_WECHAT_APP_SECRET": ACCOUNT.secret,
        "STATION_WECHAT_TOKEN": ACCOUNT.token,
        "STATION_WECHAT_AES_KEY": ACCOUNT.aes_key,
        "STATION_WECHAT_ORIGINAL_ID": ACCOUNT.original_id,
        "STATION_WECHAT_API_URL": str(platform.url),  # type: ignore[attr-defined]
        "STATION_WECHAT_OUTCOME_TEMPLATE": "template-of-the-station",
    }


def examined(environment: dict[str, str]) -> tuple[list[str], int]:
    clean = {name: None for name in os.environ if name.startswith("STATION_")}
    shown = CliRunner().invoke(station, ["doctor"], env=clean | environment)
    return shown.output.splitlines(), shown.exit_code


def line(lines: list[str], part: str) -> str:
    return next((found for found in lines if part in found), "\n".join(lines))


def test_a_healthy_station_has_no_fault(healthy: dict[str, str]) -> None:
    lines, _ = examined(healthy)
    assert [found for found in lines if found.startswith("fault") and "model" not in found] == []
    for name in ("settings", "keys", "database", "disk", "journal", "redis", "calendar", "fonts", "ports", "wechat"):
        assert any(found.startswith(("ok", "warn")) and f" {name}: " in found for found in lines), name
    assert "the secret is right" in line(lines, "wechat:")


def test_every_wrong_setting_is_named_at_once(healthy: dict[str, str]) -> None:
    wrong = {
        "STATION_DATABASE_URL": "mysql://root@db/station",
        "STATION_WECHAT_AES_KEY": "x",
        "STATION_WECHAT_TOKEN": "",
        "STATION_TIPS_PER_HOUR": "many",
        "STATION_TIMEZONE": "Asia/Nowhere",
    }
    lines, code = examined(healthy | wrong)
    named = [found.split()[2] for found in lines if found.startswith("fault settings: ")]
    assert set(wrong) <= set(named)
    assert code == 1


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"STATION_WECHAT_TOKEN": "short"}, "STATION_WECHAT_TOKEN is shorter than 16 characters; set a longer one"),
        ({"STATION_WECHAT_AES_KEY": "x"}, "STATION_WECHAT_AES_KEY is not 43 letters and digits; copy"),
        ({"STATION_WECHAT_MODE": "plain"}, "STATION_WECHAT_MODE plain mode lets anyone forge a message; use safe"),
        ({"STATION_WECHAT_MODE": "compat"}, "compat mode carries every message in plain text, too; set safe"),
        ({"STATION_DEVELOPMENT": "1"}, "STATION_DEVELOPMENT is set; unset it"),
        ({"STATION_PUBLIC_URL": "http://x"}, "STATION_PUBLIC_URL is no https address; set"),
        ({"STATION_SECRET_KEY": OTHER_KEY}, "STATION_SECRET_KEY does not open this database"),
        ({"STATION_SECRET_KEY": "short"}, "STATION_SECRET_KEY is not base64; make one"),
        ({"STATION_SECRET_KEY_FILE": "/nowhere"}, "STATION_SECRET_KEY_FILE the file is not there; name the file"),
        ({"STATION_WECHAT_APP_SECRET": "w" * 32}, "code 40125"),
        ({"STATION_WECHAT_API_URL": "http://127.0.0.1:9"}, "is the host reachable from here"),
        ({"STATION_WECHAT_OUTCOME_TEMPLATE": "another"}, "is not the account's; copy a template id"),
        ({"STATION_WECHAT_ACCOUNT": "subscription"}, "against its class; set STATION_WECHAT_ACCOUNT"),
        ({"STATION_REDIS_URL": "redis://127.0.0.1:9"}, "not reachable: messages are found by looking"),
        ({"STATION_MODEL_DIR": "/nowhere"}, "missing or altered; run: station train"),
        ({"STATION_BIND": "0.0.0.0:8000"}, "the gateway listens on 0.0.0.0; let only the reverse proxy reach it"),
        ({"STATION_DATABASE_URL": "mysql://x/y"}, "is neither SQLite nor PostgreSQL; use sqlite"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_mend(healthy: dict[str, str], changes: dict[str, str], finding: str) -> None:
    lines, _ = examined(healthy | changes)
    assert finding in line(lines, finding)


def test_the_stations_own_templates_are_set_and_each_fault_is_named(healthy: dict[str, str], tmp_path: Path) -> None:
    own = tmp_path / "documents"
    own.mkdir()
    (own / "receipt.typ").write_text('#import "frame.typ": *\n#d.receipt', encoding="utf-8")
    (own / "interveiw.typ").write_text("x", encoding="utf-8")
    lines, _ = examined(healthy | {"STATION_DOCUMENT_DIR": str(own)})
    assert any(line.startswith("ok    documents: 4 can be set, own: interveiw.typ, receipt.typ") for line in lines)
    assert any("nothing uses interveiw.typ; name it interview.typ" in line for line in lines)
    (own / "receipt.typ").write_text('#import "frame.typ": *\n#d.reporter', encoding="utf-8")
    lines, code = examined(healthy | {"STATION_DOCUMENT_DIR": str(own)})
    assert code == 1
    (line,) = [line for line in lines if "documents:" in line]
    assert line.startswith("fault documents: receipt.typ: ")
    assert line.endswith("correct the template; facts: day, lines, look, matter, place, receipt, station")


def test_a_station_without_a_key_is_not_told_that_it_has_one(healthy: dict[str, str]) -> None:
    lines, _ = examined(healthy | {"STATION_SECRET_KEY_FILE": ""})
    assert not any(found.startswith("ok    keys:") for found in lines)
    assert "STATION_SECRET_KEY is missing; make one" in line(lines, "fault keys:")


def test_a_key_file_that_the_account_may_not_read_or_that_holds_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    with pytest.raises(BadSetting) as wrong:
        read_settings({"STATION_SECRET_KEY_FILE": str(tmp_path / "key")}, tmp_path / "none")
    assert wrong.value.facts["fault"] == "is not base64"
    with patch.object(Path, "read_text", side_effect=PermissionError), pytest.raises(BadSetting) as wrong:
        read_settings({"STATION_SECRET_KEY_FILE": str(tmp_path / "key")}, tmp_path / "none")
    assert wrong.value.facts["fault"] == "cannot be read by this account"


@pytest.mark.parametrize("command", ["gateway", "migrate"])
def test_a_database_that_is_away_is_one_line_with_what_to_look_at(
    healthy: dict[str, str], command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (healthy | {"STATION_DATABASE_URL": "postgresql://station:hidden@127.0.0.1:9/x"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["station", command])
    with pytest.raises(SystemExit) as ended:
        main()
    (said,) = capsys.readouterr().err.strip().splitlines()[-1:]
    assert ended.value.code == 1
    assert said.startswith("STATION_DATABASE_URL: connection to server")
    assert said.endswith("is it running, are host, database and password right?")
    assert "hidden" not in said


def test_an_exposed_key_file_and_a_former_key_past_its_day_are_faults(healthy: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "key").chmod(0o644)
    past = (datetime.now(UTC) - timedelta(days=1)).date()
    write_keys(tmp_path / f"key.until-{past}", [KEK])
    lines, code = examined(healthy)
    assert "others may read" in line(lines, "others may read")
    assert "its day is over: destroy it" in line(lines, "its day is over")
    assert code == 1


def test_a_database_of_another_version_is_refused_at_start(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/new.db", LocalKeyRing(KEK))
    with pytest.raises(BadSetting) as refused:
        check_store(store)
    assert refused.value.facts["mend"] == "run: station migrate"
    store.close()


def test_a_role_does_not_start_with_a_key_that_opens_nothing(sqlite_store: Store) -> None:
    settings = settings_for(database_url=sqlite_store.url, secret_key=b"x" * 32)
    with pytest.raises(BadSetting) as refused:
        ready(settings)
    assert refused.value.facts["name"] == "STATION_SECRET_KEY"


@pytest.mark.parametrize(
    "name", ["wechat_app_id", "wechat_app_secret", "wechat_token", "wechat_aes_key", "wechat_original_id", "secret_key"]
)
def test_a_role_does_not_start_without_a_secret(name: str) -> None:
    with pytest.raises(BadSetting):
        check_wechat(settings_for(**{name: b"" if name == "secret_key" else ""}))


def test_no_secret_shows_in_help_in_settings_or_in_an_error(healthy: dict[str, str]) -> None:
    secrets = [ACCOUNT.secret, ACCOUNT.token, ACCOUNT.aes_key, base64.b64encode(KEK).decode()]
    settings = read_settings(healthy, dotenv=Path("/nonexistent"))
    shown = repr(settings) + CliRunner().invoke(station, ["--help"]).output + "\n".join(examined(healthy)[0])
    assert [secret for secret in secrets if secret in shown] == []


def test_dead_messages_are_counted_all(healthy: dict[str, str], sqlite_store: Store) -> None:
    with sqlite_store.begin() as ledger:
        person = ledger.ensure_person("oSomebody", datetime.now(UTC)).id
        for n in range(230):
            ledger.put_outbox(idem=f"dead:{n}", recipient=person, kind="push", body=b"words", at=datetime.now(UTC))
        ledger.connection.exec_driver_sql("UPDATE outbox SET status = 'dead'")
    assert "230 dead messages" in line(examined(healthy)[0], "dead messages")
