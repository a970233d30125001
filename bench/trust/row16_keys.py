"""Row 16: keys are rotated under load, and a reporter is erased."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/trust/test_keys.py", "tests/trust/test_erasure.py")
