"""Hostile pictures and voices at every door that opens them: both limited children, and the way of a message."""

import gc
import random
import re
import tempfile
import time
import wave
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from unittest import mock

import psutil

from bench.trust import hostile_pictures as pictures
from bench.trust import hostile_voices as voices
from bench.trust.result import Result, Scale
from bot.service import showing
from bot.service.child import CHILD_SECONDS
from bot.service.showing_child import LONGEST_FRAMES, SAMPLES
from bot.wechat import media
from tests.house import House

SLOWEST_SECONDS = CHILD_SECONDS + 2.0
"""The child's own limit, and what it takes to start and to end it on a busy machine."""
GROWTH_KB = 20_000
COSTLY_SHARE = 0.04
ENTROPY = re.compile(rb"\xff[^\x00\xd0-\xd7]")
PLAIN_SEGMENTS = {0xC0, 0xC4, 0xDB, 0xDD, 0xE0}
"""What a JPEG needs before its points: frame, tables, JFIF. No EXIF, XMP, profile or comment."""
JFIF_BYTES = 16
WAVE_HEAD_BYTES = 44
Found = TypeVar("Found")
DEATHS: Mapping[str, str] = {
    "killed from outside": "os.kill(os.getpid(), signal.SIGKILL)",
    "a wild pointer": "ctypes.string_at(0)",
    "gives up": "os.abort()",
    "no more memory": "raise MemoryError",
    "half an answer": r"os.write(1, b'\xff\xd8\xff\xe0'); os.kill(os.getpid(), signal.SIGKILL)",
    "reads nothing": "os.close(0); os._exit(1)",
    "no answer": "os._exit(0)",
    "talks without end": "sys.stdin.buffer.read()\nwhile True: os.write(1, bytes(1 << 20))",
    "says too much and means well": "sys.stdin.buffer.read(); sys.stdout.buffer.write(bytes(10 * 1024 * 1024 + 1))",
}
LONG_DEATHS: Mapping[str, str] = {
    "never ends": "time.sleep(600)",
    "stands still": "os.kill(os.getpid(), signal.SIGSTOP)",
    "closes its mouth and goes on": "os.close(1); os.close(2); time.sleep(600)",
}
"""These take the whole limit of time."""


@dataclass(slots=True)
class Seen:
    """What became of the files of one sort. `broken` counts promises that were not kept."""

    outcomes: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    files: int = 0

    def picture(self, body: bytes, *, whole: bool = False) -> None:
        """As the worker opens it, then as the console shows what was kept, or the very file."""
        self.files += 1
        kept = self.timed(lambda: media.safe(body))
        self.outcomes["refused" if kept is None else kept[0]] += 1
        self.broken["a whole one is refused"] += whole and kept is None
        if kept is None and not body.startswith(pictures.HEADS[0][:3]):
            return  # the console's child takes JPEG alone
        small = self.timed(lambda: showing.made("picture", kept[1] if kept else body))
        if kept is not None and kept[0] == "image/jpeg":
            self.broken["more than points is kept"] += not is_plain(kept[1])
            self.broken["kept but not shown"] += small is None
            self.broken["more than points is shown"] += small is not None and not is_plain(small)

    def voice(self, body: bytes, *, whole: bool = False) -> None:
        """Kept as it came, whatever it holds; opened only for the console."""
        self.files += 1
        kept = self.timed(lambda: media.safe(body))
        self.outcomes["refused" if kept is None else kept[0]] += 1
        self.broken["changed"] += kept is not None and kept[0] != "image/jpeg" and kept[1] != body
        sound = self.timed(lambda: showing.made("voice", body))
        self.outcomes["playable"] += sound is not None
        self.broken["more than sound is played"] += sound is not None and not is_sound(sound)
        self.broken["a whole one is not played"] += whole and sound is None

    def timed(self, work: Callable[[], Found | None]) -> Found | None:
        began = time.monotonic()
        try:
            return work()
        except Exception as fault:
            self.broken[f"raised {type(fault).__name__}"] += 1
            return None
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)

    def figures(self, name: str) -> dict[str, object]:
        return {
            name: self.files,
            f"{name}: outcomes": dict(self.outcomes),
            f"{name}: slowest, s": round(self.slowest, 2),
        }

    def faults(self, name: str) -> dict[str, object]:
        return {f"{name}: {what}": count for what, count in self.broken.items()} | {
            f"{name}: too long": self.slowest > SLOWEST_SECONDS
        }


def is_plain(body: bytes) -> bool:
    """Whether a JPEG is one scan of points and nothing else, from the first byte to the last."""
    at = 2
    while body[at] == 0xFF and body[at + 1] in PLAIN_SEGMENTS:
        size = int.from_bytes(body[at + 2 : at + 4], "big")
        if body[at + 1] == 0xE0 and size != JFIF_BYTES:
            return False
        at += 2 + size
    scan = body[at + 2 + int.from_bytes(body[at + 2 : at + 4], "big") :]
    found = [one.start() for one in ENTROPY.finditer(scan)]
    return body[at : at + 2] == b"\xff\xda" and found == [len(scan) - 2] and pictures.MARK not in body


def is_sound(body: bytes) -> bool:
    with wave.open(BytesIO(body)) as sound:
        frames = sound.getnframes()
    return len(body) == WAVE_HEAD_BYTES + 2 * frames and frames <= LONGEST_FRAMES * SAMPLES


# --- one run


def run(scale: Scale, house: House) -> Result:
    luck = random.Random(scale.seed)
    me = psutil.Process()
    files = me.num_fds()
    photos, sounds = Seen(), Seen()
    for body in pictures.whole_ones().values():
        photos.picture(body, whole=True)
    for _ in range(3):
        sounds.voice(voices.whole(luck), whole=True)
    photos.picture(pictures.giant_noise(luck))
    sounds.voice(voices.giant_noise(luck))
    for kind in pictures.KINDS:
        photos.picture(kind(luck))
    before = held()
    for _ in range(scale.of(10, 120)):
        if scale.over:
            break
        photos.picture(one_of(pictures.KINDS, pictures.COSTLY, luck))
    for _ in range(scale.of(10, 80)):
        if scale.over:
            break
        sounds.voice(luck.choice(voices.KINDS)(luck))
    growth = held() - before
    ways = {**DEATHS, **(LONG_DEATHS if scale.full else {})}
    survived = sum(survives(line) for line in ways.values())
    sent = messages(house, luck)
    figures = {
        **photos.figures("pictures"), **sounds.figures("voices"), "ways of a child to die": len(ways),
        "messages with a bad file": sent["messages"], "growth of the parent while files are opened, KiB": growth,
    }  # fmt: skip
    faults = {
        **photos.faults("pictures"), **sounds.faults("voices"), "a child's death harms": len(ways) - survived,
        **{f"messages: {what}": count for what, count in sent.items() if what != "messages"},
        "growth of the parent while files are opened": growth > GROWTH_KB, "children left": len(me.children()),
        "files left open": max(0, me.num_fds() - files),
    }  # fmt: skip
    return Result(figures=figures, faults=faults, cut_short=scale.over)


def one_of(kinds: tuple[pictures.Made, ...], costly: tuple[pictures.Made, ...], luck: random.Random) -> bytes:
    if luck.random() < COSTLY_SHARE:
        return luck.choice(costly)(luck)
    return luck.choice([kind for kind in kinds if kind not in costly])(luck)


def held() -> int:
    """Memory of this process now, in KiB; its peak would tell of the rows before."""
    gc.collect()
    return int(psutil.Process().memory_info().rss) // 1024


# --- how a child may end


def survives(line: str) -> bool:
    """Whether both parents take a child that ends in this way for a refusal, in time."""
    body = pictures.whole_ones()["png"] + bytes(1_000_000)
    began = time.monotonic()
    with children_that(line):
        refused = media.rewrite(body) is None and showing.made("picture", body) is None
    return refused and time.monotonic() - began < 2 * SLOWEST_SECONDS


@contextmanager
def children_that(line: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as name:
        program = Path(name) / "child.py"
        program.write_text(f"import ctypes, os, signal, sys, time\n{line}\n", encoding="utf-8")
        with mock.patch.object(media, "CHILD", program), mock.patch.object(showing, "CHILD", program):
            yield


# --- the way of a message

SENT = (pictures.cut, pictures.wrong_form, pictures.burst, pictures.empty, pictures.giant_noise, voices.strange_modes,
        voices.empty, voices.silk, voices.giant_noise)  # fmt: skip


def messages(house: House, luck: random.Random) -> Counter[str]:
    """Words, then a bad file: the tip and its words stay, the row is done, the resident is answered."""
    found: Counter[str] = Counter()
    for n, kind in enumerate(SENT):
        send = (
            house.platform.send_photo if kind in (*pictures.KINDS, pictures.giant_noise) else house.platform.send_voice
        )
        who, words = f"resident{n}", f"云栖路101弄12号{100 + n}隔了八间出租"
        house.follows(who)
        house.says(who, words)
        send(who, kind(luck))
        house.settle()
        with house.store.read() as ledger:
            person = ledger.find_person(who)
            told = ledger.submissions(person.id) if person else ()
            cases = [tip.case for one in told for tip in ledger.tips_of(one.id)]
        found["messages"] += 1
        found["no tip, or two"] += len(told) != 1 or len(cases) != 1
        found["words lost"] += not any(words in said.text for one in told for said in one.said)
        found["file forgotten"] += not any(said.kind in ("photo", "voice") for one in told for said in one.said)
        found["no answer"] += not house.sees(who)
    with house.store.read() as ledger:
        found["rows not done"] = sum(row.status != "done" for row in ledger.inbox_rows(limit=10_000))
    return found
