"""Builders with visible differences: `a_case(state=State.CLOSED)`."""

from datetime import UTC, datetime
from typing import Any

from bot.domain.cases import Case, State
from bot.domain.ids import CaseId, CaseNumber, MatterCode, PersonId, SubmissionId, TipId
from bot.domain.officers import Actor, Role
from bot.domain.submissions import Tip, TipState

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
OFFICER = Actor(role=Role.COMMUNITY_OFFICER, id="officer-1")
COLLEAGUE = Actor(role=Role.COMMUNITY_OFFICER, id="officer-2")
DESK = Actor(role=Role.DUTY_DESK, id="desk-1")
REPORTER = Actor(role=Role.REPORTER, id="person-1")


def a_case(**differences: Any) -> Case:
    fields: dict[str, Any] = {
        "id": CaseId("case-1"),
        "number": CaseNumber("A0231"),
        "station": "虹口示范所",
        "matter": MatterCode("group_rental"),
        "state": State.RECEIVED,
        "opened_at": NOON,
        "state_since": NOON,
    }
    return Case(**(fields | differences))


def a_tip(**differences: Any) -> Tip:
    fields: dict[str, Any] = {
        "id": TipId("tip-1"),
        "submission": SubmissionId("submission-1"),
        "person": PersonId("person-1"),
        "state": TipState.SUBMITTED,
        "case": CaseId("case-1"),
    }
    return Tip(**(fields | differences))
