"""Row 3: shuffled, doubled and interleaved bubbles end as the same case as in order (tests/trust/test_bubbles.py)."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/trust/test_bubbles.py", TRUST_EXAMPLES=str(scale.of(25, 2_000)))
