"""The page of a joint-visit sheet: an office answers on a phone, without account, by the link it was given."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.domain.errors import Refused, SheetClosed
from bot.service import sheets
from bot.service.app import App
from bot.service.sheets import Sheet, Written

HERE = Path(__file__).parent / "templates"
BODY_BYTES = 32 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
ANSWERS_AN_HOUR = 30
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
SafePhoto = Callable[[bytes], tuple[str, bytes] | None]
"""MIME type and bytes written anew by a child with little memory; None for what is no picture or a bomb."""


class TooLarge(Exception):
    """More was sent than a sheet takes."""


class SheetPages:
    """`safe` makes a photo harmless."""

    def __init__(self, app: App, safe: SafePhoto) -> None:
        self.app = app
        self.safe = safe
        self.pages = Environment(
            loader=FileSystemLoader(HERE), autoescape=select_autoescape(default=True, default_for_string=True)
        )

    def routes(self) -> list[Route]:
        return [
            Route("/v/sheet.css", self.style),
            Route("/v/{token}", self.page, methods=["GET", "POST"]),
        ]

    async def style(self, request: Request) -> Response:
        return Response((HERE / "sheet.css").read_text(encoding="utf-8"), media_type="text/css", headers=HEADERS)

    async def page(self, request: Request) -> Response:
        token = str(request.path_params["token"])
        try:
            if request.method != "POST":
                return self.show(await run_in_threadpool(self.opened, token))
            return await self.take(request, token)
        except SheetClosed:
            return self.render("closed.html", 404)
        except TooLarge:
            return self.render("too_large.html", 413, link=request.url.path)

    def stray(self, request: Request, status: int) -> Response:
        """Where no page is, or ours failed; `/v/` is the sheets' own."""
        if not request.url.path.startswith("/v/"):
            return self.render("elsewhere.html", status)
        return self.render("failed.html" if status >= 500 else "closed.html", status, link=request.url.path)

    # --- reading

    def opened(self, token: str) -> Sheet:
        with self.app.store.read() as ledger:
            return sheets.sheet(self.app, sheets.open_link(self.app, ledger, token))

    def show(
        self,
        sheet: Sheet,
        written: Written | None = None,
        faults: Mapping[str, str] | None = None,
        *,
        status: int = 200,
        **more: Any,
    ) -> Response:
        known = written or as_written(sheet)
        facts = {"sheet": sheet, "written": known, "faults": faults or {}, "most_photos": sheets.PHOTOS}
        return self.render("sheet.html", status, **facts, **more)

    def render(self, name: str, status: int, **facts: Any) -> Response:
        return HTMLResponse(self.pages.get_template(name).render(**facts), status_code=status, headers=HEADERS)

    # --- writing

    async def take(self, request: Request, token: str) -> Response:
        sheet = await run_in_threadpool(self.opened, token)  # nothing of a body is read for a link that is closed
        form = await read_form(request)
        try:
            written = as_typed(form, sheet)
            photos = [
                await part.read() for part in form.getlist("photos") if isinstance(part, UploadFile) and part.size
            ]
        finally:
            await form.close()
        return await run_in_threadpool(self.keep, token, sheet, written, photos)

    def keep(self, token: str, sheet: Sheet, written: Written, photos: list[bytes]) -> Response:
        faults = sheets.faults(self.app, sheet.items, written)
        clean = [self.safe(body) if len(body) <= PHOTO_BYTES else None for body in photos[: sheets.PHOTOS]]
        pictures = [found for found in clean if found is not None and found[0] == "image/jpeg"]
        if len(pictures) < len(photos):
            faults["photos"] = self.app.notices.text("sheet_fault_photos", most=sheets.PHOTOS)
        if faults:
            return self.show(sheet, written, faults, status=422)
        return self.commit(token, written, pictures)

    def commit(self, token: str, written: Written, pictures: list[tuple[str, bytes]]) -> Response:
        try:
            with self.app.store.begin() as ledger:
                opened = sheets.open_link(self.app, ledger, token)
                name = hashlib.sha256(token.encode()).hexdigest()
                if ledger.count("sheet", name, self.app.now(), 3_600) > ANSWERS_AN_HOUR:
                    return self.show(sheets.sheet(self.app, opened), written, status=429, busy=True)
                sheets.answer(self.app, ledger, opened, written, pictures)
        except SheetClosed:
            raise
        except Refused as refused:
            raise SheetClosed from refused
        return self.show(self.opened(token), saved=True)


def as_written(sheet: Sheet) -> Written:
    """What the office said before stands in its fields."""
    known = sheet.answer
    if known is None:
        return Written(findings={})
    return Written(attends=known.attends, name=known.name, findings=known.findings, text=known.text)


def as_typed(form: FormData, sheet: Sheet) -> Written:
    def field(name: str) -> str:
        value = form.get(name)
        return value.strip() if isinstance(value, str) else ""

    findings = {item.code: field(f"item_{item.code}") for item in sheet.items}
    return Written(attends=field("attends"), name=field("name"), findings=findings, text=field("text"))


async def read_form(request: Request) -> FormData:
    """The form, at most `BODY_BYTES` of it, whatever length was announced. Raises `TooLarge`."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > BODY_BYTES:
        raise TooLarge
    receive, seen = request.receive, 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > BODY_BYTES:
            raise TooLarge
        return message

    bounded_request = Request(request.scope, bounded)
    try:
        return await bounded_request.form(max_files=sheets.PHOTOS + 5, max_fields=60)
    except TooLarge:
        raise
    except Exception as broken:  # whatever a parser makes of a broken body
        raise TooLarge from broken
