"""Row 15: after a scripted day the canary is nowhere outside sealed columns."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/trust/test_canary_day.py", *(("tests/acceptance/test_canary.py",) if scale.full else ()))
