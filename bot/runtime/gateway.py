"""The gateway: what faces the internet. It imports no dialogue."""

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.bootstrap import ready as ready_app
from bot.console import routes as console
from bot.partners.identity import StandInIdentity
from bot.partners.joint_visit import SheetPages
from bot.partners.real_name import RealNamePage
from bot.runtime import strays
from bot.runtime.loops import every, start
from bot.runtime.metrics import RoomCollector
from bot.service import choices
from bot.service.app import App
from bot.service.reception import Reception
from bot.settings import Settings
from bot.wechat.callback import Door
from bot.wechat.media import safe

STALE_SECONDS = 60
HEARTBEAT_STALE_SECONDS = 30
CHOICES_SECONDS = 2.0
GRACE_SECONDS = 5
"""Open live streams of the console do not keep a stopping gateway."""


def name_of(role: str, process: int | None = None) -> str:
    """The name of a process of this host in leases, this one when none is named."""
    return f"{role}-{socket.gethostname()}-{process or os.getpid()}"


def create_app(app: App, wall: Callable[[], datetime] | None = None) -> Starlette:
    """The routes of the gateway over a police room. `wall` is the host's time, by which logins run."""
    reception = Reception(app=app, owner=name_of("gateway"))
    names = RealNamePage(app=app, provider=StandInIdentity(app.now))
    door = Door(reception=reception, settings=app.settings, now=app.now)

    figures = CollectorRegistry()
    figures.register(RoomCollector(app))
    sheets = SheetPages(app, safe)
    desk = console.console_of(app, wall)

    async def health(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(request: Request) -> Response:
        try:
            age, worker = await run_in_threadpool(readiness, app)
        except Exception as fault:  # the database is away: say so instead of failing
            return JSONResponse({"database": type(fault).__name__}, status_code=503)
        status = 200 if worker and age < STALE_SECONDS else 503
        words = {"database": "ok", "worker": worker, "oldest_message_seconds": round(age)}
        return JSONResponse(words, status_code=status)

    async def metrics(request: Request) -> Response:
        body = await run_in_threadpool(lambda: generate_latest(REGISTRY) + generate_latest(figures))
        return Response(body, media_type=CONTENT_TYPE_LATEST)

    own = [Route("/healthz", health), Route("/readyz", ready), Route("/metrics", metrics)]
    pages = [*own, *door.routes(), *names.routes(), *sheets.routes(), *console.routes(desk)]
    return Starlette(routes=pages, exception_handlers=strays.handlers(desk, sheets))


def readiness(app: App) -> tuple[float, bool]:
    """Seconds that the oldest open message waits, and whether a worker with its model is at work."""
    with app.store.read() as ledger:
        oldest, beat = ledger.oldest_open_inbox(), ledger.last_beat("worker")
    now = app.now()
    age = (now - oldest).total_seconds() if oldest else 0.0
    return age, beat is not None and (now - beat).total_seconds() < HEARTBEAT_STALE_SECONDS


def server(app: App) -> uvicorn.Server:
    host, _, port = app.settings.bind.rpartition(":")
    config = uvicorn.Config(
        create_app(app),
        host=host,
        port=int(port),
        ws="none",
        log_config=None,  # through our own handler, which strikes out what must not be written
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return uvicorn.Server(config)


def run(settings: Settings) -> None:
    """Serve until stopped."""
    app, stop = ready_app(settings), threading.Event()
    start("choices", every(CHOICES_SECONDS, lambda: choices.renew(app)), stop)
    server(app).run()
    stop.set()
