"""Row 21: small changes of the code, one at a time; each should make a test fail.

Our own mutator of forty lines instead of mutmut: mutmut 3 copies the tree and needs its tests to import the mutated
copy, which the locked environment's editable install does not do, and it mutates whole packages where the row asks for
a few modules. The mutants are the usual ones: comparisons, boolean operators, constants, returned values; types and
what a decorator is told are left as they are, for they decide nothing at run time or break every test at once.
"""

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.trust.result import Result, Scale

HOME = Path(__file__).resolve().parents[2]
MODULES: Mapping[str, tuple[str, ...]] = {
    "bot/vault/seal.py": ("tests/trust/test_vault.py", "tests/trust/test_keys.py"),
    "bot/vault/blind.py": ("tests/trust/test_vault.py",),
    "bot/vault/keys.py": ("tests/trust/test_vault.py", "tests/trust/test_keys.py"),
    "bot/vault/key_file.py": ("tests/trust/test_keys.py",),
    "bot/domain/policy.py": ("tests/unit/test_policy.py",),
    "bot/domain/lifecycle.py": ("tests/unit/test_lifecycle.py", "tests/unit/test_lifecycle_rules.py"),
    "bot/domain/deadlines.py": ("tests/unit/test_deadlines.py",),
    "bot/domain/diversion.py": ("tests/unit/test_deadlines.py",),
    "bot/domain/workdays.py": ("tests/unit/test_deadlines.py",),
    "bot/store/inbox.py": ("tests/store/test_inbox.py",),
    "bot/store/outbox.py": ("tests/store/test_outbox.py",),
    "bot/store/timers.py": ("tests/store/test_timers.py",),
    "bot/store/audit.py": ("tests/trust/test_audit.py",),
    "bot/wechat/ladder.py": ("tests/wechat/test_ladder.py",),
}
SWAPS: Mapping[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
GOAL = 0.8
AT_ONCE = 2
PLAIN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""Loading every plugin takes longer than the tests."""


def run(scale: Scale) -> Result:
    luck = random.Random(scale.seed)
    chosen = list(MODULES) if scale.full else ["bot/vault/blind.py"]
    figures: dict[str, object] = {}
    killed = made = 0
    survivors: list[str] = []
    blind = [module for module in chosen if not survives(module, (HOME / module).read_text(encoding="utf-8"))]
    for number, module in enumerate(chosen):
        mutants = list(mutants_of(HOME / module))
        luck.shuffle(mutants)
        share = scale.minutes * 60 * (number + 1) / len(chosen)
        fates = fates_of(module, mutants[: scale.of(1, 1_000)], scale.began + share)
        alive = [f"{module}:{where}" for where, survived in fates if survived]
        survivors += alive
        figures[module] = f"{len(fates) - len(alive)} of {len(fates)} found ({len(mutants)} possible)"
        made, killed = made + len(fates), killed + len(fates) - len(alive)
    figures["score"] = f"{killed / max(1, made):.0%} of {made}"
    figures["survivors"] = ", ".join(survivors) or "none"
    cut = scale.full and made < sum(len(list(mutants_of(HOME / module))) for module in chosen)
    faults = {"score below the goal": killed < GOAL * made, "unchanged and yet failing": ", ".join(blind)}
    return Result(figures=figures, faults=faults, cut_short=cut)


def fates_of(module: str, mutants: Sequence[tuple[str, str]], until: float) -> list[tuple[str, bool]]:
    """(line, whether it survived) of each mutant that was begun in time."""

    def fate(mutant: tuple[str, str]) -> list[tuple[str, bool]]:
        where, text = mutant
        return [(where, survives(module, text))] if time.monotonic() < until else []

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [one for known in pool.map(fate, mutants) for one in known]


def mutants_of(path: Path) -> Iterator[tuple[str, str]]:
    """(line and kind, the whole module with one change)."""
    source = path.read_text(encoding="utf-8")
    count = sum(1 for _ in spots(ast.parse(source)))
    for n in range(count):
        tree = ast.parse(source)
        node, change = list(spots(tree))[n]
        change()
        yield f"{getattr(node, 'lineno', '?')}", ast.unparse(ast.fix_missing_locations(tree))


def spots(tree: ast.AST) -> Iterator[tuple[ast.AST, object]]:
    """Every place that can be changed, with what changes it."""
    for node in behaviour(tree):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
            yield node, lambda node=node: node.ops.__setitem__(0, SWAPS[type(node.ops[0])]())
        elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in SWAPS:
            yield node, lambda node=node: setattr(node, "op", SWAPS[type(node.op)]())
        elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            yield (
                node,
                lambda node=node: setattr(
                    node, "value", (not node.value) if node.value is True or node.value is False else node.value + 1
                ),
            )
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
            yield node, lambda node=node: setattr(node, "operand", ast.UnaryOp(node.op, node.operand))
        elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
            yield node, lambda node=node: setattr(node, "value", ast.Constant(None))


def behaviour(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes under this one without types and decorators."""
    yield tree
    for name, field in ast.iter_fields(tree):
        if name not in ("annotation", "returns", "decorator_list"):
            for child in field if isinstance(field, list) else [field]:
                if isinstance(child, ast.AST):
                    yield from behaviour(child)


def survives(module: str, text: str) -> bool:
    """Whether the tests pass with this change, in a copy of the packages."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        copy = Path(name)
        for folder in ("bot", "actions", "simulator", "tests", "bench", "nlu_data"):
            os.symlink(HOME / folder, copy / folder)
        for file in ("config.yml", "pyproject.toml"):
            os.symlink(HOME / file, copy / file)
        (copy / "bot").unlink()
        shutil.copytree(HOME / "bot", copy / "bot", ignore=shutil.ignore_patterns("__pycache__", "lexicons"))
        os.symlink(HOME / "bot/catalogue/lexicons", copy / "bot/catalogue/lexicons")
        (copy / module).write_text(text, encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": name, "PYTHONDONTWRITEBYTECODE": "1"} | PLAIN
        tests = MODULES[module]
        options = [
            "-q",
            "-x",
            "--no-header",
            "-p",
            "pytest_timeout",
            "--timeout",
            "60",
            "-k",
            "not postgres",
            "--rootdir",
            name,
            "-c",
            f"{name}/pyproject.toml",
        ]
        command = [sys.executable, "-m", "pytest", *options, *tests]
        try:
            return subprocess.run(command, cwd=name, env=environment, capture_output=True, timeout=90).returncode == 0
        except subprocess.TimeoutExpired:
            return False
