"""What an officer put right: a pair that the understanding may learn from, once a person has read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases import Flag
from bot.domain.ids import CaseId

LEFT_OUT = frozenset(
    {Flag.HEAD_ONLY, Flag.SAFE_CONTACT, Flag.CONTACT_HERE, Flag.MINOR, Flag.FEARS_RETALIATION, Flag.INCIDENT}
)
"""Nothing is ever learnt from complaints about officers, nor from the words of somebody in danger."""
KINDS = ("matter", "place", "destination")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """`old` and `new` are codes of the catalogue, of a destination, or canonical places. While pending it names its
    case and holds no words; approved, it holds de-identified words and names no case."""

    id: str
    kind: str
    old: str
    new: str
    at: datetime
    case: CaseId | None = None
    seq: int = 0
    text: str = ""
    matters: tuple[str, ...] = ()
    """All matters of the words, the main one first."""

    @property
    def pair(self) -> Mapping[str, object]:
        return {"old": self.old, "new": self.new, "text": self.text, "matters": list(self.matters)}
