"""A small page after a silent alarm: a real name if the person wishes to give one; never a condition of help."""

import base64
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.domain.identity import is_identity_number
from bot.domain.ids import SubmissionId
from bot.domain.officers import Actor, Role
from bot.service.app import App
from bot.service.identity import IdentityProvider
from bot.service.reporter_notices import REAL_NAME
from bot.vault.links import read_link

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "templates"
BODY_BYTES = 4_096
MOST_NAME = 20
TRIES, TRIES_SECONDS = 5, 3_600
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(slots=True, kw_only=True)
class RealNamePage:
    """`GET` shows the form, `POST` keeps what is well formed; anything wrong is asked again and nothing is stored."""

    app: App
    provider: IdentityProvider

    def routes(self) -> list[Route]:
        path = "/r/{token}"
        return [Route(path, self.show, methods=["GET"]), Route(path, self.take, methods=["POST"])]

    def opened(self, token: str) -> SubmissionId | None:
        """None for a link that is not ours, was changed, or is over."""
        with self.app.store.read() as ledger:
            read = read_link(ledger.derived(b"links"), REAL_NAME, token, self.app.now())
        return SubmissionId(str(UUID(bytes=read[0]))) if read and len(read[0]) == len(UUID(int=0).bytes) else None

    async def show(self, request: Request) -> Response:
        opened = await run_in_threadpool(self.opened, request.path_params["token"]) is not None
        return self.page("form" if opened else "expired", 200 if opened else 404)

    async def take(self, request: Request) -> Response:
        reference = await run_in_threadpool(self.opened, request.path_params["token"])
        if reference is None:
            return self.page("expired", 404)
        body = await limited(request)
        if body is None:
            return self.page("retry", 413)
        fields = fields_of(body)
        name = fields.get("name", [""])[0].strip()[: MOST_NAME + 1]
        number = fields.get("number", [""])[0].strip()[:40]
        outcome = await run_in_threadpool(self.keep, reference, name, number)
        return self.page(outcome, 200 if outcome == "kept" else 422, name=name)

    def keep(self, reference: SubmissionId, name: str, number: str) -> str:
        """The page to show then: kept, or retry with nothing stored."""
        at = self.app.now()
        if not self.may_try(reference):
            return "later"
        if not name or len(name) > MOST_NAME or not is_identity_number(number, at.date()):
            return "retry"
        try:
            verified = self.provider.verify(name, number.upper())
        except OSError as fault:  # the authority is away: the name is kept, unverified
            log.warning("action=identity_provider_away fault=%s", type(fault).__name__)
            verified = False
        with self.app.store.begin() as ledger:
            submission = ledger.submission(reference)
            if submission is None:
                return "expired"
            ledger.save_real_name(submission.person, name, number.upper(), verified, at)
            actor = Actor(role=Role.REPORTER, id=submission.person)
            ledger.audit(actor, "GiveRealName", f"submission:{submission.id}", at)
        return "kept"

    def may_try(self, reference: SubmissionId) -> bool:
        with self.app.store.begin() as ledger:
            return ledger.count("real_name", reference, self.app.now(), TRIES_SECONDS) <= TRIES

    def page(self, which: str, status: int, *, name: str = "") -> Response:
        """With a retry the name that was typed stands there again; the number is typed anew."""
        style = (TEMPLATES / "real_name.css").read_text(encoding="utf-8")
        shown = self.templates().get_template("real_name.html")
        body = shown.render(text=self.app.notices.text, which=which, name=name, style=Markup(style))  # noqa: S704 - our own file
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        headers = {name: value.replace("{style}", digest) for name, value in HEADERS.items()}
        return HTMLResponse(body, status_code=status, headers=headers)

    def templates(self) -> Environment:
        return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)


def fields_of(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:  # more fields than the form has
        return {}


async def limited(request: Request) -> bytes | None:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_BYTES:
            return None
    return body
