"""Signed links that expire: what a page may be opened with instead of an account."""

import hashlib
import hmac

from itsdangerous import BadData, URLSafeTimedSerializer


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
