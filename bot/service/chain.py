"""Summing up the audit chain anew, beside the pages and a piece at a time: years of it take minutes."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock, Thread

from bot.domain.officers import Actor
from bot.service.app import App
from bot.store.audit import PIECE_ROWS

log = logging.getLogger(__name__)

CHECKED = "CheckChain"
"""How the audit names a check; its object tells up to which row, its result the first row that does not fit."""
FITS = "ok"
PATIENCE_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the check of this process is: rows that fit, of those that there were when it began."""

    since: datetime
    whole: int
    done: int = 0
    ended: bool = False
    failed: bool = False
    """It broke off; nothing is known of the chain."""


@dataclass(slots=True)
class ChainCheck:
    """One check at a time. `rest` gives pages their turn between two pieces."""

    rest: Callable[[float], None] = time.sleep
    rows: int = PIECE_ROWS
    progress: Progress | None = None
    job: Thread | None = None
    lock: Lock = field(default_factory=Lock)

    def begin(self, app: App, actor: Actor) -> None:
        """Begins a check unless one runs, and waits a moment: a short chain is summed up at once."""
        with self.lock:
            if self.job is None or not self.job.is_alive():
                with app.store.read() as ledger:
                    head = ledger.audit_head()
                self.progress = Progress(since=app.now(), whole=head[0] if head else 0)
                self.job = Thread(target=self.run, args=(app, actor), name="chain", daemon=True)
                self.job.start()
            job = self.job
        job.join(PATIENCE_SECONDS)

    def run(self, app: App, actor: Actor) -> None:
        """What came of it stands in the audit, so that every process and the next day's auditor see it."""
        try:
            upto, bad = self.sum_up(app)
            result = FITS if bad is None else f"row:{bad}"
            with app.store.begin() as ledger:
                ledger.audit(actor, CHECKED, f"audit:{upto}", app.now(), result=result)
            self.note(ended=True)
        except Exception as fault:  # the page says that it broke off, and lets begin anew
            log.error("action=chain_check_failed fault=%s", type(fault).__name__)
            self.note(ended=True, failed=True)

    def sum_up(self, app: App) -> tuple[int, int | None]:
        """(the last row that fits, the first that does not)."""
        heads, upto = app.journal.heads(), 0
        while True:
            began = time.monotonic()
            with app.store.read() as ledger:
                piece = ledger.verify_piece(upto, heads, self.rows)
            upto = piece.upto
            if piece.bad is not None or piece.last:
                return upto, piece.bad
            self.note(done=upto)
            self.rest(time.monotonic() - began)

    def note(self, **news: object) -> None:
        if self.progress is not None:
            self.progress = replace(self.progress, **news)  # type: ignore[arg-type]
