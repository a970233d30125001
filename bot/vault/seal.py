"""AES-256-GCM boxes: `version | algorithm | key id | nonce | ciphertext and tag` (security.md D1)."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
AES_256_GCM = 1
KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEAD_BYTES = 2 + KEY_ID_BYTES + NONCE_BYTES


class SealBroken(Exception):
    """The box was altered, belongs to another place, or was sealed under another key."""


class KeyGone(SealBroken):
    """The key was destroyed: what it sealed is erased."""


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def key_id(key: bytes) -> bytes:
    """Four bytes that tell keys apart without saying anything about them."""
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID_BYTES]


def sealed_with(box: bytes) -> bytes:
    """The id of the key that sealed a box."""
    return box[2 : 2 + KEY_ID_BYTES]


def seal(key: bytes, context: str, plain: bytes) -> bytes:
    """`context` names the place of the box (`submission.facts:<row id>`), so a box moved elsewhere does not open."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    head = bytes((VERSION, AES_256_GCM)) + key_id(key) + nonce
    return head + AESGCM(key).encrypt(nonce, plain, head[:2] + context.encode())


def open_sealed(key: bytes, context: str, box: bytes) -> bytes:
    """What `seal` put in. Raises `SealBroken`."""
    if len(box) < HEAD_BYTES or box[:2] != bytes((VERSION, AES_256_GCM)):
        raise SealBroken("unknown box")
    if sealed_with(box) != key_id(key):
        raise SealBroken("another key")
    nonce = box[2 + KEY_ID_BYTES : HEAD_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, box[HEAD_BYTES:], box[:2] + context.encode())
    except InvalidTag as broken:
        raise SealBroken("altered or misplaced") from broken
