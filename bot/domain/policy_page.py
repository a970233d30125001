"""Draws docs/access.md from the policy, so that the page cannot differ from what is enforced."""

from bot.domain.officers import STAFF
from bot.domain.policy import CHAT, MEDIATOR_CHAT, TABLE, Action, Relation, Verdict, verdict

SIGN = {Verdict.ALLOW: "yes", Verdict.MASKED: "masked", Verdict.DENY: ""}


def draw() -> str:
    """One table an action: roles down, relations across; roles that may nothing are left out."""
    head = ["# Who may do what", "", "Drawn from `bot/domain/policy.py`. What is not here is denied.", ""]
    return "\n".join([*head, *(line for action in Action for line in table(action)), *commands(), ""])


def table(action: Action) -> list[str]:
    shown = [to for to in Relation if any(verdict(role, action, to) is not Verdict.DENY for role in STAFF)]
    rows = [
        f"| {role.value} | {' | '.join(SIGN[verdict(role, action, to)] for to in shown)} |"
        for role in sorted(TABLE[action], key=lambda role: role.value)
    ]
    names = " | ".join(to.value for to in shown)
    return [f"## {action.value}", "", f"| role | {names} |", "|---" * (len(shown) + 1) + "|", *rows, ""]


def commands() -> list[str]:
    rows = [f"| {action.value} | {', '.join(sorted(named(action)))} |" for action in Action if named(action)]
    return ["## Commands in chat", "", "| action | commands |", "|---|---|", *rows]


def named(action: Action) -> list[str]:
    mine = [name for name, needs in CHAT.items() if needs is action]
    return [*mine, *(f"{name} (mediator)" for name, needs in MEDIATOR_CHAT.items() if needs is action)]
