"""How a page is answered: who asks, whether the policy lets them, what goes around every answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.catalogue.notices import Notices
from bot.console import again
from bot.console.auth import LoggedIn, session_of
from bot.domain.cases import Case
from bot.domain.errors import CaseChanged, CaseMerged, NotAllowed, Refused, UnknownCase
from bot.domain.officers import Actor, Officer
from bot.domain.policy import Action, Verdict, may
from bot.service import access, standing, views
from bot.service.app import App
from bot.service.chain import ChainCheck
from bot.service.figures import Board
from bot.store.ledger import Ledger

HERE = Path(__file__).parent
ROOT = "/console"
FORM_BYTES = 64 * 1024
FORM_FIELDS = 60
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    # Beyond security.md S4: without these two the browser opens neither the live stream nor a voice message.
    "connect-src": "'self'",
    "media-src": "'self'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STATUS = {UnknownCase: 404, NotAllowed: 403, CaseChanged: 409}
FACTS = ("number", "master", "seconds", "words", "state", "allowed", "example", "field", "name", "known", "document")
"""What the texts of refusals may name."""


class Expired(Refused):
    """Nobody is logged in, or the session is over."""


class Forged(Refused):
    """The form did not come from a page of this session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """`wall` is the host's time, by which sessions and codes run; `app.now` is the time of the room."""

    app: App
    texts: Notices
    wall: Callable[[], datetime]
    pages: Environment
    board: Board = field(default_factory=Board)
    chain: ChainCheck = field(default_factory=ChainCheck)

    @property
    def insecure(self) -> bool:
        """Cookies without `Secure`: for development on this machine only."""
        host = self.app.settings.bind.rpartition(":")[0]
        return self.app.settings.development and host in ("127.0.0.1", "localhost", "[::1]")

    @property
    def cookie(self) -> str:
        return "room" if self.insecure else "__Host-room"


def environment(texts: Notices) -> Environment:
    pages = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals |= {"say": texts.text, "root": ROOT, "Action": Action, "option": partial(option, texts)}
    return pages


def option(texts: Notices, value: str) -> str:
    """The words of a choice; a name stands for itself."""
    return texts.text(f"option.{value}") if texts.has(f"option.{value}") else value


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request of a logged-in officer. `case` is there on pages whose path names a case in the officer's scope."""

    console: Console
    request: Request
    who: LoggedIn
    form: FormData
    at: datetime
    case: Case | None = None
    verdict: Verdict = Verdict.ALLOW

    @property
    def app(self) -> App:
        return self.console.app

    @property
    def officer(self) -> Officer:
        return self.who.officer

    @property
    def actor(self) -> Actor:
        return self.who.actor

    @property
    def the_case(self) -> Case:
        assert self.case is not None  # noqa: S101 - `serve` found it before the page began
        return self.case

    def asked(self, name: str) -> str:
        return str(self.request.query_params.get(name, "")).strip()

    def said(self, name: str) -> str:
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def may(self, action: Action, case: Case | None = None) -> bool:
        return may(self.officer, action, case)

    def render(self, template: str, *, status: int = 200, **facts: Any) -> Response:
        known = {
            "me": self.officer,
            "csrf": self.who.csrf,
            "may": self.may,
            "station": self.app.settings.station_name,
            "path": self.request.url.path,
        }
        return HTMLResponse(self.console.pages.get_template(template).render(**known, **facts), status_code=status)

    def go(self, path: str) -> Response:
        return RedirectResponse(f"{ROOT}{path}", status_code=303)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A route. `action` is what it needs; pages of the open door (login, setting up) are in `OPEN` instead."""

    path: str
    action: Action
    answer: Callable[[Visit], Response]
    methods: tuple[str, ...] = ("GET",)
    live: bool = False
    """Whether the browser asks by itself, so that asking does not count as being there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A page before logging in."""

    path: str
    answer: Callable[[Console, Request, FormData], Response]
    methods: tuple[str, ...] = ("GET",)


@dataclass(slots=True)
class Answered:
    """An endpoint of Starlette around a page; sync work runs in the thread pool."""

    serve: Callable[[Request, FormData], Response]
    page: Page | OpenPage
    methods: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.methods = self.page.methods

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        form = FormData()
        if request.method == "POST":
            if int(request.headers.get("content-length") or FORM_BYTES + 1) > FORM_BYTES:
                raise HTTPException(413)
            form = await request.form(max_files=1, max_fields=FORM_FIELDS, max_part_size=FORM_BYTES)
        response = await run_in_threadpool(self.serve, request, form)
        await with_headers(response)(scope, receive, send)


def with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def endpoint(console: Console, page: Page | OpenPage) -> Answered:
    if isinstance(page, OpenPage):
        return Answered(partial(page.answer, console), page)
    return Answered(partial(serve, console, page), page)


def serve(console: Console, page: Page, request: Request, form: FormData) -> Response:
    """The policy first, in a transaction of its own, so that a refusal stays noted; then the page."""
    token = request.cookies.get(console.cookie, "")
    try:
        visit = begin(console, page, request, form, token)
    except Expired:
        return expired(console, request, form, token)
    except Forged as forged:
        return stale(console, request, form, token) or refusal(console, request, forged)
    except Refused as refused:
        return refusal(console, request, refused)
    try:
        return page.answer(visit)
    except Refused as refused:
        name_master(visit, refused)
        return refusal(console, request, refused)


def begin(console: Console, page: Page, request: Request, form: FormData, token: str) -> Visit:
    """Who asks, for which case, and whether they may. Raises `Refused`."""
    now, denied = console.wall(), None
    with console.app.store.begin() as ledger:
        who = session_of(ledger, token, now)
        if who is None:
            raise Expired
        if request.method == "POST" and form.get("csrf") != who.csrf:
            raise Forged
        who = replace(who, officer=standing.acting(console.app, ledger, who.officer))
        if not page.live:
            ledger.touch_session(token, now)
        visit = Visit(console=console, request=request, who=who, form=form, at=console.app.now())
        try:
            permit(ledger, page, visit)
        except Refused as refused:
            denied = refused
    if denied is not None:
        raise denied
    return visit


def permit(ledger: Ledger, page: Page, visit: Visit) -> None:
    """Fills in the case that the path names, and the verdict. Looking at a case is noted."""
    number = visit.request.path_params.get("number")
    if number is None:
        visit.verdict = access.permit(ledger, visit.officer, page.action, at=visit.at)
        return
    visit.case = access.case_by_number(ledger, visit.officer, str(number), page.action, at=visit.at)
    visit.verdict = access.permit(ledger, visit.officer, page.action, visit.case, at=visit.at)
    if not page.live:
        ledger.audit(visit.actor, page.action.value, f"case:{visit.case.id}", visit.at)


# --- refusals


def expired(console: Console, request: Request, form: FormData, token: str) -> Response:
    """To the login, and back to where one was, with what was written, for the one who wrote it."""
    if request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{ROOT}/login?next={quote(request.url.path + query, safe='/')}", status_code=303)
    with console.app.store.read() as ledger:
        whose = again.mark(ledger, token)
    kept = again.written(request, form) if whose else ()
    return login(console, status=401, again=request.url.path, kept=kept, whose=whose)


def stale(console: Console, request: Request, form: FormData, token: str) -> Response | None:
    """A form of our own from before the present login: once more, for a yes. None for what may be forged."""
    fields = again.written(request, form)
    if not fields:
        return None
    with console.app.store.read() as ledger:
        return again.page(console, request.url.path, ledger.index("csrf", token), fields)


def login(console: Console, *, status: int = 200, **facts: Any) -> Response:
    known = {"login": "", "words": "", "done": "", "next": f"{ROOT}/", "again": "", "kept": (), "whose": ""}
    return plain(console, "login.html", status=status, **known | facts)


def name_master(visit: Visit, refused: Refused) -> None:
    """A merged case tells which one it was merged into, to whoever may look at that."""
    if not isinstance(refused, CaseMerged) or visit.case is None:
        return
    with visit.app.store.read() as ledger:
        case = ledger.case(visit.case.id) or visit.case
        refused.facts["master"] = views.master_words(visit.app, ledger, case, visit.officer)


def refusal(console: Console, request: Request, refused: Refused) -> Response:
    status = STATUS.get(type(refused), 422)
    return plain(console, "refused.html", status=status, words=words_of(console, refused))


def stray(console: Console, status: int) -> Response:
    """Where no page of ours is, where it takes nothing of the kind, or where it failed."""
    key = f"stray.{status}" if console.texts.has(f"stray.{status}") else "stray.400"
    return with_headers(plain(console, "refused.html", status=status, words=console.texts.text(key)))


def words_of(console: Console, refused: Refused) -> str:
    """One line that says what to do next."""
    key = f"error.{refused.code}"
    facts = dict.fromkeys(FACTS, "") | {name: str(value) for name, value in refused.facts.items()}
    return (console.texts if console.texts.has(key) else console.app.notices).text(key, **facts)


def plain(console: Console, template: str, *, status: int = 200, **facts: Any) -> Response:
    """A page without an account around it."""
    known: Mapping[str, Any] = {"station": console.app.settings.station_name, "me": None, "path": ""}
    return HTMLResponse(console.pages.get_template(template).render(**known, **facts), status_code=status)
