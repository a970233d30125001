"""A blind index finds a row by a value that the row keeps only sealed (security.md D2)."""

import hashlib
import hmac
import unicodedata


def blind_index(index_key: bytes, kind: str, value: str) -> str:
    """HMAC-SHA256 in hex of the kind and the value (NFKC, without outer blanks)."""
    even = unicodedata.normalize("NFKC", value).strip()
    return hmac.new(index_key, f"{kind}|{even}".encode(), hashlib.sha256).hexdigest()


def mac(key: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA256 over parts, each with its length before it."""
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()
