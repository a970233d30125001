"""What the reporter is told on handing in: the receipt, with the place read back inside it."""

from typing import TYPE_CHECKING

from bot.domain.cases import Flag
from bot.domain.deadlines import first_look
from bot.domain.matters import Destination, Matter
from bot.domain.questioning import door, line_of
from bot.domain.submissions import Facts, Submission
from bot.service import days, notices
from bot.service.summary import place_words
from bot.store.ledger import Ledger
from bot.understanding.foreign import is_foreign

if TYPE_CHECKING:
    from bot.service.app import App

HUSHED = frozenset({Flag.SAFE_CONTACT, Flag.CONTACT_HERE, Flag.FEARS_RETALIATION, Flag.MINOR, Flag.HEAD_ONLY})


def tell_receipt(app: "App", ledger: Ledger, submission: Submission, why: str) -> None:
    """The receipt with the place read back inside it. An emergency's first reply was the line to call."""
    if why in ("urgent", "person", "advice"):
        return
    inbox = submission.said[-1].inbox_id if submission.said and why != "silent" else None
    notices.owe(
        app,
        ledger,
        notices.Notice(
            to=submission.person,
            kind="answer" if inbox else "receipt",
            text=receipt_text(app, ledger, submission),
            idem=f"receipt:{submission.id}",
            inbox=inbox,
        ),
    )


def receipt_text(app: "App", ledger: Ledger, submission: Submission) -> str:
    facts = submission.facts
    day = days.near_day(app, first_look(app.now(), app.calendar, app.tz))
    place = place_words(facts, app.notices.text, "place_yours")
    rows = [app.catalogue[m] for m in facts.matters if m in app.catalogue]
    diverted = [row for row in rows if not row.ladder and door(row, facts).to.value == facts.offered]
    known = {
        "receipt": submission.receipt,
        "day": day,
        "place": place,
        "about": app.notices.text("receipt_about", label=what) if (what := label(app, facts)) else "",
        "labels": "、".join(dict.fromkeys(spoken(app, row) for row in rows)),
        "department": (diverted[0].department if diverted else "") or app.notices.text("office.hotline_12345"),
        "line": (line_of(diverted[0], Destination(facts.offered)) if diverted else "") or "12345",
        "diverted": "、".join(dict.fromkeys(spoken(app, row) for row in diverted)),
    }
    if Flag.FLOOD in facts.flags and not rows:
        return app.notices.text("flood_reply", **known)
    if any(row.head_only for row in rows):
        return app.notices.text("receipt_head", **known)
    if Flag.UNPARSED in facts.flags and all(is_foreign(one.text) for one in submission.said):
        return app.notices.text("receipt_english", **known)
    return app.notices.text(receipt_key(facts, place, len(ledger.tips_of(submission.id))), **known)


def label(app: "App", facts: Facts) -> str:
    """What it is about, in the resident's words; empty where a telephone that others read must not show it
    (docs/adr/0034-receipts-name-what-is-harmless.md)."""
    rows = [app.catalogue[m] for m in facts.matters if m in app.catalogue and not app.catalogue[m].internal]
    hushed = facts.flags & HUSHED or any(row.discreet for row in rows)
    return "" if hushed else "、".join(row.resident_label for row in rows)


def spoken(app: "App", row: Matter) -> str:
    """One of several matters of a receipt."""
    return app.notices.text("another_matter") if row.discreet else row.resident_label


def receipt_key(facts: Facts, place: str, tips: int) -> str:
    flags = facts.flags
    if Flag.MEDIA_ONLY in flags:
        return "receipt_media_place" if place else "receipt_media"
    if Flag.UNPARSED in flags:
        return "receipt_unparsed"
    if not place:
        return "receipt_noted" if Flag.PLACE_MISSING not in flags else "receipt_no_place"
    if facts.offered:
        which = "mediation" if facts.offered == Destination.MEDIATION.value else "diverted"
        return f"receipt_{which}" if tips == 1 else f"receipt_many_{which}"
    return "receipt_many" if tips > 1 else "receipt"
