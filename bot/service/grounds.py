"""依据: why a case is what it is. Rules for all who see the case; what was said only for those who read the words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.cases import Case, Urgency
from bot.domain.questioning import door
from bot.domain.submissions import Facts, Submission
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

RULED_URGENCY = (Urgency.URGENT, Urgency.EMERGENCY)


def submissions_of(ledger: Ledger, case: Case) -> Sequence[Submission]:
    found = (ledger.submission(tip.submission) for tip in ledger.tips_on(case.id))
    return [one for one in found if one is not None]


def rules(app: "App", case: Case, told: Sequence[Facts]) -> list[str]:
    """By which rules the case has its destination and urgency; without anything that was said."""
    matter = app.catalogue.get(case.matter)
    if matter is None or not told:
        return []
    by = door(matter, told[0])
    text = app.notices.text
    lines = [text("ground_destination", to=text(f"to.{by.to.value}"), why=text(f"door.{by.why}"))]
    if case.urgency in RULED_URGENCY:
        why = "danger_now" if case.urgency is Urgency.EMERGENCY else "urgent"
        lines.append(text("ground_urgency", urgency=text(f"urgency.{case.urgency.value}"), why=text(f"door.{why}")))
    return lines


def words(app: "App", case: Case, submission: Submission) -> list[str]:
    """The words that matter, alarm and place rest on, and the rule that found the beat. Only for those who may read
    the words: even the rule may say where the reporter lives."""
    facts, text = submission.facts, app.notices.text
    reasons = dict(facts.reasons)
    matter = app.catalogue.get(case.matter)
    lines = []
    if matter is not None and (said := reasons.get(case.matter)):
        lines.append(text("ground_matter", label=matter.label, words=said))
    alarms = (app.watch.alarm(one.text) for one in submission.said)
    lines += [text("ground_alarm", words=alarm.evidence) for alarm in alarms if alarm]
    if facts.place is not None and facts.place.raw:
        lines.append(text("ground_place", place=case.place, words=facts.place.raw))
    if (rule := reasons.get("beat")) and app.notices.has(f"beat_rule.{rule}"):
        beat = case.beat or text("beat_open")
        lines.append(text("ground_beat", beat=beat, why=text(f"beat_rule.{rule}")))
    return lines
