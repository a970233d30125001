"""Days and hours as people read them: the year stands there when it is not this year."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.service.time_words import Say

if TYPE_CHECKING:
    from bot.service.app import App


def saying(app: "App") -> Say:
    """The catalogue's texts, with days of another year told with it: 3月13日, 2027年3月13日."""
    now = app.now().astimezone(app.tz)

    def say(key: str, **facts: object) -> str:
        other = key == "day" and facts["year"] != now.year
        return app.notices.text("whole_day" if other else key, **facts)

    return say


def day_words(app: "App", day: date) -> str:
    """3月13日."""
    return saying(app)("day", year=day.year, month=day.month, day=day.day)


def near_day(app: "App", day: date) -> str:
    """今天, 明天, 3月13日: for what is read at once, not kept."""
    ahead = (day - app.now().astimezone(app.tz).date()).days
    return app.notices.text(("today", "tomorrow")[ahead]) if ahead in (0, 1) else day_words(app, day)


def moment_words(app: "App", at: datetime) -> str:
    """3月13日 09:00."""
    local = at.astimezone(app.tz)
    return f"{day_words(app, local.date())} {local:%H:%M}"


def near_moment(app: "App", at: datetime) -> str:
    """明天 09:00."""
    local = at.astimezone(app.tz)
    return f"{near_day(app, local.date())} {local:%H:%M}"


def stamp(app: "App", at: datetime) -> str:
    """3-13 09:00: short, for lists and histories."""
    local = at.astimezone(app.tz)
    year = "" if local.year == app.now().astimezone(app.tz).year else f"{local.year}-"
    return f"{year}{local.month}-{local.day} {local:%H:%M}"


def whole_day(app: "App", at: datetime) -> str:
    """2026年3月13日: on paper, where the year always stands."""
    local = at.astimezone(app.tz)
    return app.notices.text("whole_day", year=local.year, month=local.month, day=local.day)
