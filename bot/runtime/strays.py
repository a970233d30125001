"""What is answered where there is no page to answer, or ours failed: in the words of the console, of a sheet or of
neither. Whether a case is there is never told: pages that need a login ask for it before anything else."""

from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.console import web
from bot.partners.joint_visit import SheetPages

FAULT = 500
Answer = Callable[[Request, Exception], Response]


def handlers(console: web.Console, sheets: SheetPages) -> Mapping[type[Exception], Answer]:
    """For Starlette's `exception_handlers`; the server's log still has every fault."""

    def answer(request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else FAULT
        shown = web.stray(console, status) if request.url.path.startswith(web.ROOT) else sheets.stray(request, status)
        for name, value in (getattr(fault, "headers", None) or {}).items():
            shown.headers[name] = value
        return shown

    return {HTTPException: answer, Exception: answer}
