"""Every check that must pass, in order, each with its wall time. The closing lines are pytest's own."""

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
BIN = HERE / ".venv" / "bin"
QUICK = [
    ("style", [BIN / "ruff", "check", "."]),
    ("format", [BIN / "ruff", "format", "--check", "."]),
    ("types", [BIN / "mypy"]),
    ("imports", [BIN / "lint-imports", "--no-cache"]),
]
TESTS = [BIN / "python", "-m", "pytest", "--durations=5"]
ALONE = "alone or browser"
PAIRED = [*TESTS, "-n", "2", "--dist", "worksteal", "-m", f"not ({ALONE})"]
"""Two at a time, but for tests that watch the clock."""
FAST_FOLDERS = [f"tests/{folder}" for folder in ("unit", "store", "service", "wechat")]
"""They load no dialogue model."""
FAST = [("fast tests", [*PAIRED, *FAST_FOLDERS])]
STORIES = ["bot.dialogue.rasa_command", "test", "core", "--stories", "tests/conversation/stories"]
STORIES += ["--fail-on-prediction-errors", "--out", "var/rasa-test"]
FULL = [
    ("model", [BIN / "station", "train", "--if-stale"]),
    ("stories", [BIN / "python", "-W", "ignore", "-m", *STORIES]),
    ("tests with the model", [*PAIRED, *(f"--ignore={folder}" for folder in FAST_FOLDERS)]),
    ("tests alone", [*TESTS, "-m", ALONE]),
]


def main() -> int:
    steps = QUICK if "--quick" in sys.argv else FAST if "--fast" in sys.argv else QUICK + FAST + FULL
    for number, (name, command) in enumerate(steps, start=1):
        print(f"[{number}/{len(steps)}] {name}", flush=True)
        began = time.monotonic()
        code = subprocess.run([str(part) for part in command], cwd=HERE, check=False).returncode
        print(f"      {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
