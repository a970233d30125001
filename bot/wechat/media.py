"""What people send beside words: fetched at once, checked by its first bytes, pictures written anew."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.wechat.api import TOO_BIG, ApiResult, WeChatApi

GONE = (40007, TOO_BIG)
"""The platform no longer has it (three days), or it is more than it lets people send: never asked for again."""
PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"))
SOUNDS = ((b"#!AMR", "audio/amr"), (b"#!SPEEX", "audio/speex"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"),
          (b"\x02#!SILK", "audio/silk"))  # fmt: skip
CHILD = Path(__file__).with_name("media_child.py")
CHILD_SECONDS = 10


class MediaUnavailable(Exception):
    """It could not be fetched now and should be tried again."""


def fetcher(api: WeChatApi) -> Callable[[str], tuple[str, bytes] | None]:
    """Fetch by media id: MIME type and safe bytes, None when it is gone or refused. Raises `MediaUnavailable`."""

    def fetch(media_id: str) -> tuple[str, bytes] | None:
        found = api.get_media(media_id)
        if isinstance(found, ApiResult):
            if found.code in GONE:
                return None
            raise MediaUnavailable
        return safe(found[1])

    return fetch


def safe(body: bytes) -> tuple[str, bytes] | None:
    """The kind by its first bytes, whatever its name says; None for what is neither picture, sound nor film."""
    for head, mime in SOUNDS:
        if body.startswith(head):
            return mime, body
    if body[4:8] == b"ftyp":
        return "video/mp4", body
    if any(body.startswith(head) for head, _ in PICTURES) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
        written = rewrite(body)
        return ("image/jpeg", written) if written is not None else None
    return None


def rewrite(body: bytes) -> bytes | None:
    """The picture decoded and written anew in a child with little memory and time; None when it is a bomb or broken."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module in our own interpreter
            [sys.executable, "-I", str(CHILD)],
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
