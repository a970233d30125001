"""One reader of time phrases in a process of its own: `python -m bench.time_readers NAME`.

Reads a line of JSON a phrase (`words`, `now`); writes a line with what loading cost, then one with the answer and its
microseconds for each. The names are `own`, `jionlp` and `recognizers` (recognizers-text-suite, which needs an
interpreter of its own). Every answer comes in the notation of `bench/time_values.py`; what a reader leaves unanswered
is null.
"""

import contextlib
import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

Reader = Callable[[str, datetime], str | None]
WARM = "昨天晚上八点"
UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S"}
PERIODS = {"year": "P1Y", "month": "P1M", "day": "P1D", "hour": "PT1H"}
WEEK = 7


def own() -> Reader:
    when = importlib.import_module("bot.understanding.times").when

    def read(words: str, now: datetime) -> str | None:
        found = when(words, now)
        return found.written() if found else None

    return read


# --- jionlp ------------------------------------------------------------------------------------------------


def jionlp() -> Reader:
    library = importlib.import_module("jionlp")

    def read(words: str, now: datetime) -> str | None:
        found = library.parse_time(words, time_base=now.replace(tzinfo=None).timestamp())
        if found["type"] == "time_delta":
            return length(found["time"])
        if found["type"] == "time_period":
            return again(found["time"], now)
        return "/".join(map(point, found["time"]))

    return read


def point(written: str) -> str:
    return ".." if "inf" in written else written.replace(" ", "T")


def length(delta: Any) -> str:
    """The last of a vague amount's two ends."""
    delta = delta[-1] if isinstance(delta, list) else delta
    days = "".join(f"{delta[u]:g}{UNITS[u]}" for u in ("year", "month", "week", "day") if delta.get(u))
    hours = "".join(f"{delta[u]:g}{UNITS[u]}" for u in ("hour", "minute", "second") if delta.get(u))
    return f"P{days}" + (f"T{hours}" if hours else "")


def again(period: Any, now: datetime) -> str:
    delta = period["delta"][-1] if isinstance(period["delta"], list) else period["delta"]
    ends = (period.get("point") or {}).get("time") or []
    first, last = (datetime.fromisoformat(end) for end in ends) if len(ends) == 2 else (now, now)
    whole = not ends or (first.hour, first.minute, last.hour, last.minute) == (0, 0, 23, 59)
    clock = "" if whole else f"/T{first:%H:%M}/T{last:%H:%M}"
    if delta.get("day") == WEEK or delta.get("week"):
        days = range(first.isoweekday(), last.isoweekday() + 1) if ends else ()
        return "R/P1W" + ("/" + ",".join(map(str, days)) if days else "") + clock
    unit = next((unit for unit in PERIODS if delta.get(unit) == 1), None)
    return f"R/{PERIODS[unit] if unit else length(delta)}{clock}"


# --- recognizers-text ---------------------------------------------------------------------------------------


def recognizers() -> Reader:
    library, culture = importlib.import_module("recognizers_date_time"), "zh-cn"

    def read(words: str, now: datetime) -> str | None:
        found = library.recognize_datetime(words, culture, reference=now.replace(tzinfo=None))
        if not found:
            return None
        best = max(found, key=lambda one: len(one.text))
        return resolved(best.resolution["values"][0])

    return read


def resolved(value: Any) -> str | None:
    """The first value, which is the past one where two are possible."""
    kind, timex = value["type"], value["timex"]
    if kind == "duration":
        return str(timex)
    if kind == "set":
        day, _, hour = timex.partition("T")
        every = f"P1W/{day[-1]}" if day.startswith("XXXX-WXX-") else day or "P1D"
        return f"R/{every}" + (f"/T{hour}/T{hour}" if hour else "")
    mark = "T" if kind in ("time", "timerange") else ""
    if "value" in value:
        return None if value["value"] == "not resolved" else mark + value["value"].replace(" ", "T")
    ends = (value.get("start"), value.get("end"))
    return "/".join(mark + end.replace(" ", "T") if end else ".." for end in ends)


# --- the process -------------------------------------------------------------------------------------------


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    asked = [json.loads(line) for line in sys.stdin]
    before, began = megabytes(), time.perf_counter()
    with contextlib.redirect_stdout(sys.stderr):
        read = {"own": own, "jionlp": jionlp, "recognizers": recognizers}[sys.argv[1]]()
        answered(read, WARM, datetime.fromisoformat(asked[0]["now"]))
        loaded = {"seconds": time.perf_counter() - began, "megabytes": megabytes() - before}
        answers = [answered(read, one["words"], datetime.fromisoformat(one["now"])) for one in asked]
    for line in (loaded, *answers):
        print(json.dumps(line, ensure_ascii=False))


def answered(read: Reader, words: str, now: datetime) -> dict[str, Any]:
    """Libraries raise what they like on what they do not know: no answer."""
    began = time.thread_time()
    try:
        answer = read(words, now)
    except Exception:  # noqa: BLE001
        answer = None
    return {"answer": answer, "micros": (time.thread_time() - began) * 1e6}


if __name__ == "__main__":
    main()
