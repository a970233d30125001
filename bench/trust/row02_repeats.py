"""Row 2: each callback one to three times, at once or five seconds later, with the same or a new signature.

Where WeChat waits five seconds for an answer, this room waits a twentieth: what is promised is the order of things, and
the clock that messages and signatures are judged by is set by hand.
"""

from collections import Counter
from datetime import timedelta

import bot.wechat.callback
from bench.trust.invariants import broken
from bench.trust.result import Result, Scale
from bench.trust.world import World, world
from tests.house import House

GAPS_SECONDS = (0, 5, 10)
PROMPT = 0.7
"""How often the worker is done before WeChat asks again; else the last delivery says how to pick the answer up."""

bot.wechat.callback.DELIVERY_SECONDS, bot.wechat.callback.GIVE_UP_SECONDS = 0.05, 0.06


def run(scale: Scale) -> Result:
    """In one process: a repeat must find the first row whatever happened between."""
    figures: dict[str, object] = {}
    faults: dict[str, object] = {}
    for engine in ("sqlite", "postgres"):
        with world(engine, scale.seed) as found:
            count = scale.of(24, 1_000)
            found.tell(count, people=max(20, count // 10))
            other, deliveries, cut = repeat_all(found, found.house(wechat_account="subscription"), scale)
            figures[f"{engine}: messages"] = len(found.acknowledged())
            figures[f"{engine}: deliveries"] = deliveries
            faults[f"{engine}: another answer"] = other
            store = found.store()
            faults |= {f"{engine}: {k}": v for k, v in broken(store, found.acknowledged(), drained=False).items()}
            store.close()
    return Result(figures=figures, faults=faults, cut_short=cut)


def repeat_all(found: World, house: House, scale: Scale) -> tuple[int, int, bool]:
    """How many repeats were answered otherwise, how many deliveries there were, and whether the time was over."""
    answers: dict[str, set[str]] = {}
    counted: Counter[str] = Counter()
    for openid, xml, text in found.pending:
        if scale.over:
            return sum(len(said) > 1 for said in answers.values()), counted.total(), True
        sealed = house.platform.sealed(xml)
        for n in range(found.luck.randint(1, 3)):
            if n:
                house.clock.advance(timedelta(seconds=found.luck.choice(GAPS_SECONDS)))
            body, query = sealed if found.luck.random() < 0.5 else house.platform.sealed(xml)
            answer = house.platform._client.post("/wechat", params=query, content=body)
            attempt = house.platform.judged(openid, answer.content, True)
            counted[text] += 1
            if attempt.shown:
                answers.setdefault(text, set()).add(attempt.shown)
            if found.luck.random() < PROMPT:
                work(house)
        found.note("acknowledged", text)
    work(house)
    return sum(len(said) > 1 for said in answers.values()), counted.total(), False


def work(house: House) -> None:
    while house.intake.work_one():
        pass
