"""Reads the matter table and refuses a faulty one at start, naming the row and the mend."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.cases import Urgency
from bot.domain.errors import BadSetting
from bot.domain.ids import MatterCode
from bot.domain.matters import Catalogue, Destination, Matter, Question
from bot.yaml_file import read_yaml

HERE = Path(__file__).parent
MATTERS = HERE / "matters.yml"
HOTLINE = HERE / "hotline.yml"
STAGES = ("receipt", "acknowledged", "result", "returned")
PLAIN = ("group", "nature", "department", "line", "only_reporter", "ladder", "at_risk", "discreet", "head_only",
         "watch_days", "advice", "keep_distance", "result_days", "on_site_hours", "ongoing_hours", "internal",
         "external_code")  # fmt: skip
FIELDS = frozenset({*PLAIN, "code", "label", "resident_label", "destination", "if_doubtful", "urgency", "questions"})
GROUPS = ("housing", "fire", "noise", "animal", "public_order", "criminal", "dispute", "traffic", "service", "disaster",
          "help", "other")  # fmt: skip
NATURES = ("tip", "help", "complaint", "inquiry", "suggestion", "praise")
WATCH_DAYS = (0, 30, 90)
LONGEST_RESULT = 60


def read_matters(path: Path = MATTERS) -> Catalogue:
    """All rows by code. Raises `BadSetting` (name, fault, mend) for a missing field, a doubled code or a wrong
    destination."""
    rows: dict[MatterCode, Matter] = {}
    for number, raw in enumerate(read_yaml(path)["matters"], start=1):
        row = read_row(path, number, raw)
        if row.code in rows:
            raise BadSetting(name=path.name, fault=f"row {number}: {row.code} twice", mend="keep one of them")
        rows[row.code] = row
    return rows


def check_row(path: Path, number: int, raw: Mapping[str, Any]) -> None:
    """Raises `BadSetting` for what would show only when somebody tells of it."""
    faults = (
        (sorted(set(raw) - FIELDS), "unknown field", "write one of " + ", ".join(sorted(FIELDS))),
        ([raw["group"]] if raw.get("group", "other") not in GROUPS else [], "group", "use one of " + ", ".join(GROUPS)),
        ([raw["nature"]] if raw.get("nature", "tip") not in NATURES else [], "nature", f"use one of {NATURES}"),
        ([raw["watch_days"]] if raw.get("watch_days", 0) not in WATCH_DAYS else [], "watch_days", f"use {WATCH_DAYS}"),
        ([raw["line"]] if not str(raw.get("line", "0")).isdigit() else [], "line", "write the digits in quotes"),
        (
            [raw["result_days"]] if not 0 < raw.get("result_days", 1) <= LONGEST_RESULT else [],
            "result_days",
            f"use 1 to {LONGEST_RESULT} working days",
        ),
        (
            ["advice"] if raw.get("destination") == "none" and not raw.get("advice") else [],
            "missing field",
            "name the response that says whom to ask",
        ),
    )
    for wrong, what, mend in faults:
        if wrong:
            words = ", ".join(str(one) for one in wrong)
            raise BadSetting(name=path.name, fault=f"row {number}: {what} {words}", mend=mend)


def check_responses(catalogue: Mapping[MatterCode, Matter], path: Path) -> None:
    """Every question and advice of the matters has its words in the dialogue. Raises `BadSetting`."""
    known = read_yaml(path)["responses"]
    for row in catalogue.values():
        wanted = [f"utter_ask_{question.code}" for question in row.questions]
        wanted += [f"utter_{row.advice}"] if row.advice else []
        for name in wanted:
            if name not in known:
                mend = f"add {name} to {path.name}, or take it from {row.code}"
                raise BadSetting(name=MATTERS.name, fault=f"{row.code} asks {name}, which has no words", mend=mend)


def read_row(path: Path, number: int, raw: Mapping[str, Any]) -> Matter:
    check_row(path, number, raw)
    try:
        return Matter(
            code=MatterCode(raw["code"]),
            label=raw["label"],
            resident_label=raw.get("resident_label", raw["label"]),
            destination=Destination(raw["destination"]),
            if_doubtful=Destination(raw["if_doubtful"]) if "if_doubtful" in raw else None,
            urgency=Urgency(raw.get("urgency", "normal")),
            questions=tuple(Question(code=code) for code in raw.get("questions", ())),
            **{name: raw[name] for name in PLAIN if name in raw},
        )
    except KeyError as missing:
        fault = f"row {number}: {missing} is missing"
        raise BadSetting(name=path.name, fault=fault, mend="add it") from missing
    except ValueError as wrong:
        mend = "use one of " + ", ".join(d.value for d in Destination)
        raise BadSetting(name=path.name, fault=f"row {number}: {wrong}", mend=mend) from wrong


def told_matters(catalogue: Mapping[MatterCode, Matter]) -> Mapping[MatterCode, Matter]:
    """The matters that people tell of, without the room's own words."""
    return {code: row for code, row in catalogue.items() if not row.internal}


@cache
def read_statuses(path: Path = HOTLINE) -> Mapping[str, str]:
    """From the hotline's word for a step to ours. Raises `BadSetting` for a step that is none."""
    raw = read_yaml(path)["statuses"]
    for stage in raw:
        if stage not in STAGES:
            raise BadSetting(name=path.name, fault=f"{stage!r} is no step", mend="use one of " + ", ".join(STAGES))
    return {word: stage for stage, words in raw.items() for word in words}
