"""Asking for a real officer, who will know, and how this works."""

from dataclasses import replace

from actions.ground import Say, Topic
from actions.replies import visit_after_all
from actions.taking_in import take_in
from bot.domain.cases import Flag
from bot.domain.commands import AddWords, CallPerson, NoteFacts
from bot.domain.ids import BeatCode
from bot.domain.matters import Destination
from bot.domain.submissions import Facts
from bot.service.desk import Desk
from bot.service.turn import Current
from bot.understanding.foreign import is_foreign
from bot.understanding.opinion import wants_to_tell
from bot.understanding.reading import Reading


class CallOfficer(Topic):
    def name(self) -> str:
        return "action_call_person"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        if reading.tells:
            return take_in(current, reading, say)
        follow = visit_after_all(current, reading, say)
        if follow is not None:
            return follow.next
        desk = current.desk
        collecting = desk.collecting()
        recent = next(iter(desk.submissions()), None)
        facts = collecting.facts if collecting else recent.facts if recent else None
        duty = desk.on_duty(BeatCode(facts.beat) if facts and facts.beat else None)
        submission = collecting.id if collecting else recent.id if recent else desk.new_submission()
        current.leave(CallPerson(submission=submission, words=current.heard.text))
        if duty.now:
            say("person_called", name=duty.name)
        else:
            say("person_later", name=duty.name, when=duty.when)
        return "person"


class TellSecrecy(Topic):
    """对方会不会知道是我: an honest answer, and the officers are told to take care."""

    def name(self) -> str:
        return "action_tell_secrecy"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        told = next(iter(current.desk.submissions()), None)
        say("advice_police_conduct" if told is not None and Flag.HEAD_ONLY in told.facts.flags else "secrecy")
        fears = frozenset({Flag.FEARS_RETALIATION})
        collecting = current.desk.collecting()
        recent = next(iter(current.desk.submissions()), None)
        if collecting is not None:
            facts = replace(collecting.facts, flags=collecting.facts.flags | fears)
            current.leave(NoteFacts(submission=collecting.id, facts=facts, said=current.heard.said))
            if facts.pending is not None:
                say(f"ask_{facts.pending}")
            return facts.pending
        if recent is not None:
            facts = replace(recent.facts, flags=recent.facts.flags | fears)
            if facts.answer("visit_way") is None and is_gone_to(current.desk, facts):
                facts = replace(facts, asked=(*facts.asked, "visit_way"), pending="visit_way")
                say("ask_visit_way")
            current.leave(AddWords(submission=recent.id, said=(), facts=facts, new_fact=False))
            return facts.pending
        if wants_to_tell(current.heard.text):
            facts = Facts(flags=fears, asked=("what",), pending="what")
            current.leave(NoteFacts(submission=current.desk.new_submission(), facts=facts, said=current.heard.said))
            say("want_report")
            return "what"
        return None


def is_gone_to(desk: Desk, facts: Facts) -> bool:
    """Whether officers may have to show up for it: not for a lost dog, nor for a complaint."""
    rows = [row for code in facts.matters if (row := desk.matter(code)) is not None]
    return not rows or any(row.destination is not Destination.NONE for row in rows)


class TellHelp(Topic):
    """How this works; to a foreigner first in English."""

    def name(self) -> str:
        return "action_tell_help"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        if is_foreign(reading.text):
            say("english")
        say("help")
        return None
