"""Row 19: each migration up and down with data, on both engines."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale


def run(scale: Scale) -> Result:
    return by_tests("tests/store/test_migrations.py", "tests/trust/test_migrations_with_data.py")
