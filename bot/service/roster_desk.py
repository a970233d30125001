"""Leave, hand-over and duty in an officer's chat: names become members of staff, days become spans."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain.errors import UnknownBeat, UnknownColleague
from bot.domain.ids import BeatCode, OfficerId
from bot.domain.officers import Officer
from bot.domain.policy import STAFF_AT_WORK
from bot.domain.roster import Roster, find_named
from bot.service import days, roster, standing
from bot.understanding.officer_piece import Spoken
from bot.understanding.roster_words import handover_words, leave_words

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk

SHOWN = 8
PREVIEW_MINUTES = 5


def leave(desk: "OfficerDesk", talk: "Talk", spoken: Spoken) -> str:
    """请假 起-止 代班 人; 请假 取消 ends it."""
    text = desk.app.notices.text
    words = leave_words(str(spoken.fields.get("text", "")), desk.today(talk))
    named = words.substitute or str(spoken.fields.get("person", ""))
    if words.ends:
        desk.handle(talk, ask.EndLeave(officer=talk.officer.id))
        return text("done_end_leave")
    if words.first is None or words.last is None:
        return text("ask_leave_days")
    if not named and talk.officer.beats:
        return text("ask_substitute")
    by_desk = named in ("", text("word_duty_desk"))
    substitute = None if by_desk else colleague(talk, named)
    command = ask.TakeLeave(
        officer=talk.officer.id, first=words.first, last=words.last, substitute=substitute.id if substitute else None
    )
    desk.handle(talk, command)
    name = substitute.name if substitute else text("word_duty_desk")
    return text("done_leave", days=roster.span_words(desk.app, words.first, words.last), name=name)


def handover(desk: "OfficerDesk", talk: "Talk", spoken: Spoken) -> str:
    """交接 警务区 人: shown first, since the giver no longer sees what goes along."""
    words = handover_words(str(spoken.fields.get("text", "")))
    person = words.person or str(spoken.fields.get("person", ""))
    if not person:
        return desk.app.notices.text("ask_handover")
    beat = beat_named(talk, (words.beat if words.person else "") or next(iter(spoken.cases), ""))
    receiver = colleague(talk, person)
    count = roster.check_hand_over(desk.app, talk.ledger, ask.HandOver(beat=beat, to=receiver.id), talk.actor)
    until = (talk.at + timedelta(minutes=PREVIEW_MINUTES)).timestamp()
    talk.previews.append({"name": "handover", "beat": beat, "officer": receiver.id, "until": until})
    talk.memory["preview"] = list(talk.previews)
    name = roster.beat_name(talk.ledger, beat)
    return desk.app.notices.text("preview_handover", beat=name, count=count, name=receiver.name)


def confirm_handover(desk: "OfficerDesk", talk: "Talk", waiting: Mapping[str, Any]) -> str:
    beat, to = BeatCode(waiting["beat"]), OfficerId(waiting["officer"])
    desk.handle(talk, ask.HandOver(beat=beat, to=to))
    receiver = roster.the_officer(talk.ledger, to)
    return desk.app.notices.text("done_handover", beat=roster.beat_name(talk.ledger, beat), name=receiver.name)


def on_duty(desk: "OfficerDesk", talk: "Talk", spoken: Spoken) -> str:
    """今天谁值班: who is named for the day, the duty desk, and who stands for each beat, the own ones first."""
    app, text = desk.app, desk.app.notices.text
    of_today = standing.roster(app, talk.ledger)
    lines = [text("on_duty_head", day=days.near_day(app, of_today.day))]
    if named := of_today.on_duty():
        lines.append(text("on_duty_named", names="、".join(officer.name for officer in named)))
    lines.append(text("on_duty_desk", names=desk_names(of_today, talk.officer) or text("on_duty_nobody")))
    own = [beat for beat in talk.ledger.beats() if of_today.of_beat(beat.code)]
    own.sort(key=lambda beat: (beat.code not in talk.officer.beats, beat.code))
    lines += [beat_line(desk, of_today, beat.code, beat.name) for beat in own[:SHOWN]]
    return "\n".join(lines)


def desk_names(of_today: Roster, officer: Officer) -> str:
    return "、".join(one.name for one in of_today.at_desk(officer.station))


def beat_line(desk: "OfficerDesk", of_today: Roster, code: BeatCode, name: str) -> str:
    text = desk.app.notices.text
    officer = of_today.of_beat(code)[0]
    found = of_today.for_case(code, urgent=False, day_off=False)
    stands = found.officer.name if found.officer else text("word_duty_desk")
    if found.why == "beat_officer":
        return text("on_duty_beat", beat=name, name=stands)
    return text("on_duty_away", beat=name, name=officer.name, substitute=stands)


# --- whom and what the words mean ------------------------------------------------------------------------


def colleague(talk: "Talk", words: str) -> Officer:
    """Raises `UnknownColleague` for nobody and for several."""
    staff = [o for o in talk.ledger.officers() if o.role in STAFF_AT_WORK and o.station == talk.officer.station]
    found = find_named(staff, words)
    if len(found) != 1:
        others = found or [officer for officer in staff if officer.id != talk.officer.id]
        raise UnknownColleague(name=words, known="、".join(officer.name for officer in others[:SHOWN]))
    return found[0]


def beat_named(talk: "Talk", words: str) -> BeatCode:
    """By code or name; without words the only beat that one has. Raises `UnknownBeat`."""
    beats = talk.ledger.beats()
    if words:
        found = [beat for beat in beats if words.upper() == beat.code.upper() or words == beat.name]
        found = found or [beat for beat in beats if words in beat.name]
    else:
        found = [beat for beat in beats if beat.code in talk.officer.beats]
    if len(found) != 1:
        known = [beat for beat in beats if beat.code in talk.officer.beats] or beats
        raise UnknownBeat(name=words, known="、".join(f"{beat.code} {beat.name}" for beat in known[:SHOWN]))
    return found[0].code
