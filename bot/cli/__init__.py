"""The `station` command (interface.md 2). Errors are one line that says what to do."""

from bot.cli.main import main

__all__ = ["main"]
