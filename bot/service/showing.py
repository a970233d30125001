"""What a browser shows of a file: a small picture, a playable voice message. Made once in a limited child, then sealed
beside the file."""

from pathlib import Path

from bot.service.child import answer_of
from bot.store.store import Store

CHILD = Path(__file__).with_name("showing_child.py")
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
    return answer_of(CHILD, work, body=body)
