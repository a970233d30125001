"""What a row of the programme gives back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

ENGINES = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """`full` runs the figures of the programme, else a short form of seconds; `minutes` bounds the soak."""

    full: bool
    seed: int = 7
    minutes: float = 10.0
    """What a row may take at most; one that was cut short says so."""
    engine: str = ""
    """Only this one; a row that takes long does one after the other, and what is done is kept."""
    earlier: Mapping[str, float] = field(default_factory=dict)
    """The kept figures, for a row that goes on from them."""
    began: float = field(default_factory=time.monotonic)

    @property
    def engines(self) -> tuple[str, ...]:
        return (self.engine,) if self.engine else ENGINES

    @property
    def over(self) -> bool:
        return time.monotonic() - self.began > self.minutes * 60

    def of(self, short: int, full: int) -> int:
        return full if self.full else short


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`figures` are shown as they are; `faults` are broken promises and must be empty."""

    figures: Mapping[str, object]
    faults: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    cut_short: bool = False
    earlier: float = 0.0
    """Seconds that these figures took beside this start."""

    @property
    def passed(self) -> bool:
        return not any(self.faults.values())
