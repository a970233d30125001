"""`python -m bot` is the `station` command."""

from bot.cli import main

main()
