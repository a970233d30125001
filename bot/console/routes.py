"""Every page with the action that it needs. What is not here does not exist."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.catalogue.notices import read_notices
from bot.console import forms
from bot.console.commands import ACTIONS
from bot.console.pages import (
    case,
    choices,
    door,
    duty,
    figures,
    identity,
    incidents,
    live,
    roster,
    staff,
    station,
    words,
    work,
)
from bot.console.web import HEADERS, ROOT, Console, OpenPage, Page, endpoint, environment
from bot.domain.policy import Action
from bot.service.app import App

HERE = Path(__file__).parent
TEXTS = HERE.parent / "catalogue" / "console.zh_CN.yml"
POST = ("POST",)

OPEN = (
    OpenPage(path="/login", answer=door.login_page),
    OpenPage(path="/login", answer=door.log_in, methods=POST),
    OpenPage(path="/set-up/{code}", answer=door.set_up_page),
    OpenPage(path="/set-up/{code}", answer=door.set_up, methods=POST),
)
"""Before logging in."""

PAGES = (
    Page(path="/", action=Action.OWN_ACCOUNT, answer=work.home),
    Page(path="/logout", action=Action.OWN_ACCOUNT, answer=door.log_out, methods=POST),
    Page(path="/part/work", action=Action.LIST, answer=work.part, live=True),
    Page(path="/part/cases/{number}", action=Action.LOOK, answer=case.version, live=True),
    Page(path="/cases/{number}", action=Action.LOOK, answer=case.look),
    *(
        Page(path=f"/cases/{{number}}/do/{name}", action=ACTIONS[name], answer=partial(case.ask_for, name=name))
        for name in forms.FORMS
    ),
    *(
        Page(
            path=f"/cases/{{number}}/do/{name}",
            action=ACTIONS[name],
            answer=partial(case.command, name=name),
            methods=POST,
        )
        for name in forms.FORMS
    ),
    Page(path="/cases/{number}/documents/{kind}", action=Action.WORK, answer=case.document, methods=POST),
    Page(path="/cases/{number}/words", action=Action.READ_WORDS, answer=words.read),
    Page(path="/cases/{number}/said/{media}", action=Action.READ_WORDS, answer=words.said_file),
    Page(path="/cases/{number}/photos/{media}", action=Action.LOOK, answer=words.photo),
    Page(path="/cases/{number}/identity", action=Action.OPEN_IDENTITY, answer=identity.ask),
    Page(path="/cases/{number}/identity", action=Action.OPEN_IDENTITY, answer=identity.open_it, methods=POST),
    Page(path="/cases/{number}/incident", action=Action.READ_WORDS, answer=incidents.look),
    Page(path="/part/cases/{number}/incident", action=Action.READ_WORDS, answer=incidents.part, live=True),
    Page(path="/cases/{number}/incident", action=Action.WORK, answer=incidents.press, methods=POST),
    Page(path="/duty", action=Action.DUTY, answer=duty.desk),
    Page(path="/part/duty", action=Action.DUTY, answer=duty.part, live=True),
    Page(path="/queues", action=Action.REPLAY, answer=duty.queues),
    Page(path="/replay", action=Action.REPLAY, answer=duty.replay, methods=POST),
    Page(path="/roster", action=Action.ROSTER, answer=roster.look),
    Page(path="/roster/leave", action=Action.ROSTER, answer=roster.take_leave, methods=POST),
    Page(path="/roster/end", action=Action.ROSTER, answer=roster.end_leave, methods=POST),
    Page(path="/roster/handover", action=Action.ROSTER, answer=roster.hand_over, methods=POST),
    Page(path="/roster/duty", action=Action.SET_ROSTER, answer=roster.set_duty, methods=POST),
    Page(path="/statistics", action=Action.STATISTICS, answer=figures.statistics),
    Page(path="/export", action=Action.EXPORT, answer=figures.export_page),
    Page(path="/export", action=Action.EXPORT, answer=figures.export, methods=POST),
    Page(path="/officers", action=Action.OFFICERS, answer=staff.staff),
    Page(path="/officers", action=Action.OFFICERS, answer=staff.invite, methods=POST),
    Page(path="/officers/{officer}/change", action=Action.OFFICERS, answer=staff.change, methods=POST),
    Page(path="/officers/{officer}/invite", action=Action.OFFICERS, answer=staff.again, methods=POST),
    Page(path="/officers/{officer}/unbind", action=Action.OFFICERS, answer=staff.unbind, methods=POST),
    Page(path="/officers/{officer}/account", action=Action.OFFICERS, answer=staff.open_account, methods=POST),
    Page(path="/officers/{officer}/close", action=Action.OFFICERS, answer=staff.close_account, methods=POST),
    Page(path="/beats", action=Action.BEATS, answer=station.beats),
    Page(path="/beats", action=Action.BEATS, answer=station.save_beat, methods=POST),
    Page(path="/beats/{code}", action=Action.BEATS, answer=station.beat),
    Page(path="/catalogue", action=Action.CATALOGUE, answer=station.catalogue),
    Page(path="/choices", action=Action.CATALOGUE, answer=choices.overview),
    Page(path="/choices/{name}", action=Action.CATALOGUE, answer=choices.one),
    Page(path="/choices/{name}", action=Action.CATALOGUE, answer=choices.save, methods=POST),
    Page(path="/audit", action=Action.AUDIT, answer=station.audit),
    Page(path="/audit/verify", action=Action.AUDIT, answer=station.verify, methods=POST),
    Page(path="/audit/verify", action=Action.AUDIT, answer=station.checking, live=True),
    live.PAGE,
)


class Static:
    """Our own style, scripts and licensed libraries; the same headers as every page, kept by the browser for a day."""

    def __init__(self) -> None:
        self._files = StaticFiles(directory=HERE / "static")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def kept(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                added = HEADERS | {"Cache-Control": "private, max-age=86400"}
                pairs = [(name.lower().encode(), value.encode()) for name, value in added.items()]
                message["headers"] = [*message.get("headers", ()), *pairs]  # type: ignore[misc]
            await send(message)

        await self._files(scope, receive, kept)  # type: ignore[arg-type]


def console_of(app: App, wall: Callable[[], datetime] | None = None) -> Console:
    texts = read_notices(TEXTS)
    return Console(app=app, texts=texts, wall=wall or (lambda: datetime.now(UTC)), pages=environment(texts))


def routes(console: Console) -> list[BaseRoute]:
    """What the gateway mounts."""
    watch = live.Watch(console)
    inner: list[BaseRoute] = [Mount("/static", Static(), name="static")]
    every: tuple[OpenPage | Page, ...] = (*OPEN, *PAGES)
    for page in every:
        around: ASGIApp = live.Live(console, live.PAGE, watch) if page is live.PAGE else endpoint(console, page)
        inner.append(Route(page.path, around, methods=list(page.methods)))
    return [Mount(ROOT, routes=inner)]
