"""Signed links that expire: what a page may be opened with instead of an account."""

import base64
import binascii
import hashlib
from datetime import UTC, datetime

from itsdangerous import BadSignature, Signer

UNTIL_BYTES = 5
"""Seconds since 1970, enough until the year 36,000."""


def sign_link(key: bytes, purpose: str, body: bytes, until: datetime) -> str:
    """A short token of letters, digits, `-`, `_` and one point. `purpose` keeps the links of one page from opening
    another."""
    whole = body + int(until.timestamp()).to_bytes(UNTIL_BYTES, "big")
    return signer(key, purpose).sign(base64.urlsafe_b64encode(whole).rstrip(b"=")).decode()


def read_link(key: bytes, purpose: str, token: str, now: datetime) -> tuple[bytes, datetime] | None:
    """The body and until when it counts; None for a token that is not ours, was changed, or is over."""
    try:
        words = signer(key, purpose).unsign(token.encode())
        whole = base64.urlsafe_b64decode(words + b"=" * (-len(words) % 4))
    except (BadSignature, binascii.Error, ValueError):
        return None
    until = datetime.fromtimestamp(int.from_bytes(whole[-UNTIL_BYTES:], "big"), UTC)
    return (whole[:-UNTIL_BYTES], until) if now <= until else None


def signer(key: bytes, purpose: str) -> Signer:
    return Signer(key, salt=purpose.encode(), sep=b".", key_derivation="hmac", digest_method=hashlib.sha256)
