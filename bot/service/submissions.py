"""What a reporter's words bring about: submissions, tips, and the cases they hang on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain import lifecycle
from bot.domain.cases import Case, Flag, Outcome, State, Urgency
from bot.domain.diversion import VIOLENT, YES, hours_on_site
from bot.domain.events import Happened
from bot.domain.ids import BeatCode, CaseId, MatterCode, PersonId, Receipt, SubmissionId, TipId, draw_receipt, new_id
from bot.domain.matters import Destination, Matter
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.questioning import VIOLENCE, VISITS, door, is_known, line_of, split, visit_flags
from bot.domain.submissions import LOW_SCORE, Facts, Proof, Said, Submission, Tip, TipState
from bot.service import casework, clocks, incidents, merging, notices, pushes, receipts, routing, standing
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

UNLIMITED = ("urgent", "person", "flood")
UNSORTED = MatterCode("unsorted")
"""The matter of a case whose words a person must read first."""
RELAY_MINUTES = 30
DISPUTED = (State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.RECTIFYING, State.TRANSFERRED)
HOUR_SECONDS = 3_600
REOPEN_DAYS = 14
Nothing: tuple[Happened, ...] = ()


def note_facts(
    app: "App", ledger: Ledger, command: ask.NoteFacts, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Keep what was said; the first words open the submission and its first tip."""
    at = app.now()
    known = ledger.submission(command.submission)
    fresh = known is None
    known = known or open_submission(app, command.submission, PersonId(str(actor.id)))
    ledger.save_submission(replace(known, facts=command.facts, said=join(known.said, command.said), touched_at=at))
    if fresh:
        first = Tip(id=TipId(new_id(at)), submission=known.id, person=known.person, state=TipState.COLLECTING)
        ledger.save_tip(first)
    if known.submitted_at is None:
        clocks.set_silence(ledger, known.id, at)
    return Nothing


def join(known: Sequence[Said], more: Sequence[Said]) -> tuple[Said, ...]:
    """A message is kept once, however often its turn is worked."""
    seen = {said.inbox_id for said in known}
    return (*known, *(said for said in more if said.inbox_id not in seen))


def open_submission(app: "App", submission: SubmissionId, person: PersonId) -> Submission:
    at = app.now()
    return Submission(
        id=submission,
        person=person,
        conversation=new_id(at),
        station=app.settings.station_name,
        opened_at=at,
        touched_at=at,
    )


def submit(
    app: "App", ledger: Ledger, command: ask.Submit, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Give the receipt and put every matter on a case. A submission that has its receipt keeps it."""
    at = app.now()
    submission = ledger.submission(command.submission)
    if submission is None or submission.submitted_at is not None:
        return Nothing
    facts = submission.facts if command.why == "person" else flagged(app, submission.facts, command.why)
    if command.why not in UNLIMITED and over_limit(app, ledger, submission):
        facts = replace(facts, flags=facts.flags | {Flag.FLOOD})
    submission = replace(submission, receipt=free_receipt(ledger), submitted_at=at, touched_at=at, facts=facts)
    ledger.save_submission(submission)
    ledger.cancel_timers(clocks.silence_key(submission.id))
    if Flag.SAFE_CONTACT in facts.flags:
        ledger.save_person(replace(ledger.person(submission.person), safe_contact=True))
    happened: list[Happened] = []
    for tip in tips_by_matter(app, ledger, submission):
        happened += place_tip(app, ledger, submission, tip)
    ledger.audit(actor, "Submit", f"submission:{submission.id}", at)
    receipts.tell_receipt(app, ledger, submission, command.why)
    return tuple(happened)


def flagged(app: "App", facts: Facts, why: str) -> Facts:
    """What the desk must know: not understood, or no place to go to."""
    flags = set(facts.flags)
    if why == "misunderstood" or not facts.matters:
        flags.add(Flag.UNPARSED)
    rows = [app.catalogue[code] for code in facts.matters if code in app.catalogue]
    if any(row.head_only for row in rows):
        flags.add(Flag.HEAD_ONLY)  # all parts of the message, not only the complaint itself
    first = app.catalogue.get(facts.matters[0]) if facts.matters else None
    placeless = first is not None and bool(first.advice)
    if not is_known("place", facts) and not placeless:
        flags.add(Flag.PLACE_MISSING)
    return replace(facts, flags=frozenset(flags))


def over_limit(app: "App", ledger: Ledger, submission: Submission) -> bool:
    """More tips in an hour than one person, one beat or the station may bring to officers. Each limit is counted, so
    that all of them are right; nothing is dropped, the desk sorts what is above."""
    settings, at = app.settings, app.now()
    beat = routing.beat_of(app, submission.facts) or "-"
    counted = (
        (ledger.count("tip", submission.person, at, HOUR_SECONDS), settings.tips_per_hour),
        (ledger.count("beat_tip", beat, at, HOUR_SECONDS), settings.beat_tips_per_hour),
        (ledger.count("station_tip", submission.station, at, HOUR_SECONDS), settings.station_tips_per_hour),
    )
    return any(count > most for count, most in counted)


def free_receipt(ledger: Ledger) -> Receipt:
    while not ledger.receipt_free(receipt := draw_receipt()):
        pass
    return receipt


def tips_by_matter(app: "App", ledger: Ledger, submission: Submission) -> list[Tip]:
    """One tip a matter: the first one is there since the first word, further matters get their own."""
    at = app.now()
    matters = split(submission.facts.matters, app.catalogue) or (UNSORTED,)
    first = next(t for t in ledger.tips_of(submission.id) if t.state is TipState.COLLECTING)
    tips = [replace(first, matter=matters[0])]
    tips += [
        Tip(
            id=TipId(new_id(at)),
            submission=submission.id,
            person=submission.person,
            state=TipState.COLLECTING,
            matter=matter,
        )
        for matter in matters[1:]
    ]
    return [lifecycle.move_tip(tip, "submit", SYSTEM, at=at) for tip in tips]


def place_tip(app: "App", ledger: Ledger, submission: Submission, tip: Tip) -> tuple[Happened, ...]:
    """Every submitted tip hangs on exactly one case: one that is open at the same dwelling for the same matter and
    reporter, one that is watched there, or a new one."""
    match = merging.best_match(app, ledger, submission, tip)
    if (
        match is not None
        and match.likeness.points >= app.settings.join_points
        and may_join(app, submission, match.case)
    ):
        happened = join_case(app, ledger, match, tip)
    else:
        case = routing.new_case(app, ledger, submission, tip)
        ledger.open_case(case)
        ledger.save_tip(replace(tip, case=case.id, first_case=case.id))
        case, line = casework.append(app, ledger, case, done.Opened(tip=tip.id), SYSTEM)
        happened = (line,)
        if match is not None and match.likeness.points >= app.settings.suggest_points:
            happened += merging.suggest(app, ledger, case, match)
    placed = casework.the_case(ledger, happened[-1].case)
    merging.note_serial(app, ledger, submission.person, placed)
    return (*happened, *merging.weigh(app, ledger, placed))


def may_join(app: "App", submission: Submission, case: Case) -> bool:
    """An emergency joins only one that began just now: an older case would hide it from the desk."""
    if submission.facts.urgency is not Urgency.EMERGENCY:
        return True
    return case.urgency is Urgency.EMERGENCY and app.now() - case.opened_at <= JUST_NOW


def join_case(app: "App", ledger: Ledger, match: merging.Match, tip: Tip) -> tuple[Happened, ...]:
    case = match.case
    ledger.save_tip(replace(tip, case=case.id, first_case=case.id))
    relapse = case.state is State.CLOSED
    happened: tuple[Happened, ...] = ()
    if relapse:
        happened = casework.on_case(app, ledger, ask.Reopen(case=case.id, reason="relapse"), SYSTEM, None)
        happened += set_flags(app, ledger, case.id, add={Flag.RELAPSE}, drop=set())
        case = casework.the_case(ledger, case.id)
    found = match.likeness
    joined = done.TipJoined(tip=tip.id, relapse=relapse, points=found.points, reason=merging.explained(app, found))
    _, line = casework.append(app, ledger, case, joined, SYSTEM)
    return (*happened, line)


def add_words(
    app: "App", ledger: Ledger, command: ask.AddWords, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """More about a submission: kept there, its cases brought up to date, their officers told."""
    at = app.now()
    submission = ledger.submission(command.submission)
    if submission is None:
        return Nothing
    submission = replace(submission, facts=command.facts, said=join(submission.said, command.said), touched_at=at)
    ledger.save_submission(submission)
    happened: list[Happened] = []
    for tip in ledger.tips_of(submission.id):
        if tip.case is not None and tip.state is not TipState.WITHDRAWN:
            happened += bring_up_to_date(app, ledger, submission, tip, command.new_fact)
    return tuple(happened)


def bring_up_to_date(
    app: "App", ledger: Ledger, submission: Submission, tip: Tip, new_fact: bool
) -> tuple[Happened, ...]:
    case = casework.the_case(ledger, CaseId(str(tip.case)))
    happened: list[Happened] = []
    if new_fact and may_reopen(app, case):
        happened += casework.on_case(
            app, ledger, ask.Reopen(case=case.id, reason="new_fact"), Actor(role=Role.REPORTER, id=tip.person), None
        )
        case = casework.the_case(ledger, case.id)
    answers = case.held is not None and case.held.why == "asked"
    if answers:
        case, line = casework.append(app, ledger, case, done.Resumed(why="answered"), SYSTEM)
        happened.append(line)
    flags = (case.flags | submission.facts.flags) - set(VISITS) | wished(ledger, case.id)
    if is_known("place", submission.facts):
        flags -= {Flag.PLACE_MISSING}
    if flags != case.flags:
        changed = done.FlagsChanged(flags=tuple(sorted(flag.value for flag in flags)))
        case, line = casework.append(app, ledger, case, changed, SYSTEM)
        happened.append(line)
    details = routing.details(app, case, submission, tip)
    if details is not None:
        before = case.beat
        case, line = casework.append(app, ledger, case, details, SYSTEM)
        happened += (line, *follow_beat(app, ledger, case, before))
        case = casework.the_case(ledger, case.id)
    if turned_violent(app, case, submission.facts):
        reason = app.notices.text("reason_violence")
        happened += casework.on_case(app, ledger, ask.TakeBack(case=case.id, reason=reason), SYSTEM, None)
        case = casework.the_case(ledger, case.id)
    if new_fact and not answers:
        _, line = casework.append(app, ledger, case, done.ReporterAdded(tip=tip.id), SYSTEM)
        happened.append(line)
    return tuple(happened)


def follow_beat(app: "App", ledger: Ledger, case: Case, before: BeatCode | None) -> tuple[Happened, ...]:
    """A case whose place lies in another beat than before goes to that beat's officer, unless one is at work on it."""
    if case.beat == before or (case.assignee is not None and case.state is not State.RECEIVED):
        return Nothing
    officer = standing.assignee(app, ledger, case)
    if officer is None or officer in case.hidden_from or officer == case.assignee:
        return Nothing
    command = ask.Reassign(case=case.id, officer=officer, beat=case.beat)
    return casework.on_case(app, ledger, command, SYSTEM, None)


def turned_violent(app: "App", case: Case, facts: Facts) -> bool:
    """A dispute at the mediators comes back to the police at the first threat, blow or weapon (domain.md 2.3)."""
    at_mediators = case.state is State.TRANSFERRED and case.destination == Destination.MEDIATION.value
    return at_mediators and facts.answer(VIOLENCE) in YES


def may_reopen(app: "App", case: Case) -> bool:
    """A reporter's new fact reopens what was answered, for two weeks after closing or while it is watched."""
    young = app.now() - case.state_since <= timedelta(days=REOPEN_DAYS)
    watched = case.watch_until is not None and app.now() <= case.watch_until
    return case.state is State.ANSWERING or (case.state is State.CLOSED and (young or watched))


def withdraw(
    app: "App", ledger: Ledger, command: ask.Withdraw, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The reporter takes it back. A case nobody has begun ends with it; one at work goes on."""
    submission = ledger.submission(command.submission)
    if submission is None:
        return Nothing
    ledger.cancel_timers(clocks.silence_key(submission.id))
    happened: list[Happened] = []
    goes_on = False
    for tip in ledger.tips_of(submission.id):
        if tip.state not in (TipState.COLLECTING, TipState.SUBMITTED):
            continue
        ledger.save_tip(lifecycle.move_tip(tip, "withdraw", actor, at=app.now()))
        if tip.case is not None:
            happened += tip_withdrawn(app, ledger, tip)
            goes_on = goes_on or casework.the_case(ledger, tip.case).state not in (State.CLOSED, State.ARCHIVED)
    ledger.save_submission(replace(submission, submitted_at=submission.submitted_at or app.now()))
    notices.tell_person(
        app,
        ledger,
        submission.person,
        "withdrawn_case_goes_on" if goes_on else "withdrawn",
        idem=f"withdrawn:{submission.id}:{app.now().isoformat()}",
        kind="answer",
        cause=cause,
    )
    return tuple(happened)


def tip_withdrawn(app: "App", ledger: Ledger, tip: Tip) -> list[Happened]:
    case = casework.the_case(ledger, CaseId(str(tip.case)))
    case, line = casework.append(app, ledger, case, done.TipWithdrawn(tip=tip.id), SYSTEM)
    happened = [line]
    everyone = all(t.state is TipState.WITHDRAWN for t in ledger.tips_on(case.id))
    if everyone and case.state is State.RECEIVED and case.merged_into is None:
        conclude = ask.Conclude(case=case.id, outcome=Outcome.WITHDRAWN, text="-")
        happened += casework.on_case(app, ledger, conclude, SYSTEM, None)
    return happened


def rate(app: "App", ledger: Ledger, command: ask.Rate, actor: Actor, cause: "Cause | None") -> tuple[Happened, ...]:
    """Solved or not. An unhappy reporter reopens the case, and the head hears of it."""
    submission = ledger.submission(command.submission)
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission) if submission else ():
        if tip.state is TipState.ANSWERED and tip.case is not None:
            ledger.save_tip(replace(tip, rating=command.score, rated_at=app.now()))
            case = casework.the_case(ledger, tip.case)
            case, line = casework.append(app, ledger, case, done.TipRated(tip=tip.id, score=command.score), SYSTEM)
            happened.append(line)
            if command.score <= LOW_SCORE and may_reopen(app, case):
                happened += casework.on_case(app, ledger, ask.Reopen(case=case.id, reason="unhappy"), actor, None)
    return tuple(happened)


def choose_visit(
    app: "App", ledger: Ledger, command: ask.ChooseVisit, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """How officers may show up; binding for their next steps."""
    flag = {"routine": Flag.ROUTINE_VISIT, "register_only": Flag.REGISTER_ONLY}.get(command.way)
    wish_of(ledger, command.submission, add={flag} if flag else set(), drop=set(VISITS))
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission):
        if tip.case is not None:
            happened += set_flags(app, ledger, tip.case, drop=set(VISITS), add=set(wished(ledger, tip.case)))
    return tuple(happened)


def wished(ledger: Ledger, case: CaseId) -> frozenset[Flag]:
    """What the reporters of a case allow together; the withdrawn no longer count."""
    tips = [tip for tip in ledger.tips_on(case) if tip.state is not TipState.WITHDRAWN]
    return visit_flags([s.facts.flags for tip in tips if (s := ledger.submission(tip.submission))])


def choose_contact(
    app: "App", ledger: Ledger, command: ask.ChooseContact, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Only a person's own word allows messages to somebody who is hurt at home."""
    add, drop = {Flag.SAFE_CONTACT}, {Flag.CONTACT_HERE}
    if command.way == "here":
        add, drop = drop, add
    wish_of(ledger, command.submission, add=add, drop=drop)
    person = ledger.person(PersonId(str(actor.id)))
    ledger.save_person(replace(person, safe_contact=command.way != "here"))
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission):
        if tip.case is not None:
            happened += set_flags(app, ledger, tip.case, add=add, drop=drop)
    return tuple(happened)


def wish_of(ledger: Ledger, submission_id: SubmissionId, *, add: set[Flag], drop: set[Flag]) -> None:
    submission = ledger.submission(submission_id)
    if submission is not None:
        facts = replace(submission.facts, flags=frozenset((submission.facts.flags - drop) | add))
        ledger.save_submission(replace(submission, facts=facts))


def set_flags(app: "App", ledger: Ledger, case_id: CaseId, *, add: set[Flag], drop: set[Flag]) -> tuple[Happened, ...]:
    case = casework.the_case(ledger, case_id)
    flags = (case.flags - drop) | add
    if flags == case.flags:
        return Nothing
    changed = done.FlagsChanged(flags=tuple(sorted(flag.value for flag in flags)))
    return (casework.append(app, ledger, case, changed, SYSTEM)[1],)


def choose_diversion(
    app: "App", ledger: Ledger, command: ask.ChooseDiversion, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Hand the matter over and bring the result back, or leave it to the reporter with the number to call."""
    submission = ledger.submission(command.submission)
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission) if submission else ():
        matter = app.catalogue.get(tip.matter) if tip.matter else None
        case = ledger.case(tip.case) if tip.case else None
        if submission is None or matter is None or case is None or case.state is not State.RECEIVED:
            continue
        to = door(matter, submission.facts).to
        if matter.ladder or to.value != submission.facts.offered:
            continue
        if command.way != "hand_over" and (to is Destination.MEDIATION or len(ledger.tips_on(case.id)) > 1):
            continue  # only registered: the case stays with the community officer, or others wait for it too
        asked = diversion(app, case, matter, submission.facts, command.way)
        happened += casework.on_case(app, ledger, asked, SYSTEM, None)
    return tuple(happened)


def diversion(app: "App", case: Case, matter: Matter, facts: Facts, way: str) -> ask.Transfer | ask.Conclude:
    to = door(matter, facts).to
    office = app.notices.text(f"office.{to.value}")
    department, line = matter.department or office, line_of(matter, to) or office
    if way == "hand_over":
        why = "transfer_reason" if matter.department else f"transfer_reason.{to.value}"
        return ask.Transfer(
            case=case.id,
            to=to.value,
            reason=app.notices.text(why, department=department),
            follow_up=app.notices.text("transfer_follow_up"),
            days=matter.result_days,
            hours=hours_on_site(matter, facts),
        )
    text = app.notices.text("myself_advice", line=line)
    return ask.Conclude(case=case.id, outcome=Outcome.ADVISED, text=text)


def choose_time(
    app: "App", ledger: Ledger, command: ask.ChooseTime, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The resident's choice among a mediator's times; the first dispute that waits for one takes it."""
    for tip in ledger.tips_of(command.submission):
        case = ledger.case(tip.case) if tip.case else None
        offered = case.referral.offered if case and case.referral else ()
        if case is not None and offered:
            at = offered[command.choice - 1] if 0 < command.choice <= len(offered) else None
            return casework.on_case(app, ledger, ask.BookTime(case=case.id, at=at), actor, None)
    return Nothing


def call_person(
    app: "App", ledger: Ledger, command: ask.CallPerson, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Connect the reporter with the officer of the case, or with the desk; without a case one is opened."""
    happened: tuple[Happened, ...] = ()
    submission = command.submission or SubmissionId(new_id(app.now()))
    if ledger.submission(submission) is None:
        facts = Facts(matters=(MatterCode("inquiry"),))
        note_facts(app, ledger, ask.NoteFacts(submission=submission, facts=facts), actor, None)
    known = ledger.submission(submission)
    if known is not None and known.submitted_at is None:
        happened = submit(app, ledger, ask.Submit(submission=submission, why="person"), actor, None)
    tip = next((t for t in ledger.tips_of(submission) if t.case is not None), None)
    if tip is None or tip.case is None:
        return happened
    person = ledger.person(PersonId(str(actor.id)))
    until = app.now() + timedelta(minutes=RELAY_MINUTES)
    ledger.save_person(replace(person, relay_case=tip.case, relay_until=until))
    pushes.push_relay(app, ledger, casework.the_case(ledger, tip.case), command.words, idem=f"relay:{cause}")
    return happened


def relay_words(
    app: "App", ledger: Ledger, command: ask.RelayWords, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The bot is silent: the words go to the officer, and to the submission they belong to."""
    person = ledger.person(command.person)
    case = ledger.case(person.relay_case) if person.relay_case else None
    if case is None:
        return Nothing
    tip = next((t for t in ledger.tips_on(case.id) if t.person == command.person), None)
    submission = ledger.submission(tip.submission) if tip else None
    if submission is not None:
        ledger.save_submission(replace(submission, said=join(submission.said, (command.said,)), touched_at=app.now()))
    ledger.save_person(replace(person, relay_until=app.now() + timedelta(minutes=RELAY_MINUTES)))
    pushes.push_relay(app, ledger, case, command.said.text, idem=f"relay:{command.said.inbox_id}")
    return Nothing


def end_relay(
    app: "App", ledger: Ledger, command: ask.EndRelay, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The officer hands the reporter back to the bot, and the reporter is told so."""
    happened = casework.on_case(app, ledger, command, actor, None)
    for tip in ledger.tips_on(command.case):
        person = ledger.person(tip.person)
        if person.relay_case == command.case and person.relay_until is not None:
            ledger.save_person(replace(person, relay_until=None))
            idem = f"relay_ended:{command.case}:{happened[-1].seq}:{person.id}"
            notices.tell_person(app, ledger, person.id, "relay_ended", idem=idem, kind="relay")
    return happened


def stop_contact(
    app: "App", ledger: Ledger, command: ask.StopContact, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """No outcome is wished: kept with the submission, and proof enough when the case is answered."""
    submission = ledger.submission(command.submission)
    if submission is None:
        return Nothing
    answers = (*submission.facts.answers, ("outcome", Proof.NOT_WANTED.value))
    ledger.save_submission(replace(submission, facts=replace(submission.facts, answers=answers)))
    return Nothing


JUST_NOW = timedelta(minutes=30)


def whereabouts(app: "App", ledger: Ledger, person: PersonId) -> Facts:
    """The place that a person told just before, so that an alarm need not ask for it."""
    for told in ledger.submissions(person):
        if app.now() - told.touched_at <= JUST_NOW and (told.facts.place or told.facts.pin):
            return Facts(place=told.facts.place, lat=told.facts.lat, lng=told.facts.lng, beat=told.facts.beat)
    return Facts()


def is_same_quarrel(app: "App", matter: MatterCode, code: str) -> bool:
    """A dispute that is being told when the blows fall is no case beside them."""
    return code in VIOLENT and routing.is_dispute(app, matter)


def quarrel(app: "App", ledger: Ledger, person: PersonId, code: str) -> Submission | None:
    """The dispute told just before, when the danger is the violence that came of it: its case becomes the alarm."""
    told = [s for s in ledger.submissions(person) if s.submitted_at and app.now() - s.touched_at <= JUST_NOW]
    return next((s for s in told if disputes(app, ledger, s)), None) if code in VIOLENT else None


def disputes(app: "App", ledger: Ledger, submission: Submission) -> list[Case]:
    """The submission's disputes that nobody concluded."""
    tips = [tip for tip in ledger.tips_of(submission.id) if tip.case and tip.state is TipState.SUBMITTED]
    cases = [casework.the_case(ledger, CaseId(str(tip.case))) for tip in tips]
    return [case for case in cases if routing.is_dispute(app, case.matter) and case.state in DISPUTED]


def turn_violent(
    app: "App", ledger: Ledger, command: ask.RaiseAlarm, known: Submission, facts: Facts, actor: Actor
) -> tuple[Happened, ...]:
    """The dispute goes to the police as it is: no second case, the offered door is shut, the reporter told once."""
    facts = replace(
        facts, matters=known.facts.matters, offered=None, pending=None, answers=(*facts.answers, (VIOLENCE, YES[0]))
    )
    before = disputes(app, ledger, known)
    said = (command.said,) if command.said else ()
    added = ask.AddWords(submission=known.id, said=said, facts=facts, new_fact=False)
    happened = list(add_words(app, ledger, added, actor, None))
    for case in before:
        raised = done.PriorityRaised(urgency=facts.urgency.value, before=case.urgency.value, why=done.VIOLENCE)
        now, line = casework.append(app, ledger, casework.the_case(ledger, case.id), raised, SYSTEM)
        happened.append(line)
        if Flag.INCIDENT in now.flags:
            incidents.begin(ledger, now, app.now())
    if known.facts.offered and not any(case.state is State.TRANSFERRED for case in before):
        idem = f"violent:{known.id}"
        notices.tell_person(app, ledger, command.person, "dispute_to_police", idem=idem, kind="receipt")
    return tuple(happened)


def raise_alarm(
    app: "App", ledger: Ledger, command: ask.RaiseAlarm, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """An emergency: a case is there at once, without questions, and the desk hears of it."""
    known = ledger.submission(command.submission)
    facts = known.facts if known else whereabouts(app, ledger, command.person)
    matter = MatterCode(command.code)
    flags = facts.flags | ({Flag.INCIDENT} if app.settings.silent_alarm else set())
    facts = replace(
        facts,
        flags=flags,
        urgency=Urgency.EMERGENCY,
        emergency_line=command.line,
        matters=(matter, *(m for m in facts.matters if m != matter and not is_same_quarrel(app, m, command.code))),
    )
    if known is not None and known.submitted_at is not None and not known.facts.emergency_line:
        return turn_violent(app, ledger, command, known, facts, actor)
    said = (command.said,) if command.said else ()
    if known is not None and known.submitted_at is not None:
        return add_words(app, ledger, ask.AddWords(submission=known.id, said=said, facts=facts), actor, None)
    note_facts(app, ledger, ask.NoteFacts(submission=command.submission, facts=facts, said=said), actor, None)
    happened = submit(app, ledger, ask.Submit(submission=command.submission, why="urgent"), actor, None)
    for tip in ledger.tips_of(command.submission):
        if tip.case is not None and app.settings.silent_alarm:
            incidents.begin(ledger, casework.the_case(ledger, tip.case), app.now())
    return happened
