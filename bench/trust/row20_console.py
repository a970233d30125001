"""Row 20: the console from its interface, its corpora, and the checks at start."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    examples = str(scale.of(1, 20))
    return by_tests(
        "tests/trust/test_doctor.py",
        "tests/trust/test_http.py",
        "tests/console/test_interface.py",
        TRUST_EXAMPLES=examples,
    )
