"""Row 20: the console from its interface, corpora of markup and formulas, and the checks at start."""

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale

DESK = "tests/console/test_the_desk.py"
INERT = (
    f"{DESK}::test_what_people_write_is_never_markup",
    f"{DESK}::test_a_place_that_begins_like_a_formula_is_text_in_the_export",
    "tests/service/test_hotline_files.py::test_tasks_are_written_once_and_no_cell_runs_as_a_formula",
    "tests/service/test_incidents.py::test_markup_is_inert_and_odd_forms_are_asked_again",
    "tests/service/test_documents.py::test_facts_are_data_and_never_markup",
)


def run(scale: Scale) -> Result:
    examples = str(scale.of(1, 20))
    return by_tests(
        "tests/trust/test_doctor.py",
        "tests/trust/test_http.py",
        "tests/console/test_interface.py",
        *INERT,
        TRUST_EXAMPLES=examples,
    )
