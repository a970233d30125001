"""The reason of what is noted for good: it stands in the audit, which holds nothing of a person (security.md D8)."""

from bot.console.forms import BadForm
from bot.domain.errors import Refused
from bot.service.disclosure import SECRETS, lint_disclosure

CHARACTERS = (6, 200)


class PersonalReason(Refused):
    """A reason holds a name or a number of a person; `facts`: words."""


def check_reason(reason: str, field: str) -> None:
    """Raises `BadForm`, with the name of the field, where it is too short or too long, else as `check_impersonal`."""
    low, high = CHARACTERS
    if not low <= len(reason) <= high:
        raise BadForm(field=field)
    check_impersonal(reason)


def check_impersonal(reason: str) -> None:
    """Raises `PersonalReason`."""
    kinds = {kind for kind, _ in SECRETS}
    if words := [found.words for found in lint_disclosure(reason, ()) if found.kind in kinds]:
        raise PersonalReason(words="、".join(words))
