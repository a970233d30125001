"""What no version uses any more. Migrations only add; what stands here goes a day after the version that does without
was installed, so that processes of the version before it can work on meanwhile (docs/adr/0033)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gone:
    """`since`: the revision from which on no code asks for it. A column must be nullable or have a default."""

    since: str
    table: str
    column: str | None = None
    """None: the whole table."""


GONE = (
    Gone("0012", "signature"),  # a repeat is known by its message
    Gone("0015", "memory"),  # the facts of a dialogue stand in its submission (docs/adr/0005)
    Gone("0015", "token", "fetched_at"),  # when it ends is all that is asked
)
