"""The platform's signature and encryption, written from its specification, so that it checks ours too."""

import base64
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
HEAD = 16


class Broken(Exception):
    """The text does not open, or belongs to another account."""


def sign(*parts: str) -> str:
    joined = b"".join(sorted(part.encode() for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one, other)


def cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:HEAD]))


def encrypt(text: str | bytes, aes_key: str, app_id: str, *, head: bytes | None = None) -> str:
    """Base64 of the sealed text, or of bytes that are none. `head` fixes the random start for known vectors."""
    body = text.encode() if isinstance(text, str) else text
    plain = (head or os.urandom(8).hex().encode()) + struct.pack(">I", len(body)) + body + app_id.encode()
    pad = BLOCK - len(plain) % BLOCK
    sealing = cipher(aes_key).encryptor()
    return base64.b64encode(sealing.update(plain + bytes([pad]) * pad) + sealing.finalize()).decode()


def decrypt(sealed: str, aes_key: str, app_id: str) -> str:
    """Raises `Broken`."""
    try:
        opening = cipher(aes_key).decryptor()
        plain = opening.update(base64.b64decode(sealed)) + opening.finalize()
        plain = plain[: -plain[-1]]
        size = struct.unpack(">I", plain[HEAD : HEAD + 4])[0]
        body, owner = plain[HEAD + 4 : HEAD + 4 + size], plain[HEAD + 4 + size :]
        if owner.decode() != app_id:
            raise Broken("another account")
        return body.decode()
    except (ValueError, IndexError, struct.error, UnicodeDecodeError) as wrong:
        raise Broken(type(wrong).__name__) from wrong
