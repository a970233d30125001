"""Every page of the console from its own interface, with fitting and with broken values: never a fault of ours."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from bot.domain.officers import Role
from tests.console.conftest import OPENID, Browser, Station
from tests.console.interface import interface
from tests.figures import figure

EXAMPLES = int(os.environ.get("TRUST_EXAMPLES", "1"))
TELLTALE = ("Traceback", "sqlalchemy", "sqlite3", "psycopg2", "/site-packages/", 'File "', OPENID)
ROLES = (Role.COMMUNITY_OFFICER, Role.DUTY_DESK, Role.ADMIN)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_no_page_breaks_whatever_it_is_sent(station: Station, role: Role, mode: GenerationMode) -> None:
    case = station.tells()
    browser = station.browser(station.officer("某人", role, *(["B01"] if role is Role.COMMUNITY_OFFICER else [])))
    browser.open("/")
    browser.hidden("csrf")
    schema = schemathesis.openapi.from_dict(interface(case.number, browser.csrf))
    tried = 0
    for found in schema.get_all_operations():
        tried += send_many(browser, found.ok(), mode)
    figure("requests to the console", tried)
    assert tried > len(interface(case.number, "")["paths"])


def send_many(browser: Browser, operation: Any, mode: GenerationMode) -> int:
    """How many requests were sent; what cannot be broken has no broken values."""
    sent = 0

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        nonlocal sent
        sent += 1
        check(browser, case)

    one()
    return sent


def check(browser: Browser, case: Any) -> None:
    request = case.as_transport_kwargs(base_url="https://room.test/console")
    known = {name: request[name] for name in ("params", "data", "json") if request.get(name) is not None}
    answer = browser.client.request(request["method"], request["url"], **known, follow_redirects=False)
    assert answer.status_code < 500, (request["method"], request["url"], known)
    for word in TELLTALE:
        assert word not in answer.text
