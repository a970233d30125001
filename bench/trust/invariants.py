"""The one checker of all fault tests: what was promised, counted; every count must be 0."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from bot.domain.submissions import TipState
from bot.store import tables as t
from bot.store.ledger import Ledger
from bot.store.store import Store

ON_A_CASE = (TipState.SUBMITTED.value, TipState.ANSWERED.value)
CASE_ACTIONS = "case:"
MANY = 1_000_000


def broken(store: Store, acknowledged: Sequence[str], *, drained: bool = True) -> dict[str, int]:
    """`acknowledged`: the distinct texts that WeChat got a 200 for. `drained`: everything should be worked and sent."""
    with store.read() as ledger:
        found = messages(ledger, acknowledged) | cases(ledger) | {"audit_chain": int(ledger.verify_audit() is not None)}
        if drained:
            found |= queues(ledger)
        if store.file is not None:
            said = ledger.connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            found["integrity"] = int(said != "ok")
    return found


def messages(ledger: Ledger, acknowledged: Sequence[str]) -> dict[str, int]:
    """One row and one submission for each acknowledged text."""
    rows = ledger.inbox_rows(limit=MANY)
    bodies = Counter(text for row in rows for text in [text_of(row.body)] if text)
    people = {row.person for row in rows}
    said = Counter(words.text for person in people for one in ledger.submissions(person) for words in one.said)
    return {
        "lost": sum(bodies[text] == 0 for text in acknowledged),
        "stored_twice": sum(bodies[text] > 1 for text in acknowledged),
        "in_no_submission": sum(said[text] == 0 for text in acknowledged),
        "in_two_submissions": sum(said[text] > 1 for text in acknowledged),
    }


def text_of(body: bytes) -> str:
    import json

    return str(json.loads(body).get("text", "")) if body else ""


def cases(ledger: Ledger) -> dict[str, int]:
    """Every submitted tip hangs on one case; every event of a case has one audit row, and every case an event."""
    run = ledger.connection.execute
    tips = run(select(t.tip.c.case_id).where(t.tip.c.state.in_(ON_A_CASE))).scalars().all()
    known = set(run(select(t.case.c.id)).scalars())
    events = Counter(
        (f"{CASE_ACTIONS}{row.case_id}", row.kind) for row in run(select(t.case_event.c.case_id, t.case_event.c.kind))
    )
    audited = Counter(
        (row.object, row.action)
        for row in run(select(t.audit.c.object, t.audit.c.action).where(t.audit.c.object.startswith(CASE_ACTIONS)))
    )
    opened = {case for case, _ in events}
    return {
        "tips_without_case": sum(case not in known for case in tips),
        "events_without_audit": sum(max(0, count - audited[key]) for key, count in events.items()),
        "audited_twice": sum(max(0, audited[key] - count) for key, count in events.items()),
        "cases_without_event": sum(f"{CASE_ACTIONS}{case}" not in opened for case in known),
        "cases_without_tip": len(known - set(run(select(t.tip.c.first_case)).scalars())),
    }


def queues(ledger: Ledger) -> dict[str, int]:
    """Everything was worked; everything owed is sent, held, or dead with a reason."""
    inbox = Counter(row.status for row in ledger.inbox_rows(limit=MANY))
    owed = ledger.outbox_rows(limit=MANY)
    return {
        "not_worked": sum(count for status, count in inbox.items() if status != "done"),
        "not_sent": sum(row.status in ("new", "sending") for row in owed),
        "dead_without_reason": sum(row.status == "dead" and row.last_code is None for row in owed),
        "people_still_busy": len(ledger.all(select(t.busy))),
    }


def repeats(store: Store, seen: Iterable[tuple[str, str]]) -> int:
    """How often somebody was shown the same owed words more often than they are owed."""
    shown = Counter(seen)
    owed: Counter[tuple[str, str]] = Counter()
    with store.read() as ledger:
        for row in ledger.outbox_rows(limit=MANY):
            owed[ledger.openid(row.recipient) or "", text_of(row.body)] += 1
    return sum(max(0, times - max(1, owed[key])) for key, times in shown.items())
