"""Signed links that expire: what a page may be opened with instead of an account."""

import base64
import binascii
import hashlib
import hmac

from itsdangerous import BadData, BadSignature, Signer, URLSafeTimedSerializer


class LinkSigner:
    """`purpose` keeps the links of one page from opening another."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        key = hmac.new(secret, f"link:{purpose}".encode(), hashlib.sha256).digest()
        self._serializer = URLSafeTimedSerializer(key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})

    def sign(self, reference: str) -> str:
        return str(self._serializer.dumps(reference))

    def read(self, token: str, max_age_seconds: int) -> str | None:
        """None for a token that is not ours, was changed, or is too old."""
        try:
            return str(self._serializer.loads(token, max_age=max_age_seconds))
        except BadData:
            return None


def sign_link(key: bytes, purpose: str, body: bytes) -> str:
    """A short token of letters, digits, `-`, `_` and one point; until when it counts stands in its body."""
    words = base64.urlsafe_b64encode(body).rstrip(b"=")
    return signer(key, purpose).sign(words).decode()


def read_link(key: bytes, purpose: str, token: str) -> bytes | None:
    """The body, None when the signature does not fit."""
    try:
        words = signer(key, purpose).unsign(token.encode())
        return base64.urlsafe_b64decode(words + b"=" * (-len(words) % 4))
    except (BadSignature, binascii.Error, ValueError):
        return None


def signer(key: bytes, purpose: str) -> Signer:
    return Signer(key, salt=purpose.encode(), sep=b".", key_derivation="hmac", digest_method=hashlib.sha256)
