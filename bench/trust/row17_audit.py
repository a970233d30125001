"""Row 17: a thousand random edits of the audit chain."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/trust/test_audit.py")
