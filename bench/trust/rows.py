"""The rows of the programme: number, what, goal, module, and the code that its figures speak of."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.trust.row21_mutation import MODULES

ROOM = ("bot/domain", "bot/runtime", "bot/service", "bot/store", "bot/vault", "bot/wechat")
"""What a message passes from the callback to its answer."""


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    goal: str
    module: str
    code: tuple[str, ...] = ROOM
    """Files and folders; when one of them changed, the figures are of another program (bench/trust/code.py)."""
    by_engine: bool = False
    """Run and kept for each engine by itself."""
    minutes: float = 30.0
    """What it may take at most, on one engine when `by_engine`."""
    goes_on: bool = False
    """Each start goes on where the last one ended, so that any time is worth it."""
    narrower: str = ""
    """In what it asks less than one could wish."""

    @property
    def depends_on(self) -> tuple[str, ...]:
        return (*self.code, f"bench/trust/{self.module}.py")


ROWS: Mapping[int, Row] = {
    1: Row("`kill -9` at every commit point, both engines", "10,000 callbacks, ≥ 400 kills: 0 lost, 0 double, 0 tips "
           "without case; repeats ≤ kills", "row01_kills", by_engine=True, minutes=60),
    2: Row("repeats: 1–3 times at 0, 5, 10 s, same or new signature", "1 row, 1 case, same answer", "row02_repeats",
           narrower="the clock is set and waits are a twentieth of WeChat's: 2,000 messages in real time would take an "
                    "hour; real five seconds are waited in rows 4 and 10"),
    3: Row("shuffled, doubled, interleaved bubbles", "2,000 runs: same case as in order", "row03_bubbles",
           (*ROOM, "tests/trust/test_bubbles.py"), minutes=60,
           narrower="of the runs, 500 on PostgreSQL beside 2,000 on SQLite: a new database for each takes it a while"),
    4: Row("database away under load", "60 s at 20/s: no 200 without a row", "row04_away",
           (*ROOM, "deploy/prometheus")),
    5: Row("WeChat's faults and codes", "each ends sent, held or dead as it should", "row05_wechat",
           ("bot/store", "bot/wechat")),
    6: Row("token expiry with two instances", "1,000 sends: ≤ 2 refreshes, 0 failed", "row06_token",
           ("bot/store", "bot/wechat"),
           narrower="the two instances are threads of one process with stores of their own: the lease that keeps them "
                    "apart is a row of the database, so it does not see the difference"),
    7: Row("Redis killed, flushed, read-only", "0 lost, service on", "row07_redis"),
    8: Row("host clock ±10 min, back 1 h, a day ahead", "no stolen lease, no row stuck", "row08_clock",
           narrower="the clock that the program is given jumps: the host's is shared with the database and every other "
                    "program; all times of a row come from that one clock"),
    9: Row("disk full at any write", "500, nothing half-written, recovers, integrity ok", "row09_disk",
           narrower="SQLite's page limit stands for its disk; PostgreSQL's disk is a file system in memory"),
    10: Row("two instances, restart every 10 s (PostgreSQL)", "5 min: as row 1", "row10_restarts"),
    11: Row("load of callbacks", "SQLite 50/s, PostgreSQL 300/s, 10 min, 3 % repeats: p99 < 500 ms, max < 5 s, "
            "0 errors, growth < 50 MB", "row11_load",
            (*ROOM, "bot/dialogue", "bot/understanding"), by_engine=True, minutes=45,
           narrower="a worker and a clock stand beside it for half a minute, not for ten: on two cores they "
                    "and the generator would measure one another"),
    12: Row("malformed callbacks, strange messages, hostile pictures and voices", "100,000 and 20,000: "
            "0 unhandled, < 50 ms each, 0 rows too many, memory flat; 200 files and more: opened in time "
            "by children alone, nothing but points and sound shown, the tip stays", "row12_malformed",
            ("bot/wechat", "bot/service/intake.py", "bot/service/reception.py", "bot/service/child.py",
             "bot/service/showing.py", "bot/service/showing_child.py", "bot/settings.py",
             "bench/trust/hostile_files.py", "bench/trust/hostile_pictures.py", "bench/trust/hostile_voices.py",
             "bench/trust/hostile_xml.py"),
            narrower="of pictures only points are kept; voices and films are kept as they came, with what their own "
                     "containers say"),
    13: Row("residents imitating commands and intents; the matrix of roles", "every cell as written", "row13_access",
            ("bot/console", "bot/domain", "bot/service", "tests/trust/test_access.py", "tests/unit/test_policy.py",
             "tests/console/test_access.py")),
    14: Row("every number of A tried by B", "as an unknown number, audited", "row14_foreign",
            ("bot/console", "bot/domain", "bot/service", "tests/trust/test_foreign.py", "tests/console/test_scope.py")),
    15: Row("canary scan after a scripted day", "0 hits outside sealed columns", "row15_canary",
            (*ROOM, "bot/cli", "bot/console", "bot/dialogue", "bot/partners", "deploy/nginx",
             "tests/trust/test_canary_day.py", "tests/acceptance/test_canary.py"),
           narrower="not the pages that show a reporter's words or identity to who may see them; Redis is told the "
                    "day of SQLite, PostgreSQL notifies its own; nginx sees the day's callbacks once more, with the "
                    "open id in their addresses that the stand-in of WeChat leaves out"),
    16: Row("rotate keys under load; erase a reporter", "0 errors; nothing of that person opens", "row16_keys",
            (*ROOM, "tests/trust/test_keys.py", "tests/trust/test_erasure.py")),
    17: Row("1,000 random edits of the audit chain", "all found, first bad row named", "row17_audit",
            ("bot/store/audit.py", "bot/service/chain.py", "bot/service/journal.py", "tests/trust/test_audit.py")),
    18: Row("restore on an empty machine", "counts equal, ≤ 30 min, nothing sent twice", "row18_restore",
            ("bot/store", "bot/vault", "tests/trust/test_backup.py"),
           narrower="an empty database on this machine; the time is that of the rows: installing depends on where the "
                    "packages come from"),
    19: Row("migrations up and down with data, both engines", "no loss", "row19_migrations",
            ("bot/store", "tests/store/test_migrations.py", "tests/trust/test_migrations_with_data.py")),
    20: Row("console from its interface, start-up checks", "0 5xx, inert, refused", "row20_console",
            ("bot/cli", "bot/console", "bot/settings.py", "tests/trust/test_doctor.py", "tests/trust/test_http.py",
             "tests/console/test_interface.py", "tests/console/test_the_desk.py")),
    21: Row("mutation score of vault, policy, lifecycle, deadlines, queues", "≥ 80 %", "row21_mutation",
            (*MODULES, *sorted({test for tests in MODULES.values() for test in tests})), minutes=120,
           narrower="own mutator (mutmut needs an install that is not editable); each module meets only the test files "
                    "that it names, or a run would take days"),
    22: Row("soak with random faults", "8 h: invariants hold", "row22_soak", minutes=480, goes_on=True,
           narrower="the hours of a room on each engine, side by side and on more than one machine, are added up: the "
                    "figures tell the longest in one room; of the faults not those of rows 4, 6 and 7"),
}  # fmt: skip
