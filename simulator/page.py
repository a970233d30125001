"""The page with two phones, and what its buttons call."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.account import CLASSES, Phone
from simulator.platform import Platform

STATIC = Path(__file__).parent / "static"
PHOTO_BYTES = 10 * 1024 * 1024
AMR = b"#!AMR\n"
"""How a voice message begins as WeChat keeps it."""
TITLES = {"resident": "居民", "officer": "民警", "neighbour": "居民二"}
MENU = {"report": "我要反映", "progress": "查进度", "person": "找民警"}


class Page:
    """`resident` and `officer` are the two phones; a second resident is there to be looked at."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        for openid in TITLES:
            platform.person(openid)

    def routes(self) -> list[Route | Mount]:
        return [
            Route("/", self.index),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/sim/state", self.state),
            Route("/sim/say", self.act(lambda body: self.platform.say(body["phone"], body["text"])), methods=["POST"]),
            Route("/sim/tap", self.act(self.tap), methods=["POST"]),
            Route("/sim/voice", self.act(lambda body: self.platform.send_voice(body["phone"])), methods=["POST"]),
            Route("/sim/place", self.act(self.place), methods=["POST"]),
            Route("/sim/follow", self.act(self.follow), methods=["POST"]),
            Route("/sim/advance", self.act(self.advance), methods=["POST"]),
            Route("/sim/account", self.act(self.account), methods=["POST"]),
            Route("/sim/fault", self.act(self.fault), methods=["POST"]),
            Route("/sim/photo", self.photo, methods=["POST"]),
        ]

    async def index(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def state(self, request: Request) -> Response:
        platform = self.platform
        with platform.lock:
            phones = {name: shown(platform.phone(name), platform) | {"title": title} for name, title in TITLES.items()}
            now = platform.clock.now().isoformat()
            return JSONResponse({"now": now, "kind": platform.kind, "kinds": list(CLASSES), "phones": phones})

    def act(self, call: Any) -> Any:
        async def endpoint(request: Request) -> Response:
            try:
                body = await request.json()
                await run_in_threadpool(call, body)
            except (KeyError, ValueError, TypeError) as wrong:
                return JSONResponse({"fault": f"{type(wrong).__name__}: {wrong}"}, status_code=400)
            return JSONResponse({"ok": True})

        return endpoint

    async def photo(self, request: Request) -> Response:
        body = await request.body()
        if len(body) > PHOTO_BYTES:
            return JSONResponse({"fault": "too big"}, status_code=400)
        send = self.platform.send_voice if body.startswith(AMR) else self.platform.send_photo
        await run_in_threadpool(send, request.query_params["phone"], body)
        return JSONResponse({"ok": True})

    def tap(self, body: dict[str, Any]) -> None:
        self.platform.tap(body["phone"], body["key"], MENU[body["key"]])

    def place(self, body: dict[str, Any]) -> None:
        self.platform.send_location(body["phone"], 31.2703, 121.4857, body.get("label", "云栖路101弄"))

    def follow(self, body: dict[str, Any]) -> None:
        if body.get("on", True):
            self.platform.follow(body["phone"])
        else:
            self.platform.unfollow(body["phone"])

    def advance(self, body: dict[str, Any]) -> None:
        self.platform.clock.advance(timedelta(minutes=float(body["minutes"])))

    def account(self, body: dict[str, Any]) -> None:
        if body["kind"] not in CLASSES:
            raise ValueError(body["kind"])
        self.platform.kind = body["kind"]

    def fault(self, body: dict[str, Any]) -> None:
        self.platform.faults.add(body["endpoint"], str(body["action"]), int(body.get("times", 1)))


def shown(phone: Phone, platform: Platform) -> dict[str, Any]:
    now = platform.clock.now()
    open_now = phone.window_until is not None and phone.window_until > now
    return {
        "followed": phone.followed,
        "sends_left": phone.sends_left if open_now else 0,
        "bubbles": [
            {"who": bubble.who, "text": bubble.text, "kind": bubble.kind, "at": bubble.at.isoformat()}
            for bubble in phone.bubbles
        ],
    }
