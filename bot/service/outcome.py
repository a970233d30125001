"""The outcome before it is sent: drafted from what was done, and checked against what was asked."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.cases import Case, Outcome
from bot.domain.records import Interview, JointVisit, OrderRecord, Record, Reinspection, Visit, records_of
from bot.domain.submissions import Tip, TipState
from bot.store.ledger import Ledger
from bot.understanding.normalise import fold

if TYPE_CHECKING:
    from bot.service.app import App

FEW_CHARACTERS = 4
"""An officer's text below this says nothing yet; the draft is made from the records."""
ASKED = re.compile(
    r"[?？]|什么时候|多久|会不会|能不能|可不可以|是不是|有没有|希望|要求|请(?:你们|民警|警察)?(?!问)|想知道|怎么办|管不管"
)
IDLE = re.compile(
    r"[你您他她我们的了吗呢吧啊请问民警警察什么时候怎么样一下能不可以会有没是在和就都也还要希望求想知道办]+"
)
SHOWN = 3
ASKED_CHARACTERS = 24


def drafted(app: "App", ledger: Ledger, case: Case, outcome: Outcome, text: str) -> str:
    """The text to the reporter: the outcome's own wording around what the officer wrote, or around the records."""
    text = text.strip("。. ")
    key = f"draft.{outcome.value}"
    if outcome is Outcome.PASSED_ON and len(text) >= FEW_CHARACTERS:
        return app.notices.text("draft.passed_on_result", text=text)
    if "text" not in app.notices.facts_of(key):
        return app.notices.text(key)
    if len(text) < FEW_CHARACTERS:
        text = from_records(app, records_of(ledger.history(case.id)))
    return app.notices.text(key, text=text) if text else ""


def from_records(app: "App", records: Sequence[Record]) -> str:
    """What was done, in order and without days: 已上门核查，已约谈当事人，有关部门已要求限期整改."""
    parts = [app.notices.text(f"draft_part.{part}") for record in records if (part := part_of(record))]
    return "，".join(dict.fromkeys(parts))


def part_of(record: Record) -> str:
    if isinstance(record, Visit):
        return "visited" if record.done else ""
    if isinstance(record, Interview):
        return "interviewed" if record.done else ""
    if isinstance(record, JointVisit):
        came = any(answer.findings for answer in record.answers.values())
        return "joint" if came else ""
    if isinstance(record, Reinspection):
        return "passed" if record.result == "pass" else ""
    return "ordered" if isinstance(record, OrderRecord) else ""


def progress(app: "App", ledger: Ledger, case: Case) -> str:
    """A word between: what was done so far, else that it is being worked on."""
    done = from_records(app, records_of(ledger.history(case.id)))
    return app.notices.text("draft_progress", text=done) if done else app.notices.text("draft_progress_none")


def unanswered(told: Sequence[str], text: str) -> tuple[str, ...]:
    """What reporters asked or wished that the text does not touch, in their words: for an officer who may read them."""
    even = fold(text)
    asked = [
        part for words in told for part in re.split(r"(?<=[?？。!！\n;；])|[,，](?=请|希望|能|会|什么)", fold(words))
    ]
    left = [part.strip(" ,，。") for part in asked if ASKED.search(part) and not touches(part, even)]
    return tuple(dict.fromkeys(part[:ASKED_CHARACTERS] for part in left if part))[:SHOWN]


def touches(asked: str, text: str) -> bool:
    """Whether two characters that carry meaning stand in both."""
    carrying = IDLE.sub(" ", re.sub(r"[^一-鿿]+", " ", asked)).split()
    pairs = {word[n : n + 2] for word in carrying for n in range(len(word) - 1)}
    return any(pair in text for pair in pairs)


def delivery(ledger: Ledger, case: Case) -> list[str]:
    """For each reporter of a concluded case, in order: delivered, picked_up, waiting, unread, failed, undeliverable,
    not_wanted or withdrawn."""
    rows = {row.tip_id: row.status for row in ledger.outbox_of_case(case.id, "outcome", "quiet")}
    return [delivered(tip, rows.get(tip.id)) for tip in ledger.tips_on(case.id)]


def delivered(tip: Tip, status: str | None) -> str:
    if tip.state is TipState.WITHDRAWN:
        return "withdrawn"
    if tip.state is TipState.ANSWERED and tip.proof is not None:
        return tip.proof.value
    return {"held": "unread", "dead": "failed"}.get(status or "", "waiting")


def delivery_line(app: "App", ledger: Ledger, case: Case) -> str:
    """How the outcome reached the reporters, counted: 已送达 1，对方未读 1."""
    if case.outcome is None:
        return ""
    found = delivery(ledger, case)
    counts = [(app.notices.text(f"delivery.{state}"), found.count(state)) for state in dict.fromkeys(found)]
    words = "，".join(f"{label} {count}" for label, count in counts)
    return app.notices.text("delivery", words=words) if words else ""
