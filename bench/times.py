"""Readers of time phrases against each other: ours, jionlp, and Microsoft's recognizers-text.

python -m bench.times [--specs recognizers_zh_dev.jsonl.gz] [--recognizers VENV/bin/python] [--show own]

The phrases are those of the held-back texts with values read by hand (`bench/time_phrases.tsv`), and the Chinese
date-time specifications of recognizers-text that apply here. recognizers-text-suite needs an environment of its own
(emoji 1.7.0).
"""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bench.time_values import agrees, later

HOME = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
"""A Thursday; the values of the phrases are relative to it."""
NOT_OURS = re.compile(r"农历|中秋|除夕|重阳|年代|元年|雍正|^[\d]{1,2}[./]\d{1,2}[./]\d{2,4}")
"""Days of the moon calendar, which the specifications write as if of the sun's; decades, eras, and day before month."""
OLDEST = 1900


@dataclass(frozen=True, slots=True)
class Question:
    words: str
    now: datetime
    wanted: str


def from_phrases() -> list[Question]:
    lines = (HOME / "bench" / "time_phrases.tsv").read_text(encoding="utf-8").splitlines()
    return [Question(words, NOW, wanted) for words, _, wanted in (line.partition("\t") for line in lines)]


# --- the specifications ------------------------------------------------------------------------------------


def from_specs(file: Path) -> tuple[list[Question], int]:
    """What they ask about, each phrase once, and how many are left out."""
    asked: dict[tuple[str, datetime], Question | None] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if re.match(r"DateTime/.*(?:Parser|Model)", row["spec"]):
                now = datetime.fromisoformat((row.get("Context") or {}).get("ReferenceDateTime", "2017-03-22T00:00:00"))
                for found in row["Results"]:
                    asked.setdefault((found["Text"], now), question(found, now))
    kept = [one for one in asked.values() if one is not None]
    return kept, len(asked) - len(kept)


def question(found: Mapping[str, Any], now: datetime) -> Question | None:
    wanted = list(dict.fromkeys(value for one in resolutions(found) for value in written(one)))
    old = any(int(year) < OLDEST for value in wanted for year in re.findall(r"(\d{4})-", value))
    if not wanted or old or NOT_OURS.search(found["Text"]):
        return None
    return Question(found["Text"], now, " | ".join(wanted))


def resolutions(found: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Past and future where both are possible: either counts."""
    given = found.get("Value") or found["Resolution"]
    if "values" in given:
        yield from given["values"]
        return
    for when in ("PastResolution", "FutureResolution"):
        (kind, value), *end = given[when].items()
        ends = {"start": value, "end": end[0][1]} if end else {"value": value}
        yield {"type": found["Type"], "timex": given["Timex"], **ends}


def written(one: Mapping[str, str]) -> Iterator[str]:
    """A resolution in the notation of `time_values`; a range may end with the beginning or the end of its last day."""
    timex, mark = one["timex"], "T" if one["type"] in ("time", "timerange") else ""
    if one["type"] == "duration":
        yield timex
    elif one["type"] == "set":
        week = re.fullmatch(r"XXXX-WXX-(\d)(?:T(\d+))?", timex)
        yield f"R/P1W/{week[1]}" + (f"/T{week[2]}:00" if week[2] else "") if week else f"R/{timex}"
    elif "value" in one:
        yield mark + one["value"].replace(" ", "T")
    else:
        ends = [mark + one[end].replace(" ", "T") if one.get(end) else ".." for end in ("start", "end")]
        vague = "~" if re.search(r"T(?:MO|MI|AF|EV|NI|DT)", timex) else ""
        yield vague + "/".join(ends)
        if one["type"] == "daterange" and one.get("end") and (timex.startswith("(") or ends[0] == ".."):
            yield f"{ends[0]}/{later(ends[1], timex.rstrip(')')[-1])}"


# --- the table ---------------------------------------------------------------------------------------------


def answers(python: Path, name: str, asked: Sequence[Question]) -> tuple[dict[str, float], list[dict[str, Any]]]:
    lines = "".join(json.dumps({"words": one.words, "now": one.now.isoformat()}) + "\n" for one in asked)
    command = [str(python), "-W", "ignore", "-m", "bench.time_readers", name]
    run = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=HOME, check=True)
    loaded, *rest = map(json.loads, run.stdout.splitlines())
    return loaded, rest


def row(name: str, asked: Sequence[Question], got: Sequence[Mapping[str, Any]]) -> str:
    right = sum(agrees(one["answer"], q.wanted, q.now) for q, one in zip(asked, got, strict=True))
    silent = sum(one["answer"] is None and not agrees(None, q.wanted, q.now) for q, one in zip(asked, got, strict=True))
    micros = sorted(one["micros"] for one in got)
    half, most = micros[len(micros) // 2], micros[int(0.99 * len(micros))]
    shares = "  ".join(f"{count / len(asked):.3f}" for count in (right, silent, (len(asked) - right - silent)))
    return f"{name:<12} {shares}   {half / 1e3:7.3f} {most / 1e3:7.3f}"


def show(asked: Sequence[Question], got: Sequence[Mapping[str, Any]]) -> None:
    for q, one in zip(asked, got, strict=True):
        if not agrees(one["answer"], q.wanted, q.now):
            print(f"    {q.words}  at {q.now:%Y-%m-%d %H:%M}: {one['answer']}, wanted {q.wanted}")


@click.command()
@click.option("--specs", type=click.Path(exists=True, path_type=Path), help="Chinese specs, one a line, gzipped.")
@click.option("--recognizers", type=click.Path(exists=True, path_type=Path), help="Interpreter that has the library.")
@click.option("--show", "shown", multiple=True, help="Also print what this reader answers wrongly.")
def main(specs: Path | None, recognizers: Path | None, shown: tuple[str, ...]) -> None:
    """Print the table: right, unanswered, wrong, milliseconds of processor time a phrase."""
    sets = {"phrases": from_phrases()}
    if specs:
        sets["specs"], left_out = from_specs(specs)
        print(f"specs: {len(sets['specs'])} phrases, {left_out} left out")
    readers = {"own": Path(sys.executable), "jionlp": Path(sys.executable)} | (
        {"recognizers": recognizers} if recognizers else {}
    )
    for title, asked in sets.items():
        print(f"{title}: {len(asked)}\n{'':<12} right  none   wrong   p50 ms  p99 ms   load")
        for name, python in readers.items():
            loaded, got = answers(python, name, asked)
            print(f"{row(name, asked, got)}   {loaded['seconds']:.2f} s, {loaded['megabytes']:.0f} MB")
            if name in shown:
                show(asked, got)


if __name__ == "__main__":
    main()
