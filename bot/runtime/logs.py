"""Log lines of ids and codes. What should never have come into one is struck out before it leaves (security.md D7)."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from pathlib import PurePath

STRUCK = "[struck]"
NAMED = re.compile(
    r"""(?ix)(access_token|refresh_token|app_?secret|secret(?:_key)?|msg_signature|signature|token|aes_key|password|
    passwd|authorization|cookie|openid|touser|FromUserName)(["']?\s*[=:]\s*["']?)(?:Bearer\s+)?[^\s"'&,;}\])<]+"""
)
"""A secret with its name before it, in a query, JSON, Python or XML."""
PASSWORD_IN_URL = re.compile(r"(://[^/\s:@]+:)[^@\s/]+(@)")
BARE = (
    re.compile(r"(?<![0-9A-Za-z_-])o[0-9A-Za-z_-]{27}(?![0-9A-Za-z_-])"),  # an open id
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),  # a resident identity card
    re.compile(r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"),  # a mobile phone
    re.compile(r"(?<!\d)0(?:10|2\d|[3-9]\d{2})[- ]?\d{7,8}(?!\d)"),  # a telephone with its area
)
PAIR = re.compile(r"(\w+)=(\S+)")


def struck(text: str) -> str:
    """The text without open ids, phones, identity cards, tokens, secrets and signatures."""
    text = PASSWORD_IN_URL.sub(rf"\1{STRUCK}\2", NAMED.sub(rf"\1\2{STRUCK}", text))
    for pattern in BARE:
        text = pattern.sub(STRUCK, text)
    return text


def place_of(record: logging.LogRecord) -> str:
    """Class and place of an exception: its words may quote a message."""
    kind, _, trace = record.exc_info or (None, None, None)
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return f"fault={kind.__name__ if kind else '?'} at={where}"


class TextLine(logging.Formatter):
    """`time logger level message`, struck."""

    def format(self, record: logging.LogRecord) -> str:
        words = [moment(record), record.name, record.levelname.lower(), record.getMessage()]
        if record.exc_info:
            words.append(place_of(record))
        return struck(" ".join(words)).replace("\n", " ")


class JsonLine(logging.Formatter):
    """The same as one JSON object; `key=value` pairs of the message are its fields."""

    def format(self, record: logging.LogRecord) -> str:
        message = struck(record.getMessage() + (f" {place_of(record)}" if record.exc_info else ""))
        line = {"time": moment(record), "logger": record.name, "level": record.levelname.lower(), "message": message}
        return json.dumps(dict(PAIR.findall(message)) | line, ensure_ascii=False)


def moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def set_up(log_format: str = "text", level: int = logging.WARNING) -> None:
    """One handler for everything, whatever libraries set up for themselves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine() if log_format == "json" else TextLine())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # at INFO they write whole addresses, with the token
