"""Pushes to officers: who is told of a case, and how; each is remembered, so that 1, 2, 3 answer it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.domain.cases import Case, Urgency
from bot.domain.deadlines import after_quiet
from bot.domain.officers import Officer, Role
from bot.domain.policy import sees
from bot.service import case_words, notices, standing
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App


def officers_for(app: "App", ledger: Ledger, case: Case) -> list[Officer]:
    """Who hears of a case, as the roster of today says."""
    return standing.told_for(app, ledger, case)


def heads(ledger: Ledger, case: Case) -> list[Officer]:
    return [o for o in ledger.officers() if o.role is Role.HEAD and o.station in ("", case.station)]


def desk(ledger: Ledger, case: Case) -> list[Officer]:
    return [o for o in ledger.officers() if o.role is Role.DUTY_DESK and o.station in ("", case.station)]


def push(
    app: "App",
    ledger: Ledger,
    officers: Iterable[Officer],
    case: Case,
    key: str,
    idem: str,
    *,
    kind: str = "push",
    **facts: object,
) -> None:
    """A push to officers; quiet hours hold what is not urgent. It is remembered, so that 1/2/3 answer it."""
    urgent = case.urgency is not Urgency.NORMAL or kind in ("alarm", "relay")
    for officer in officers:
        person = ledger.person_of_officer(officer.id)
        if person is None or not sees(officer, case):
            continue
        notices.owe(
            app,
            ledger,
            notices.Notice(
                to=person.id,
                kind=kind,
                text=app.notices.text(key, **case_words.case_facts(app, case), **facts),
                case=case.id,
                idem=f"{idem}:{officer.id}",
                not_before=after_quiet(app.now(), urgent, app.tz),
            ),
        )
        remember_push(app, ledger, officer, case)


def remember_push(app: "App", ledger: Ledger, officer: Officer, case: Case) -> None:
    memory = dict(ledger.desk_memory(officer.id))
    pushed = [number for number in memory.get("pushed", []) if number != case.number]
    ledger.save_desk_memory(officer.id, memory | {"pushed": [*pushed, case.number][-5:]}, app.now())


def push_relay(app: "App", ledger: Ledger, case: Case, words: str, idem: str) -> None:
    """The reporter's words to the officer who answers: what the relay exists to show to that officer."""
    push(app, ledger, officers_for(app, ledger, case), case, "push_relay", idem, kind="relay", text=words or "…")
