"""Draws docs/lifecycle.md from the tables, so that the page cannot differ from what the gate does."""

from bot.domain.cases import State
from bot.domain.lifecycle import CASE_MOVES, TIP_MOVES


def draw() -> str:
    """The whole page: two diagrams and the table of records."""
    return "\n".join(
        ["# Lifecycles", "", "Drawn from `bot/domain/lifecycle.py`.", "", *cases(), *records(), *tips(), ""]
    )


def cases() -> list[str]:
    arrows = [
        f"    {state.value} --> {move.to.value}: {move.command.__name__}"
        for move in CASE_MOVES
        if move.to is not None
        for state in move.frm
    ]
    return ["## Case", "", "```mermaid", "stateDiagram-v2", "    [*] --> received", *dict.fromkeys(arrows), "```", ""]


def records() -> list[str]:
    rows = [
        f"| {move.command.__name__} | {states(move.frm)} | {', '.join(sorted(r.value for r in move.who))} |"
        for move in CASE_MOVES
        if move.to is None
    ]
    return ["## Records that leave the state alone", "", "| command | in | by |", "|---|---|---|", *rows, ""]


def states(some: tuple[State, ...]) -> str:
    return ", ".join(state.value for state in some)


def tips() -> list[str]:
    arrows = [f"    {state.value} --> {move.to.value}: {move.name}" for move in TIP_MOVES for state in move.frm]
    return ["## Tip", "", "```mermaid", "stateDiagram-v2", "    [*] --> collecting", *arrows, "```"]
