"""Days and hours as people read them: the year stands there when it is not this year."""

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.service.app import App


def day_words(app: "App", day: date) -> str:
    """3月13日, or 2027年3月13日 while it is not that year."""
    key = "day" if day.year == app.now().astimezone(app.tz).year else "whole_day"
    facts = {"month": day.month, "day": day.day} | ({"year": day.year} if key == "whole_day" else {})
    return app.notices.text(key, **facts)


def moment_words(app: "App", at: datetime) -> str:
    """3月13日 09:00."""
    local = at.astimezone(app.tz)
    return f"{day_words(app, local.date())} {local:%H:%M}"
