"""Row 17: a thousand random edits of the audit chain, on each engine."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/trust/test_audit.py", TRUST_EXAMPLES=str(scale.of(20, 1_000)))
