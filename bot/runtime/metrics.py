"""What /metrics tells beside the counters: queues, clocks, token, disk."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.service.app import App
from bot.store.figures import Figures


class RoomCollector(Collector):
    """Asked at each scrape; a database that is away is a figure of its own, not an error."""

    def __init__(self, app: App) -> None:
        self._app = app

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked of the database at registration."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        try:
            with self._app.store.read() as ledger:
                figures = ledger.figures()
        except Exception:  # the scrape must tell that the database is away
            yield gauge("station_database_up", "Whether the database answers", 0)
            return
        yield gauge("station_database_up", "Whether the database answers", 1)
        yield from self.queues(figures)
        yield from self.ages(figures)
        yield gauge("station_disk_free_bytes", "Room where the database (SQLite) or the journal lies", self.free())
        yield gauge("station_audit_rows", "Rows of the audit chain", figures.audit_rows)

    def queues(self, figures: Figures) -> Iterator[Metric]:
        for name, counts in (("inbox", figures.inbox), ("outbox", figures.outbox)):
            rows = GaugeMetricFamily(f"station_{name}_rows", f"Rows of the {name} that are not done", labels=["status"])
            for status, count in counts.items():
                rows.add_metric([status], count)
            yield rows

    def ages(self, figures: Figures) -> Iterator[Metric]:
        yield gauge("station_inbox_oldest_seconds", "Age of the oldest open message", self.age(figures.oldest_message))
        yield gauge("station_outbox_late_seconds", "How late the oldest owed message is", self.age(figures.oldest_owed))
        yield gauge("station_timer_late_seconds", "How late the oldest timer is", self.age(figures.oldest_timer))
        yield gauge("station_worker_beat_seconds", "Since a worker was last seen", self.age(figures.worker_beat, 1e9))
        left = -self.since(figures.token_expires) if figures.token_expires else 0.0
        yield gauge("station_token_left_seconds", "How long the access token still lives", left)

    def age(self, at: datetime | None, absent: float = 0.0) -> float:
        return absent if at is None else max(0.0, self.since(at))

    def since(self, at: datetime) -> float:
        return (self._app.now() - at).total_seconds()

    def free(self) -> float:
        path = self._app.store.file or self._app.settings.journal_dir
        return float(shutil.disk_usage(existing(str(path))).free)


def existing(path: str) -> str:
    found = Path(path).absolute()
    while not found.is_dir():
        found = found.parent
    return str(found)


def gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
