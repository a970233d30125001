"""Logging in and out, and setting up an account from a one-time link."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console import again, auth
from bot.console.web import ROOT, Console, Forged, Visit, login, plain, words_of
from bot.domain.errors import Refused
from bot.domain.officers import SYSTEM, Actor

OWN_SITE = ("same-origin", "none")


def login_page(console: Console, request: Request, form: FormData) -> Response:
    done = "set_up" if request.query_params.get("done") == "set_up" else ""
    return login(console, done=done, next=inside(request.query_params.get("next")))


def log_in(console: Console, request: Request, form: FormData) -> Response:
    name, target = str(form.get("login", ""))[:40], inside(str(form.get("next", "")))
    unsent, kept, whose = str(form.get("again", "")), again.carried(form), str(form.get("whose", ""))
    try:
        token = new_session(console, request, name, form)
    except Refused as refused:
        words = words_of(console, refused)
        return login(console, status=401, login=name, words=words, next=target, again=unsent, kept=kept, whose=whose)
    answer = resumed(console, token, unsent, kept, whose) or RedirectResponse(target, status_code=303)
    answer.set_cookie(console.cookie, token, path="/", secure=not console.insecure, httponly=True, samesite="strict")
    return answer


def resumed(console: Console, token: str, unsent: str, kept: again.Fields, whose: str) -> Response | None:
    """What the same officer wrote and had not sent yet."""
    if not kept or inside(unsent) != unsent:
        return None
    with console.app.store.read() as ledger:
        if again.mark(ledger, token) != whose:
            return None
        return again.page(console, unsent, ledger.index("csrf", token), kept)


def new_session(console: Console, request: Request, login: str, form: FormData) -> str:
    """A token that was never seen before; the one the browser came with ends."""
    if request.headers.get("sec-fetch-site", "none") not in OWN_SITE:
        raise Forged
    refused, now = None, console.wall()
    with console.app.store.begin() as ledger:
        ledger.end_session(request.cookies.get(console.cookie, ""))
        ledger.drop_sessions(now - auth.LONGEST)
        try:
            token, officer = auth.log_in(ledger, login, str(form.get("password", "")), str(form.get("code", "")), now)
            actor = Actor(role=officer.role, id=officer.id)
            ledger.audit(actor, "LogIn", f"officer:{officer.id}", console.app.now())
            return token
        except Refused as wrong:
            ledger.audit(SYSTEM, "LogIn", "officer:?", console.app.now(), result=wrong.code)
            refused = wrong
    raise refused


def inside(path: str | None) -> str:
    """Back to where one was, never elsewhere."""
    safe = path is not None and path.startswith(f"{ROOT}/") and "//" not in path and "\\" not in path
    return str(path) if safe else f"{ROOT}/"


def log_out(visit: Visit) -> Response:
    with visit.app.store.begin() as ledger:
        ledger.end_session(visit.who.token)
        ledger.audit(visit.actor, "LogOut", f"officer:{visit.officer.id}", visit.at)
    answer = RedirectResponse(f"{ROOT}/login", status_code=303)
    answer.delete_cookie(visit.console.cookie, path="/")
    return answer


def set_up_page(console: Console, request: Request, form: FormData) -> Response:
    return invited(console, request, "", "")


def invited(console: Console, request: Request, login: str, words: str) -> Response:
    """The secret of the second factor with the picture of it, for the one who holds the link."""
    with console.app.store.read() as ledger:
        found = ledger.console_invite(request.path_params["code"], console.wall())
        officer = ledger.officer(found[0]) if found else None
    if found is None or officer is None:
        gone = words_of(console, auth.InviteGone())
        return plain(console, "refused.html", status=404, words=gone)
    uri = auth.provisioning_uri(found[1], officer.name, console.app.settings.station_name)
    facts = {"officer": officer, "secret": found[1], "uri": uri, "login": login, "words": words}
    return plain(console, "set_up.html", status=422 if words else 200, **facts)


def set_up(console: Console, request: Request, form: FormData) -> Response:
    login = str(form.get("login", "")).strip().lower()[:40]
    password, code = str(form.get("password", "")), str(form.get("code", ""))
    try:
        with console.app.store.begin() as ledger:
            officer = auth.set_up(ledger, request.path_params["code"], login, password, code, console.wall())
            ledger.audit(SYSTEM, "SetUpAccount", f"officer:{officer}", console.app.now())
    except Refused as refused:
        return invited(console, request, login, words_of(console, refused))
    return RedirectResponse(f"{ROOT}/login?done=set_up", status_code=303)
