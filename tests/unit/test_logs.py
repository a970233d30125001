"""Nothing that tells who or opens something leaves in a log line. All values are invented."""

import io
import json
import logging

import pytest

from bot.runtime.logs import STRUCK, JsonLine, TextLine, struck

OPENID = "oCANARY0123456789_-abcdefghi"
CANARIES = {
    "openid": OPENID,
    "phone": "13912345678",
    "phone with blanks": "139 1234 5678",
    "foreign phone": "+86-13912345678",
    "telephone": "021-61234567",
    "identity card": "31010119900101123X",
    "token in a query": "/cgi-bin/message?access_token=CANARY_abc-def&x=1",
    "token in json": '{"access_token": "CANARY"}',
    "secret": "appsecret='CANARY'",
    "setting": "STATION_WECHAT_APP_SECRET=CANARY",
    "key": "STATION_SECRET_KEY=CANARY+/==",
    "signature": "GET /wechat?msg_signature=CANARY&nonce=1",
    "header": "Authorization: Bearer CANARY",
    "password": "postgresql://station:CANARY@host/db",
}


def line_of(formatter: logging.Formatter, message: str, *args: object, fault: Exception | None = None) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    record = logging.LogRecord("bot.test", logging.ERROR, __file__, 1, message, args, None)
    if fault is not None:
        try:
            raise fault
        except Exception:
            import sys

            record.exc_info = sys.exc_info()
    handler.emit(record)
    return out.getvalue()


@pytest.mark.parametrize("formatter", [TextLine(), JsonLine()], ids=["text", "json"])
@pytest.mark.parametrize("canary", list(CANARIES.values()), ids=list(CANARIES))
def test_no_canary_survives(formatter: logging.Formatter, canary: str) -> None:
    for message, args in ((f"action=x {canary}", ()), ("action=x value=%s", (canary,))):
        shown = line_of(formatter, message, *args)
        assert STRUCK in shown
        for secret in ("CANARY", OPENID, "12345678", "1234 5678", "61234567", "123X"):
            assert secret not in shown, shown


@pytest.mark.parametrize("formatter", [TextLine(), JsonLine()], ids=["text", "json"])
def test_an_exception_is_its_class_and_place_never_its_words(formatter: logging.Formatter) -> None:
    shown = line_of(formatter, "action=loop_fault", fault=ValueError("隔壁老李家的群租"))
    assert "ValueError" in shown
    assert "test_logs.py:" in shown
    assert "群租" not in shown


@pytest.mark.parametrize(
    "harmless",
    ["action=turn_failed inbox=0198f2a1-77aa-7bbb-8ccc-0123456789ab fault=ValueError", "action=send_dead code=45015",
     "case:0198f2a1-77aa-7bbb-8ccc-0123456789ab T408213 A0231", "at 1764158400123456"],
)  # fmt: skip
def test_ids_and_codes_stay_readable(harmless: str) -> None:
    assert struck(harmless) == harmless


def test_a_structured_line_carries_its_facts_as_fields() -> None:
    line = json.loads(line_of(JsonLine(), "action=send_dead outbox=%s code=%s", "o1", 45015))
    assert (line["action"], line["outbox"], line["code"], line["level"]) == ("send_dead", "o1", "45015", "error")
