"""Row 13: the matrix of roles, and residents who imitate commands and intents."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/trust/test_access.py", "tests/unit/test_policy.py", "tests/console/test_access.py")
