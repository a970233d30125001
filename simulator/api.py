"""The platform's server: HTTP 200 always, errcode and a request id, raw UTF-8 (wechat.md 2 and 7)."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.account import CLASSES
from simulator.platform import Platform, described

TOKEN_SECONDS = 7_200
OVERLAP = timedelta(minutes=5)
CUSTOM_BYTES = 2_048
THING_CHARACTERS = 20
MESSAGES = {
    0: "ok", -1: "system error", 40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid", 40007: "invalid media_id", 40013: "invalid appid", 40125: "invalid appsecret",
    42001: "access_token expired", 43004: "require subscribe", 43101: "user refuse to accept the msg",
    44004: "empty content", 45002: "content size out of limit", 45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled", 45047: "out of response count limit",
    47003: "argument invalid!", 48001: "api unauthorized",
}  # fmt: skip


@dataclass(slots=True)
class Tokens:
    """The stable token and when each known one dies."""

    value: str = ""
    fetched_at: datetime | None = None
    dies: dict[str, datetime] = field(default_factory=dict)
    fetches: int = 0


class Api:
    """Endpoints over one platform."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.tokens = Tokens()

    def routes(self) -> list[Route]:
        posts: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "message/custom/send": self.custom_send,
            "message/custom/typing": self.typing,
            "message/template/send": self.template_send,
            "message/subscribe/bizsend": self.subscription_send,
            "menu/create": self.menu_create,
            "qrcode/create": self.qrcode_create,
            "clear_quota": lambda body: ok(),
        }
        routes = [Route(f"/cgi-bin/{path}", self.guarded(path, call), methods=["POST"]) for path, call in posts.items()]
        routes.append(Route("/cgi-bin/stable_token", self.stable_token, methods=["POST"]))
        routes.append(Route("/cgi-bin/media/get", self.media_get, methods=["GET"]))
        gets: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "getcallbackip": lambda body: {"ip_list": ["127.0.0.1"]},
            "template/get_all_private_template": self.templates,
        }
        routes += [Route(f"/cgi-bin/{path}", self.guarded(path, call), methods=["GET"]) for path, call in gets.items()]
        return routes

    def guarded(self, path: str, call: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
        async def endpoint(request: Request) -> Response:
            if (fault := await self.fault(path)) is not None:
                return fault
            refused = self.refused(request.query_params.get("access_token", ""))
            if refused is not None:
                return answer(refused)
            try:
                body = json.loads((await request.body()).decode()) if request.method == "POST" else {}
            except ValueError:
                return answer(error(47001))
            with self.platform.lock:
                return answer(call(body))

        return endpoint

    async def fault(self, path: str) -> Response | None:
        action = self.platform.faults.take(path)
        if action is None:
            return None
        if action == "timeout":
            await asyncio.sleep(6)
            return answer(error(-1))
        if action == "502":
            return Response("<html>502</html>", status_code=502)
        return Response('{"errcode":') if action == "half" else answer(error(int(action)))

    def refused(self, token: str) -> dict[str, Any] | None:
        dies = self.tokens.dies.get(token)
        if dies is None:
            return error(40001)
        return error(42001) if dies <= self.platform.clock.now() else None

    async def stable_token(self, request: Request) -> Response:
        if (fault := await self.fault("stable_token")) is not None:
            return fault
        body = json.loads(await request.body())
        account, now = self.platform.account, self.platform.clock.now()
        if body.get("appid") != account.app_id:
            return answer(error(40013))
        if body.get("secret") != account.secret:
            return answer(error(40125))
        with self.platform.lock:
            self.renew(now, force=bool(body.get("force_refresh")))
            left = int((self.tokens.dies[self.tokens.value] - now).total_seconds())
            return answer({"access_token": self.tokens.value, "expires_in": left})

    def renew(self, now: datetime, *, force: bool) -> None:
        dies = self.tokens.dies.get(self.tokens.value)
        if dies is not None and dies - OVERLAP > now and not force:
            return
        if force:
            self.tokens.dies.clear()
        self.tokens.value = secrets.token_urlsafe(48)
        self.tokens.fetches += 1
        self.tokens.dies[self.tokens.value] = now + timedelta(seconds=TOKEN_SECONDS)

    # --- sending

    def may(self, what: str) -> bool:
        return what in CLASSES[self.platform.kind]

    def custom_send(self, body: dict[str, Any]) -> dict[str, Any]:
        text = body.get("text", {}).get("content", "")
        phone = self.platform.phones.get(body.get("touser", ""))
        now = self.platform.clock.now()
        if not self.may("custom"):
            return error(48001)
        if phone is None:
            return error(40003)
        if not text:
            return error(44004)
        if len(text.encode()) > CUSTOM_BYTES:
            return error(45002)
        if not phone.followed or phone.window_until is None or phone.window_until <= now:
            return error(45015)
        if phone.sends_left <= 0:
            return error(45047)
        phone.sends_left -= 1
        self.platform.accept_send(body | {"way": "custom"}, text)
        return ok()

    def template_send(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.notice(body, "template")

    def subscription_send(self, body: dict[str, Any]) -> dict[str, Any]:
        return self.notice(body, "bizsend")

    def notice(self, body: dict[str, Any], way: str) -> dict[str, Any]:
        phone = self.platform.phones.get(body.get("touser", ""))
        if not self.may(way):
            return error(48001)
        if phone is None:
            return error(40003)
        if not phone.followed:
            return error(43004)
        for name, part in body.get("data", {}).items():
            value = str(part.get("value", ""))
            if not value or "\n" in value or (name.startswith("thing") and len(value) > THING_CHARACTERS):
                return error(47003) | {"errmsg": f"argument invalid! data.{name}.value invalid"}
        if way == "bizsend":
            if phone.accepts <= 0:
                return error(43101)
            phone.accepts -= 1
        self.platform.accept_send(body | {"way": way}, described(body), "notice", "notice")
        return ok() | {"msgid": secrets.randbelow(10**12)}

    # --- the rest

    async def media_get(self, request: Request) -> Response:
        if (fault := await self.fault("media/get")) is not None:
            return fault
        refused = self.refused(request.query_params.get("access_token", ""))
        if refused is not None:
            return answer(refused)
        kept = self.platform.media.get(request.query_params.get("media_id", ""))
        if kept is None or kept[2] <= self.platform.clock.now():
            return answer(error(40007))
        return Response(kept[1], media_type=kept[0], headers={"Content-disposition": 'attachment; filename="media"'})

    def typing(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.may("custom"):
            return error(48001)
        return ok() if body.get("touser") in self.platform.phones else error(40003)

    def templates(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.may("template"):
            return error(48001)
        return {"template_list": [{"template_id": name} for name in self.platform.templates]}

    def menu_create(self, body: dict[str, Any]) -> dict[str, Any]:
        return ok() if self.may("menu") else error(48001)

    def qrcode_create(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.may("qrcode"):
            return error(48001)
        scene = body["action_info"]["scene"].get("scene_str", "")
        return {"ticket": secrets.token_urlsafe(40), "url": f"http://weixin.example/q/{scene}"}


def ok() -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok"}


def error(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": MESSAGES.get(code, "error")}


def answer(body: dict[str, Any]) -> Response:
    if body.get("errcode"):
        body = body | {
            "errmsg": f"{body['errmsg']} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text.encode(), headers={"Content-Type": "application/json; encoding=utf-8"})
