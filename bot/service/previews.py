"""What leaves the room or is hard to undo: shown word for word before it is done (confirming.py)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome, State
from bot.domain.errors import DisclosesReporter, DisclosesVisit, Missing, Refused
from bot.domain.events import Concluded, ReporterAsked, ReporterReplied
from bot.domain.policy import Action, Verdict, judge
from bot.service import case_words, corrections, reporter_notices, telling
from bot.service import outcome as drafts
from bot.service.desk_commands import COMMANDS, outcome_of
from bot.service.disclosure import TO_OTHERS, Finding, check_disclosure, told_on
from bot.store.ledger import Ledger
from bot.understanding.officer_piece import Spoken

if TYPE_CHECKING:
    from bot.service.app import App
    from bot.service.officer_desk import OfficerDesk, Talk

PREVIEW_MINUTES = 5


def preview(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> str:
    """What would happen, word for word; nothing happens before 确认."""
    text = left_open(desk, talk, case, spoken) + preview_text(desk, talk, case, spoken)
    remember(
        talk,
        name=spoken.name,
        case=case.number,
        cases=list(spoken.cases),
        fields=dict(spoken.fields),
        version=case.version,
    )
    return text


def remember(talk: "Talk", **shown: Any) -> None:
    """What was shown waits for one 确认."""
    talk.previews.append(shown | {"until": (talk.at + timedelta(minutes=PREVIEW_MINUTES)).timestamp()})
    talk.memory["preview"] = list(talk.previews)


def preview_text(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> str:
    fields, text = spoken.fields, desk.app.notices.text
    planned = plan(desk, talk, case, spoken)
    last = planned[-1]
    check_planned(desk, talk, case, planned)
    if isinstance(last, ask.Conclude):
        words = reporter_notices.outcome_body(desk.app, last.outcome, last.text, last.where_else)
        if last.outcome is Outcome.NOT_ACCEPTED:
            return text("preview_not_accept", number=case.number, text=words)
        if last.steps:
            steps = "、".join(text(f"step_{step}") for step in last.steps)
            return text("preview_conclude", number=case.number, steps=steps, text=words)
        return text("preview_conclude_plain", number=case.number, text=words)
    if isinstance(last, ask.Transfer):
        words, office = (
            reporter_notices.handed_over_text(desk.app, last.to, last.reason),
            case_words.office_name(desk.app, last.to),
        )
        return text("preview_transfer", number=case.number, to=office, reason=last.reason, text=words)
    if isinstance(last, ask.SetMatter | ask.SetPlace | ask.TakeBack):
        return corrected_text(desk, case, last)
    if isinstance(last, ask.RecordOrder):
        day, basis = desk.day_words(fields), last.basis or text("basis_none")
        return text("preview_order", number=case.number, unit=last.issuer, day=day, basis=basis, text=last.text or "-")
    if isinstance(last, ask.Merge):
        return text("preview_merge", number=case.number, into=spoken.cases[1])
    return text("preview_feedback", number=case.number, text=last.text)


def corrected_text(desk: "OfficerDesk", case: Case, command: ask.SetMatter | ask.SetPlace | ask.TakeBack) -> str:
    """What the case says and what it will say; a place in another beat goes with its beat."""
    app, text = desk.app, desk.app.notices.text
    if isinstance(command, ask.TakeBack):
        words = text("taken_back", receipt="…")
        return text("preview_correct_back", number=case.number, text=words)
    if isinstance(command, ask.SetMatter):
        old, new = (case_words.label_of(app, code) for code in (case.matter, command.matter))
        return text("preview_correct_matter", number=case.number, old=old, new=new)
    moved = text("preview_correct_beat", beat=command.beat or "") if command.beat != case.beat else ""
    old = case.place or text("place_unknown")
    return text("preview_correct_place", number=case.number, old=old, new=command.place, beat=moved)


def left_open(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> str:
    """What was asked and the outcome does not answer, for an officer who may read the reporter's own words."""
    if spoken.name != "conclude" or judge(talk.officer, Action.READ_WORDS, case) is not Verdict.ALLOW:
        return ""
    words = plan(desk, talk, case, spoken)[-1].text
    asked = drafts.unanswered(told_on(talk.ledger, case), words)
    return desk.app.notices.text("preview_left_open", asked="；".join(asked)) + "\n" if asked else ""


def plan(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> tuple[Any, ...]:
    """The commands that one 确认 carries out, in order."""
    if spoken.name == "correct":
        return corrections.planned(desk, case, spoken.fields)
    if spoken.name != "conclude":
        return (COMMANDS[spoken.name](desk, talk, case, dict(spoken.fields) | {"cases": spoken.cases}),)
    steps = ("accept",) if case.state is State.RECEIVED else ()
    outcome = outcome_of(case, spoken.fields)
    text = drafts.drafted(desk.app, talk.ledger, case, outcome, spoken.fields.get("text", ""))
    conclude = ask.Conclude(case=case.id, outcome=outcome, text=text, steps=steps)
    return (ask.Accept(case=case.id), conclude) if steps else (conclude,)


def check_planned(desk: "OfficerDesk", talk: "Talk", case: Case, planned: Sequence[Any]) -> None:
    """Refused now rather than after 确认: what the state forbids, and words that tell too much."""
    last = planned[-1]
    desk.app.check(talk.ledger, planned[0], talk.actor)
    if isinstance(last, ask.Conclude) and not last.text:
        raise Missing(field="text", command="Conclude", number=case.number)
    if isinstance(last, ask.Conclude | ask.Transfer | ask.Feedback):
        words = " ".join((getattr(last, "text", ""), getattr(last, "reason", "")))
        check_words(desk.app, talk.ledger, case, words)


AT_ONCE = {"ask": ReporterAsked, "reply": ReporterReplied}
"""What is told to reporters without a preview."""


def check_words(app: "App", ledger: Ledger, case: Case, words: str, event: type = Concluded) -> None:
    """Refuses what tells too much to those who will read it; what one of them told must show that one to no other."""
    readers = telling.readers(app, ledger, case, event)
    others = {tip.person for tip in ledger.tips_on(case.merged_into or case.id)} - readers
    try:
        check_disclosure(words, told_on(ledger, case), place=case.place, several=len(readers) > 1)
        if readers and others:
            check_disclosure(words, told_on(ledger, case, but=readers), place=case.place, several=True)
    except (DisclosesVisit, DisclosesReporter) as refused:
        refused.facts["readers"] = len(readers)
        raise


def read_by(app: "App", refused: Refused) -> str:
    """That others than the one who is meant would read it, and what to do; or that others told."""
    found: Sequence[Finding] = refused.facts.get("findings", ())  # type: ignore[assignment]
    if (readers := int(str(refused.facts.get("readers", 0)))) > 1:
        return app.notices.text("lint_several", readers=readers)
    return app.notices.text("lint_others") if readers and any(one.kind in TO_OTHERS for one in found) else ""
