"""Deployment files: each is checked by the program that will read it."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.routing import Mount

from bot.console import web
from bot.partners import joint_visit, real_name
from bot.runtime.gateway import create_app
from bot.wechat import envelope
from tests.house import House
from tests.trust.proxy import DEPLOY, Proxy, program

NGINX = ("nginx/station.conf", "compose/nginx.conf")
OPERATORS = ("/healthz", "/readyz", "/metrics")
BODIES = {
    "/wechat": envelope.BODY_BYTES,
    "/console/": web.FORM_BYTES,
    "/v/": joint_visit.BODY_BYTES,
    "/r/": real_name.BODY_BYTES,
}
"""What the pages below a path take at most."""


@pytest.mark.parametrize("name", NGINX)
def test_nginx_accepts_its_file(name: str, certificate: Path) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8").replace("/etc/station/tls", str(certificate))
    text = text.replace("/var/log/nginx", str(certificate)).replace("server gateway:8000", "server 127.0.0.1:8000")
    (certificate / "nginx.conf").write_text(
        f"pid {certificate}/pid;\nerror_log {certificate}/error.log;\nevents {{}}\nhttp {{\n{text}\n}}\n",
        encoding="utf-8",
    )
    tried = subprocess.run(
        [program("nginx", "nginx-light"), "-t", "-c", str(certificate / "nginx.conf")], capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr


def test_the_proxy_holds_the_limits_and_shows_no_health_page_and_logs_no_query() -> None:
    text = (DEPLOY / "nginx/station.conf").read_text(encoding="utf-8")
    callback = text[text.index("location = /wechat") :]
    assert re.search(r"client_max_body_size\s+64k", callback[: callback.index("}\n\n")])
    log = text[text.index("log_format") : text.index(";", text.index("log_format"))]
    assert "$shown" in log
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", log)
    assert "metrics" not in text
    assert "readyz" not in text


def locations(name: str) -> dict[str, int]:
    """The paths that the proxy hands on, with the bytes that it lets through."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    found = re.findall(r"location (?:= )?(/\S+) \{.*?client_max_body_size\s+(\d+)([km]);", text, re.DOTALL)
    return {path: int(size) * {"k": 1024, "m": 1024**2}[unit] for path, size, unit in found}


@pytest.mark.parametrize("name", NGINX)
def test_every_page_passes_the_proxy_with_as_much_as_it_takes_and_those_of_operators_do_not(
    name: str, small_room: House
) -> None:
    through = locations(name)
    for route in create_app(small_room.app).routes:
        path = f"{route.path}/" if isinstance(route, Mount) else route.path  # type: ignore[attr-defined]
        assert any(path.startswith(known) for known in through) is (path not in OPERATORS), path
    for path, size in BODIES.items():
        assert through[path] >= size, path


def test_the_proxy_lets_through_what_each_page_takes_and_logs_no_link_that_opens_one(proxy: Proxy) -> None:
    with proxy.client() as client:
        for path, size in BODIES.items():
            where = path if path == "/wechat" else f"{path}SECRETLINK"
            assert client.post(where, content=b"x" * (size - 1_024)).status_code == 200, path
        client.get("/console/set-up/SECRETLINK?next=SECRETQUERY", headers={"referer": "https://x/SECRETLINK"})
        client.get("/v/SECRETLINK?openid=SECRETQUERY")
    written = proxy.written()
    assert "/console/set-up/..." in written
    assert "SECRET" not in written.replace("/console/SECRETLINK", "")


def test_every_alert_stands_on_the_page_of_what_to_do_first() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus/station.rules.yml").read_text(encoding="utf-8"))
    page = (DEPLOY.parent / "docs/hardening.md").read_text(encoding="utf-8")
    table = page.split("## When an alert comes")[1].split("\n## ")[0]
    named = [name for cell in re.findall(r"^\| (\w[\w, ]*) \|", table, re.MULTILINE) for name in cell.split(", ")]
    alerts = [rule["alert"] for group in rules["groups"] for rule in group["rules"]]
    assert sorted(named) == sorted(["alert", *alerts])


UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir() if path.suffix in (".service", ".timer"))


@pytest.mark.parametrize("name", UNITS)
def test_systemd_accepts_its_units(name: str, tmp_path: Path) -> None:
    executable = tmp_path / ".venv/bin/station"
    executable.parent.mkdir(parents=True)
    executable.write_text("#!/bin/sh\n", encoding="ascii")
    executable.chmod(0o755)
    for path in (DEPLOY / "systemd").iterdir():
        copy = tmp_path / path.name.replace("@.", "@1.")
        copy.write_text(path.read_text(encoding="utf-8").replace("/opt/station", str(tmp_path)), encoding="utf-8")
    unit = tmp_path / name.replace("@.", "@1.")
    tried = subprocess.run(
        [program("systemd-analyze", "systemd"), "verify", "--man=no", str(unit)], capture_output=True, text=True
    )
    complaints = [line for line in tried.stderr.splitlines() if unit.name in line]
    assert complaints == []


def test_each_service_runs_without_privileges_and_takes_its_key_from_a_credential() -> None:
    for name in UNITS:
        if not name.endswith(".service"):
            continue
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        for line in (
            "User=station",
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "LimitCORE=0",
            "LoadCredential=key:",
        ):
            assert line in text, (name, line)


def test_promtool_accepts_the_rules_and_their_own_tests_pass() -> None:
    promtool = program("promtool", "prometheus")
    for arguments in (["check", "rules", "station.rules.yml"], ["check", "config", "prometheus.yml"],
                      ["test", "rules", "station.test.yml"]):  # fmt: skip
        tried = subprocess.run([promtool, *arguments], cwd=DEPLOY / "prometheus", capture_output=True, text=True)
        assert tried.returncode == 0, tried.stdout + tried.stderr


def test_every_figure_in_an_alert_is_one_that_we_tell() -> None:
    rules = (DEPLOY / "prometheus/station.rules.yml").read_text(encoding="utf-8")
    source = Path(DEPLOY.parent / "bot")
    told = "".join(path.read_text(encoding="utf-8") for path in source.rglob("*.py"))
    for name in set(re.findall(r"station_\w+", rules)):
        stem = re.sub(r"_(total|bucket|sum|count)$", "", name)
        assert stem in told or re.sub(r"_(inbox|outbox)_rows", "_{name}_rows", stem) in told, name


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose/compose.yml").read_text(encoding="utf-8"))
    return found


def test_everything_that_a_service_names_is_declared(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for key in ("secrets", "networks"):
            assert set(service.get(key, ())) <= set(compose[key]), (name, key)
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source.startswith(("/", "./")) or source in compose["volumes"], (name, source)
        assert set(service) <= {
            "image", "build", "restart", "read_only", "cap_drop", "security_opt", "tmpfs", "env_file", "environment",
            "secrets", "volumes", "networks", "depends_on", "stop_grace_period", "command", "deploy", "healthcheck",
            "ports",
        }, name  # fmt: skip


def test_only_the_proxy_is_reachable_and_our_own_containers_can_do_little(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["nginx"]
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("migrate", "gateway", "worker", "clock"):
        service = compose["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    assert "out" not in compose["services"]["gateway"]["networks"]


def test_every_command_of_the_deployment_is_one_of_ours(compose: dict[str, Any]) -> None:
    from bot.cli.main import station

    commands = [compose["services"][name]["command"][0] for name in ("migrate", "gateway", "worker", "clock")]
    for path in (DEPLOY / "systemd").glob("*.service"):
        commands += re.findall(r"bin/station (\w+)", path.read_text(encoding="utf-8"))
    assert set(commands) <= set(station.commands)


def test_every_setting_of_the_deployment_is_one_of_ours() -> None:
    from bot.settings import PREFIX, Settings

    known = {PREFIX + name.upper() for name in Settings.__dataclass_fields__} | {"STATION_HOME"}
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert set(re.findall(r"STATION_[A-Z_]+", path.read_text(encoding="utf-8"))) <= known, path.name


def test_the_image_holds_what_it_copies_runs_as_nobody_and_knows_no_secret() -> None:
    text = (DEPLOY / "compose/Containerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (DEPLOY.parent / source).exists(), source
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert not re.search(r"SECRET|PASSWORD|TOKEN|AES_KEY", text)
