"""Who may see and work a case. Outside this scope a case is answered like one that does not exist (security.md S2)."""

from bot.domain.cases import Case, Flag
from bot.domain.officers import Officer, Role

STATION_ROLES = frozenset({Role.HEAD, Role.DUTY_DESK})
WORDS_ROLES = frozenset({Role.COMMUNITY_OFFICER, Role.HEAD, Role.DUTY_DESK})


def sees(officer: Officer, case: Case) -> bool:
    """A complaint about an officer is the head's alone; who stepped aside sees nothing; a community officer sees the
    own beat and what is assigned to them; head and desk see their station."""
    if officer.id in case.hidden_from or (officer.station and officer.station != case.station):
        return False
    if Flag.HEAD_ONLY in case.flags:
        return officer.role is Role.HEAD
    if officer.role in STATION_ROLES:
        return True
    if officer.role is not Role.COMMUNITY_OFFICER:
        return False
    return case.assignee == officer.id or (case.beat is not None and case.beat in officer.beats)


def sees_words(officer: Officer, case: Case) -> bool:
    """The reporter's own words: the one assigned, the desk and the head; a colleague of the beat reads the facts."""
    if not sees(officer, case) or officer.role not in WORDS_ROLES:
        return False
    return officer.role in STATION_ROLES or case.assignee == officer.id
