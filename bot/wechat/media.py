"""What people send beside words: fetched at once, checked by its first bytes, pictures written anew."""

from collections.abc import Callable
from pathlib import Path

from bot.service.child import answer_of
from bot.wechat.api import TOO_BIG, ApiResult, WeChatApi

GONE = (40007, TOO_BIG)
"""The platform no longer has it (three days), or it is more than it lets people send: never asked for again."""
PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF8", "image/gif"))
SOUNDS = ((b"#!AMR", "audio/amr"), (b"#!SPEEX", "audio/speex"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"),
          (b"\x02#!SILK", "audio/silk"))  # fmt: skip
CHILD = Path(__file__).with_name("media_child.py")


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


PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
"""Pictures in the container of films (ISO/IEC 23008-12): WeChat hands out none, and nothing here opens them."""


def safe(body: bytes) -> tuple[str, bytes] | None:
    """The kind by its first bytes, whatever its name says; None for what is neither picture, sound nor film."""
    # Pictures first: one may spell the mark of a film, and would be kept unopened with all that it carries.
    if any(body.startswith(head) for head, _ in PICTURES) or (body[:4] == b"RIFF" and body[8:12] == b"WEBP"):
        written = rewrite(body)
        return ("image/jpeg", written) if written is not None else None
    for head, mime in SOUNDS:
        if body.startswith(head):
            return mime, body
    is_film = body[4:8] == b"ftyp" and body[8:12] not in PICTURE_BRANDS
    return ("video/mp4", body) if is_film else None


def rewrite(body: bytes) -> bytes | None:
    """The picture decoded and written anew in a child with little memory and time; None when it is a bomb or broken."""
    return answer_of(CHILD, body=body)
