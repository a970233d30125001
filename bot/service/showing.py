"""What a browser shows of a file: a small picture, a playable voice message. Made once in a limited child, then sealed
beside the file."""

import subprocess
import sys
from pathlib import Path

from bot.store.store import Store

CHILD = Path(__file__).with_name("showing_child.py")
CHILD_SECONDS = 10
WORK = {"image/jpeg": ("picture", "image/jpeg"), "audio/amr": ("voice", "audio/wav")}
"""From a kind of file to what the child does, and the kind that comes out."""


def shown(store: Store, media_id: str) -> tuple[str, bytes] | None:
    """MIME type and bytes; None when there is no such file, or nothing that a browser could show of it."""
    with store.read() as ledger:
        mime = ledger.media_kind(media_id)
        kept = ledger.shown_media(media_id) if mime in WORK else None
        whole = ledger.media(media_id) if mime in WORK and kept is None else None
    if mime not in WORK:
        return None
    work, comes_out = WORK[mime]
    if kept is None and whole is not None:
        kept = made(work, whole[1])
        if kept is not None:
            with store.begin() as ledger:
                ledger.save_shown_media(media_id, kept)
    return (comes_out, kept) if kept is not None else None


def made(work: str, body: bytes) -> bytes | None:
    """None for what is broken, a bomb, or of a kind that cannot be decoded here."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program in our own interpreter
            [sys.executable, "-I", str(CHILD), work],
            input=body,
            capture_output=True,
            timeout=CHILD_SECONDS,
            check=False,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None
