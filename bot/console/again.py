"""What was written when a session ended in the middle of a form: carried over the login, shown, and sent again."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.console.web import Console

Fields = Sequence[tuple[str, str]]
NEVER = frozenset({"csrf", "code", "password", "confirmed"})
"""Secrets, tokens, and the yes to a preview, which is shown anew."""
KEPT = "kept."
MOST = 50


def written(request: Request, form: FormData) -> Fields:
    """The fields that a page of our own sent; nothing of what another site had the browser send."""
    if request.headers.get("sec-fetch-site") != "same-origin" or request.url.path.endswith("/logout"):
        return ()
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in NEVER]
    return fields[:MOST]


def carried(form: FormData) -> Fields:
    """The same, out of the login form that carried it."""
    return [(n.removeprefix(KEPT), v) for n, v in form.multi_items() if n.startswith(KEPT) and isinstance(v, str)]


def mark(ledger: Ledger, token: str) -> str:
    """Whose session it is or was, for comparing only; empty when nothing is known of it."""
    session = ledger.session(token) if token else None
    return ledger.index("kept", session.officer) if session else ""


def page(console: "Console", action: str, csrf: str, fields: Fields) -> Response:
    """Everything for one more look; nothing is done before the button is pressed. `action` is the path it goes to."""
    texts, name = console.texts, action.rpartition("/do/")[2]
    facts: Mapping[str, object] = {
        "station": console.app.settings.station_name,
        "me": None,
        "path": "",
        "action": action,
        "csrf": csrf,
        "fields": fields,
        "shown": [(texts.text(f"field.{n}"), v) for n, v in fields if v and texts.has(f"field.{n}")],
        "command": texts.text(f"command.{name}") if texts.has(f"command.{name}") else "",
        "back": action.partition("/do/")[0],
    }
    return HTMLResponse(console.pages.get_template("again.html").render(**facts), status_code=409)
