"""What residents told, handed to the room without a model: matter and place are given, not guessed."""

from typing import Any

from bot.domain import commands as ask
from bot.domain.ids import InboxId, MatterCode, SubmissionId, new_id
from bot.domain.officers import Actor, Role
from bot.domain.places import Place
from bot.domain.submissions import Facts, Said, Submission
from bot.service.desk import Desk
from bot.service.turn import Heard, Turn
from bot.understanding.address import parse_place
from tests.house import House


class NobodyTalks:
    """A conversation for tests that hand facts in themselves."""

    def turn(self, heard: Heard, desk: Desk) -> Turn:
        return Turn()


def place(words: str) -> Place:
    return parse_place(words)


def told(house: House, who: str, matters: str | list[str], where: str = "", words: str = "", **facts: Any) -> str:
    """A submission with its receipt; `matters` are codes. Returns the submission's id."""
    house.platform.say(who, "您好")  # opens the window for messages, as a resident's own words do
    house.settle()
    codes = tuple(MatterCode(code) for code in ([matters] if isinstance(matters, str) else matters))
    now = house.clock.now()
    submission = SubmissionId(new_id(now))
    known = Facts(matters=codes, place=place(where) if where else None, **facts)
    said = Said(inbox_id=InboxId(new_id(now)), at=now, text=words or where or "-")
    with house.store.begin() as ledger:
        reporter = Actor(role=Role.REPORTER, id=ledger.ensure_person(who, now).id)
        house.app.handle(ledger, ask.NoteFacts(submission=submission, facts=known, said=(said,)), reporter)
        house.app.handle(ledger, ask.Submit(submission=submission), reporter)
    house.settle()
    return submission


def handle(house: House, who: str, command: ask.ReporterCommand) -> None:
    """A reporter's command as the dialogue would leave it."""
    house.platform.say(who, "您好")
    house.settle()
    now = house.clock.now()
    with house.store.begin() as ledger:
        reporter = Actor(role=Role.REPORTER, id=ledger.ensure_person(who, now).id)
        house.app.handle(ledger, command, reporter)
    house.settle()


def submission(house: House, wanted: str) -> Submission:
    with house.store.read() as ledger:
        found = ledger.submission(SubmissionId(wanted))
    assert found is not None
    return found


def handed_over(house: House, who: str, matter: str, where: str, **facts: Any) -> str:
    """Told, offered to another office, and handed over by the reporter's word."""
    offered = house.app.catalogue[MatterCode(matter)].destination.value
    made = told(house, who, matter, where, offered=offered, **facts)
    handle(house, who, ask.ChooseDiversion(submission=SubmissionId(made), way="hand_over"))
    return made
