"""What every other office must know of how to go about a case; nothing of a reporter is in it."""

from bot.domain.cases import Case, Flag
from bot.service.app import App

WISHES = (Flag.REGISTER_ONLY, Flag.ROUTINE_VISIT)
"""How officers may show up binds whoever handles the case in their place (architecture.md 5)."""


def wishes(app: App, case: Case) -> list[str]:
    return [app.notices.text(f"prepared_{flag.value}") for flag in WISHES if flag in case.flags]
