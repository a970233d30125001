"""Row 14: every id of one beat's officer tried by another's, with every command and on every page."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/trust/test_foreign.py", "tests/console/test_scope.py")
