"""The ordinary `rasa` commands for engineers, after our own quieting: texts never reach a log."""

import subprocess
import sys
import warnings
from pathlib import Path

from bot.dialogue.model_file import model_path
from bot.dialogue.quiet import hush
from bot.settings import read_settings

NEED_MODEL = ("shell", "test", "run")


def arguments(words: list[str], model: Path) -> list[str]:
    """The words of the command with our model and actions where they belong."""
    if words[:2] == ["run", "actions"]:
        return words
    if words and words[0] in NEED_MODEL and "--model" not in words:
        words = [*words, "--model", str(model)]
    if words and words[0] == "shell":
        words = [*words, "--endpoints", str(Path(__file__).parent / "endpoints.yml")]
    return words


def main() -> None:
    settings = read_settings()
    hush(settings.model_dir / "scratch")
    warnings.simplefilter("ignore")
    words = arguments(sys.argv[1:], model_path(settings.home, settings.model_dir))
    helper = None
    if words and words[0] == "shell":
        command = [sys.executable, "-m", "bot.dialogue.rasa_command", "run", "actions", "--actions", "actions"]
        helper = subprocess.Popen(command, cwd=settings.home)  # noqa: S603 - our own program
    sys.argv = ["rasa", *words]
    try:
        from rasa.__main__ import main as rasa

        rasa()
    finally:
        if helper is not None:
            helper.terminate()


if __name__ == "__main__":
    main()
