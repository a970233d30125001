"""Who acts: roles, officers and the one who stands behind a command."""

from dataclasses import dataclass
from enum import Enum

from bot.domain.ids import BeatCode, OfficerId


class Role(str, Enum):
    """Roles of the field, and three that are no persons of the station (reporter, connector, system)."""

    COMMUNITY_OFFICER = "community_officer"
    HEAD = "head"
    DUTY_DESK = "duty_desk"
    MEDIATOR = "mediator"
    AUDITOR = "auditor"
    ADMIN = "admin"
    STREET_PEACE_OFFICE = "street_peace_office"
    HOUSING = "housing"
    URBAN_ENFORCEMENT = "urban_enforcement"
    FIRE = "fire"
    COMMITTEE = "committee"
    PROPERTY = "property"
    LAWYER = "lawyer"
    REPORTER = "reporter"
    CONNECTOR = "connector"
    SYSTEM = "system"


STAFF = frozenset(Role) - {Role.REPORTER, Role.CONNECTOR, Role.SYSTEM}
"""Roles that an administrator may give to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A member of staff; `beats` is empty for roles of a whole station. `name` is the posted name."""

    id: OfficerId
    name: str
    role: Role
    station: str
    beats: tuple[BeatCode, ...] = ()
    bound: bool = False
    """Whether a WeChat account is bound to the officer now."""
    stands_in_for: frozenset[OfficerId] = frozenset()
    """Colleagues on leave today, whose cases are in this officer's hands; from the roster, never stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who asks for a command. `id` is an officer's or a person's id, None for the system."""

    role: Role
    id: str | None = None


SYSTEM = Actor(role=Role.SYSTEM)
