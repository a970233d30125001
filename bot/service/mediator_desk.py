"""A mediator's desk in chat: sees only disputes offered to them, and whose it is only after taking one up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome
from bot.domain.errors import NotAllowed, Refused, UnknownCase
from bot.domain.ids import InboxId
from bot.domain.officers import Actor, Officer
from bot.domain.policy import MEDIATOR_CHAT, Action, Verdict, judge, sees
from bot.service import access, case_words, days, views
from bot.service.app import App
from bot.service.mediation import rough_place
from bot.service.previews import check_words, read_by
from bot.store.ledger import Ledger
from bot.understanding.mediator_words import MediatorWord, mediator_word, times_in

PREVIEW_MINUTES = 5


@dataclass(slots=True)
class Talk:
    """One message of a mediator being answered."""

    ledger: Ledger
    officer: Officer
    inbox_id: InboxId
    at: datetime
    memory: dict[str, Any]
    done: int = 0

    @property
    def actor(self) -> Actor:
        return Actor(role=self.officer.role, id=self.officer.id)


@dataclass(slots=True, kw_only=True)
class MediatorDesk:
    """Understands a mediator's words. Refusals are answered in one line and change nothing."""

    app: App

    def hear(self, ledger: Ledger, officer: Officer, text: str, *, inbox_id: InboxId, at: datetime) -> list[str]:
        talk = Talk(ledger, officer, inbox_id, at, dict(ledger.desk_memory(officer.id)))
        word = mediator_word(text)
        try:
            line = self.answer(talk, word) if word else self.app.notices.text("mediator_help")
        except Refused as refused:
            line = self.refusal(talk, refused, word)
        ledger.save_desk_memory(officer.id, talk.memory | {"heard": at.timestamp()}, at)
        return [line]

    def answer(self, talk: Talk, word: MediatorWord) -> str:
        if word.name == "help":
            return self.app.notices.text("mediator_help")
        if word.name == "todo":
            return self.todo(talk)
        if word.name in ("confirm", "cancel"):
            return self.confirm(talk, word.name == "confirm")
        case = self.case_of(talk, word.number, Action.LOOK)
        name = "decline" if word.name == "back" and not self.is_mine(talk, case) else word.name
        access.permit(talk.ledger, talk.officer, MEDIATOR_CHAT[name], case, at=talk.at)
        talk.memory["last"] = case.number
        if name == "decline":
            return self.decline(talk, case)
        if name == "take":
            return self.take(talk, case)
        if name == "show":
            return self.show(talk, case)
        return self.offer_times(talk, case, word.text) if word.name == "times" else self.preview(talk, case, word)

    # --- finding the dispute

    def case_of(self, talk: Talk, number: str | None, action: Action) -> Case:
        """Raises `UnknownCase` for what is not there or not this mediator's to know."""
        wanted = number or talk.memory.get("last") or next(reversed(talk.memory.get("pushed", [])), "")
        return access.case_by_number(talk.ledger, talk.officer, wanted, action, at=talk.at)

    def is_mine(self, talk: Talk, case: Case) -> bool:
        return judge(talk.officer, Action.MEDIATE, case) is Verdict.ALLOW

    def todo(self, talk: Talk) -> str:
        open_still = talk.ledger.open_cases(limit=2_000)
        mine = [case for case in open_still if sees(talk.officer, case)]
        if not mine:
            return self.app.notices.text("todo_empty")
        lines = [self.app.notices.text("todo_head", count=len(mine))]
        return "\n".join([*lines, *(self.line(talk, case) for case in mine[: views.SHOWN])])

    def line(self, talk: Talk, case: Case) -> str:
        known = case_words.case_facts(self.app, case)
        place = known["place"] if self.is_mine(talk, case) else rough_place(case)
        return self.app.notices.text("mediator_line", **(known | {"place": place}))

    # --- taking it up

    def take(self, talk: Talk, case: Case) -> str:
        self.handle(talk, ask.TakeMediation(case=case.id, mediator=talk.officer.id))
        return self.app.notices.text("mediator_taken", number=case.number) + "\n" + self.show(talk, case)

    def decline(self, talk: Talk, case: Case) -> str:
        """Before it is taken up: the others are asked still; without any the desk is."""
        self.handle(talk, ask.DeclineMediation(case=case.id, mediator=talk.officer.id))
        return self.app.notices.text("mediator_declined", number=case.number)

    def show(self, talk: Talk, case: Case) -> str:
        """Before it is taken up: the kind and the house. After: the door, and the reporter's own words."""
        case = talk.ledger.case(case.id) or case
        if not self.is_mine(talk, case):
            return self.line(talk, case)
        talk.ledger.audit(talk.actor, "ReadWords", f"case:{case.id}", talk.at)
        said = [one for words in self.told(talk, case) for one in words]
        return "\n".join((self.line(talk, case), views.words_view(self.app, case, said)))

    def told(self, talk: Talk, case: Case) -> list[Any]:
        submissions = [talk.ledger.submission(tip.submission) for tip in talk.ledger.tips_on(case.id)]
        return [submission.said for submission in submissions if submission]

    def offer_times(self, talk: Talk, case: Case, words: str) -> str:
        local = talk.at.astimezone(self.app.tz)
        times = times_in(words, local.date(), self.app.tz)
        if not times:
            return self.app.notices.text("mediator_ask_times", number=case.number)
        self.handle(talk, ask.OfferTimes(case=case.id, times=times))
        shown = "；".join(days.near_moment(self.app, at) for at in times)
        return self.app.notices.text("mediator_times_sent", number=case.number, times=shown)

    # --- the result: shown first, sent on one word

    def preview(self, talk: Talk, case: Case, word: MediatorWord) -> str:
        if not word.text:
            return self.app.notices.text("mediator_ask_text", number=case.number)
        if word.name == "settled":
            check_words(self.app, talk.ledger, case, word.text)
        until = (talk.at + timedelta(minutes=PREVIEW_MINUTES)).timestamp()
        talk.memory["preview"] = {"name": word.name, "case": case.number, "text": word.text, "until": until}
        text = self.app.notices.text("draft.mediated", text=word.text) if word.name == "settled" else word.text
        return self.app.notices.text(f"mediator_preview_{word.name}", number=case.number, text=text)

    def confirm(self, talk: Talk, yes: bool) -> str:
        waiting = talk.memory.pop("preview", None)
        if waiting is None:
            return self.app.notices.text("preview_none")
        if not yes:
            return self.app.notices.text("done_cancel")
        if waiting["until"] < talk.at.timestamp():
            return self.app.notices.text("preview_expired")
        case = self.case_of(talk, waiting["case"], Action.MEDIATE)
        self.handle(talk, self.ending(case, waiting["name"], waiting["text"]))
        return self.app.notices.text(f"mediator_done_{waiting['name']}", number=case.number)

    def ending(self, case: Case, name: str, text: str) -> ask.CaseCommand:
        if name == "settled":
            words = self.app.notices.text("draft.mediated", text=text)
            return ask.Conclude(case=case.id, outcome=Outcome.MEDIATED, text=words)
        return ask.TakeBack(case=case.id, reason=text)

    def handle(self, talk: Talk, command: ask.CaseCommand) -> None:
        talk.done += 1
        self.app.handle(talk.ledger, command, talk.actor, (talk.inbox_id, talk.done))

    def refusal(self, talk: Talk, refused: Refused, word: MediatorWord | None) -> str:
        number = str(refused.facts.get("number") or (word.number if word else "") or "")
        facts = {"number": number, "state": "", "allowed": "", "example": "", "words": refused.facts.get("words", "")}
        if isinstance(refused, UnknownCase):
            return self.app.notices.text("mediator_unknown")
        if isinstance(refused, NotAllowed):
            return self.app.notices.text("mediator_take_first", number=number)
        return self.app.notices.text(f"error.{refused.code}", **facts) + read_by(self.app, refused)
