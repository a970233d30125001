"""Who writes no Chinese: one line in English says what to do, and the words go to a person as they are."""

from dataclasses import replace

from actions.ground import Say
from actions.merging import merged
from bot.domain.cases import Flag
from bot.domain.commands import AddWords, NoteFacts, Submit
from bot.domain.places import is_locatable
from bot.domain.submissions import Facts
from bot.service.desk import OpenSubmission
from bot.service.turn import Current
from bot.understanding.foreign import is_foreign
from bot.understanding.reading import Reading

GREETING = 2
"""Words that tell of nothing yet: hello."""


def writes_foreign(current: Current, reading: Reading) -> bool:
    """Whether the words are left to a person: what the model guesses of them is no fact. One word within a Chinese
    talk, or the answer to a question asked there, is no such message."""
    collecting = current.desk.collecting()
    if reading.fixed or not is_foreign(current.heard.text):
        return False
    return not collecting.facts.matters if collecting else len(reading.text.split()) > GREETING or not told(current)


def told(current: Current) -> OpenSubmission | None:
    return next(iter(current.desk.submissions()), None)


def take_in_foreign(current: Current, reading: Reading, say: Say, *, fresh: OpenSubmission | None) -> str | None:
    """Kept at once; with a place, or the second time, it goes to a person and the receipt is English."""
    collecting = current.desk.collecting()
    if collecting is None and fresh is not None and Flag.UNPARSED in fresh.facts.flags:
        current.leave(AddWords(submission=fresh.id, said=current.heard.said, facts=fresh.facts))
        say("english")
        return None
    if collecting is None and len(reading.text.split()) <= GREETING:
        say("english")
        return None
    known = collecting.facts if collecting else Facts()
    facts = merged(known, replace(reading, matters=(), reasons=()), current)
    facts = replace(facts, misunderstood=known.misunderstood + 1, pending="what", asked=(*facts.asked, "what"))
    submission = collecting.id if collecting else current.desk.new_submission()
    current.leave(NoteFacts(submission=submission, facts=facts, said=current.heard.said))
    if facts.misunderstood > 1 or (facts.place is not None and is_locatable(facts.place)):
        current.leave(Submit(submission=submission, why="misunderstood"))
        return None
    say("english")
    return "what"
