"""Every cell of role x action x relation, written out by hand; every command and page has its row."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.cases import Flag, Referral, Stage, State
from bot.domain.ids import BeatCode, OfficerId
from bot.domain.officers import STAFF, Officer, Role
from bot.domain.policy import (
    CHAT,
    MEDIATOR_CHAT,
    OF_THE_ROOM,
    TABLE,
    Action,
    Relation,
    Verdict,
    judge,
    relation,
    sees,
    sees_words,
    verdict,
)
from bot.domain.policy_page import draw
from bot.understanding import officer_fields, officer_grammar
from bot.understanding.mediator_words import PATTERNS
from tests.builders import NOON, a_case
from tests.figures import figure

COLUMNS = ["room", "aside", "outside", "sealed", "assigned", "beat", "station", "offered", "taken"]
GRID = """
own_account    community_officer  A - - - - - - - -
own_account    head               A - - - - - - - -
own_account    duty_desk          A - - - - - - - -
own_account    auditor            A - - - - - - - -
own_account    admin              A - - - - - - - -
own_account    mediator           A - - - - - - - -
list           community_officer  A - - - A A - - -
list           head               A - - A A A A - -
list           duty_desk          A - - - A A A - -
list           mediator           A - - - - - - A A
look           community_officer  - - - - A A - - -
look           head               - - - A A A A - -
look           duty_desk          - - - - A A A - -
look           auditor            - - - - M M M - -
look           mediator           - - - - - - - M A
read_words     community_officer  - - - - A - - - -
read_words     head               - - - A A A A - -
read_words     duty_desk          - - - - A A A - -
read_words     mediator           - - - - - - - - A
work           community_officer  - - - - A A - - -
work           head               - - - A A A A - -
work           duty_desk          - - - - A A A - -
correct        community_officer  - - - - A A - - -
correct        head               - - - A A A A - -
correct        duty_desk          - - - - A A A - -
speak          community_officer  - - - - A - - - -
speak          head               - - - A A A A - -
speak          duty_desk          - - - - A A A - -
take_up        mediator           - - - - - - - A A
mediate        mediator           - - - - - - - - A
direct         head               - - - A A A A - -
direct         duty_desk          - - - - A A A - -
open_identity  community_officer  - - - - A - - - -
open_identity  head               - - - - A - - - -
open_identity  duty_desk          - - - - A A A - -
open_identity  auditor            - - - - A A A - -
duty           head               A - - - - - - - -
duty           duty_desk          A - - - - - - - -
replay         head               A - - - - - - - -
replay         duty_desk          A - - - - - - - -
replay         admin              A - - - - - - - -
roster         community_officer  A - - - - - - - -
roster         head               A - - - - - - - -
roster         duty_desk          A - - - - - - - -
set_roster     head               A - - - - - - - -
set_roster     duty_desk          A - - - - - - - -
statistics     community_officer  A - - - - - - - -
statistics     head               A - - - - - - - -
statistics     duty_desk          A - - - - - - - -
statistics     auditor            A - - - - - - - -
export         head               A - - - - - - - -
export         duty_desk          A - - - - - - - -
officers       admin              A - - - - - - - -
beats          admin              A - - - - - - - -
catalogue      admin              A - - - - - - - -
audit          auditor            A - - - - - - - -
"""
"""A allow, M masked, - deny. A role that does not stand here is denied everywhere."""
VERDICTS = {"A": Verdict.ALLOW, "M": Verdict.MASKED, "-": Verdict.DENY}


def written() -> dict[tuple[str, str, str], Verdict]:
    cells = {}
    for line in GRID.strip().splitlines():
        action, role, *signs = line.split()
        assert len(signs) == len(COLUMNS)
        cells.update({(role, action, to): VERDICTS[sign] for to, sign in zip(COLUMNS, signs, strict=True)})
    return cells


WRITTEN = written()


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize("action", list(Action), ids=lambda action: action.value)
def test_every_cell_is_as_written(role: Role, action: Action) -> None:
    for to in Relation:
        expected = WRITTEN.get((role.value, action.value, to.value), Verdict.DENY)
        assert verdict(role, action, to) is expected, (role, action, to)
        figure("cells of role, action and relation", 1)


def test_the_grid_names_only_what_there_is() -> None:
    assert {role for role, _, _ in WRITTEN} <= {role.value for role in STAFF}
    assert {action for _, action, _ in WRITTEN} == {action.value for action in Action}
    assert {to.value for to in Relation} == set(COLUMNS)
    assert set(TABLE) == set(Action)


def test_what_can_be_wanted_without_a_case_is_what_the_grid_allows_in_the_room() -> None:
    assert {action.value for action in OF_THE_ROOM} == {
        action for (_, action, to), sign in WRITTEN.items() if to == "room" and sign is not Verdict.DENY
    }


def test_every_command_in_chat_names_its_action() -> None:
    names = set(officer_fields.COMMANDS) | set(officer_grammar.UNDER_PUSH.values())
    assert names <= set(CHAT)


def test_every_word_of_a_mediator_names_its_action() -> None:
    assert {name for name, _ in PATTERNS} | {"decline"} == set(MEDIATOR_CHAT)


def test_the_page_is_what_the_table_draws() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "access.md"
    assert page.read_text(encoding="utf-8") == draw()


# --- relations


def officer(role: Role = Role.COMMUNITY_OFFICER, **differences: object) -> Officer:
    known: dict[str, object] = {"id": OfficerId("officer-1"), "name": "陈静", "role": role, "station": "虹口示范所"}
    return Officer(**(known | {"beats": (BeatCode("B01"),)} | differences))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (None, Relation.ROOM),
        (a_case(beat="B02"), Relation.STATION),
        (a_case(beat=None), Relation.STATION),
        (a_case(beat="B01"), Relation.BEAT),
        (a_case(beat="B02", assignee="officer-1"), Relation.ASSIGNED),
        (a_case(assignee="officer-1", flags=frozenset({Flag.HEAD_ONLY})), Relation.SEALED),
        (a_case(station="别的所", assignee="officer-1"), Relation.OUTSIDE),
        (a_case(assignee="officer-1", hidden_from=frozenset({"officer-1"})), Relation.ASIDE),
        (a_case(flags=frozenset({Flag.HEAD_ONLY}), hidden_from=frozenset({"officer-1"})), Relation.ASIDE),
    ],
)
def test_the_first_relation_that_fits_counts(case: object, expected: Relation) -> None:
    assert relation(officer(), case) is expected  # type: ignore[arg-type]


def at_mediators(**differences: object) -> object:
    known: dict[str, object] = {"state": State.TRANSFERRED, "destination": "mediation", "beat": "B01"}
    return a_case(**(known | {"referral": Referral(stage=Stage.GIVEN, since=NOON, days=5)} | differences))


TAKEN_UP = Referral(stage=Stage.ACKNOWLEDGED, since=NOON, days=5, by=OfficerId("officer-1"))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (at_mediators(), Relation.OFFERED),
        (at_mediators(beat="B02"), Relation.STATION),
        (at_mediators(referral=TAKEN_UP), Relation.TAKEN),
        (at_mediators(referral=replace(TAKEN_UP, by=OfficerId("officer-2"))), Relation.STATION),
        (at_mediators(state=State.RECEIVED, destination=None, referral=None), Relation.STATION),
        (at_mediators(destination="hotline_12345"), Relation.STATION),
        (at_mediators(merged_into="case-2"), Relation.STATION),
        (at_mediators(station="别的所"), Relation.OUTSIDE),
        (at_mediators(hidden_from=frozenset({"officer-1"})), Relation.ASIDE),
        (at_mediators(flags=frozenset({Flag.HEAD_ONLY})), Relation.SEALED),
        (a_case(assignee="officer-1"), Relation.STATION),
    ],
)
def test_a_mediator_stands_only_to_disputes_that_are_offered_or_taken_up(case: object, expected: Relation) -> None:
    assert relation(officer(Role.MEDIATOR), case) is expected  # type: ignore[arg-type]


def test_a_mediator_of_the_whole_station_is_offered_every_beat() -> None:
    assert relation(officer(Role.MEDIATOR, beats=()), at_mediators(beat="B02")) is Relation.OFFERED  # type: ignore[arg-type]


def test_a_head_complained_of_does_not_see_the_complaint() -> None:
    complaint = a_case(flags=frozenset({Flag.HEAD_ONLY}), hidden_from=frozenset({"officer-1"}))
    assert not sees(officer(Role.HEAD), complaint)
    assert sees(officer(Role.HEAD, id=OfficerId("head-2")), complaint)


def test_a_colleague_of_the_beat_sees_the_facts_and_not_the_words() -> None:
    case = a_case(beat="B01", assignee="officer-2")
    assert sees(officer(), case)
    assert not sees_words(officer(), case)
    assert sees_words(officer(id=OfficerId("officer-2")), case)
    assert sees_words(officer(Role.DUTY_DESK), case)


def test_an_administrator_reads_no_case() -> None:
    for action in (Action.LIST, Action.LOOK, Action.READ_WORDS, Action.WORK, Action.OPEN_IDENTITY):
        assert judge(officer(Role.ADMIN), action, a_case(beat="B01")) is Verdict.DENY
