"""The vault: a box opens only with its key, in its place, unaltered; an index tells values apart and nothing else."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.vault.blind import blind_index, mac
from bot.vault.keys import derive
from bot.vault.seal import (
    AES_256_GCM,
    HEAD_BYTES,
    KEY_BYTES,
    VERSION,
    KeyGone,
    SealBroken,
    key_id,
    new_key,
    open_sealed,
    seal,
    sealed_with,
)

KEY = bytes(range(32))


def test_what_was_sealed_opens() -> None:
    for plain in (b"", b"x", "隔了八间".encode(), bytes(100_000)):
        assert open_sealed(KEY, "here", seal(KEY, "here", plain)) == plain


def test_the_format_is_fixed() -> None:
    """`version | algorithm | key id | nonce | ciphertext and tag`, readable by anyone who has the key."""
    box = seal(KEY, "place:1", b"words")
    assert (box[0], box[1]) == (VERSION, AES_256_GCM) == (1, 1)
    assert box[2:6] == hashlib.sha256(b"key id" + KEY).digest()[:4] == key_id(KEY) == sealed_with(box)
    assert HEAD_BYTES == 18
    assert len(box) == 18 + len(b"words") + 16
    assert AESGCM(KEY).decrypt(box[6:18], box[18:], b"\x01\x01place:1") == b"words"


def test_every_altered_byte_is_noticed() -> None:
    box = seal(KEY, "here", b"some words")
    for at in range(len(box)):
        altered = box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :]
        with pytest.raises(SealBroken):
            open_sealed(KEY, "here", altered)


@pytest.mark.parametrize("size", range(HEAD_BYTES + 1))
def test_a_cut_box_is_broken(size: int) -> None:
    with pytest.raises(SealBroken):
        open_sealed(KEY, "here", seal(KEY, "here", b"some words")[:size])


def test_a_box_moved_elsewhere_or_under_another_key_does_not_open() -> None:
    box = seal(KEY, "submission.said:1", b"words")
    with pytest.raises(SealBroken):
        open_sealed(KEY, "submission.said:2", box)
    with pytest.raises(SealBroken):
        open_sealed(new_key(), "submission.said:1", box)


def test_no_two_boxes_and_no_two_keys_are_alike() -> None:
    assert len({seal(KEY, "here", b"words") for _ in range(200)}) == 200
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert {len(key) for key in keys} == {KEY_BYTES} == {32}


def test_an_erased_key_is_a_broken_seal_of_its_own_kind() -> None:
    assert issubclass(KeyGone, SealBroken)


def test_the_index_is_the_same_for_the_same_value_and_tells_kinds_and_keys_apart() -> None:
    index = blind_index(KEY, "openid", "oABC")
    assert index == hmac.new(KEY, b"openid|oABC", hashlib.sha256).hexdigest()
    assert index == blind_index(KEY, "openid", " oABC ")
    assert blind_index(KEY, "openid", "ｏABC") == index
    assert len({index, blind_index(KEY, "phone", "oABC"), blind_index(KEY, "openid", "oABD"),
                blind_index(new_key(), "openid", "oABC")}) == 4  # fmt: skip


def test_a_mac_tells_where_one_part_ends() -> None:
    assert mac(KEY, b"ab", b"c") != mac(KEY, b"a", b"bc") != mac(KEY, b"abc")
    expected = hmac.new(KEY, (2).to_bytes(8, "big") + b"ab" + (1).to_bytes(8, "big") + b"c", hashlib.sha256).digest()
    assert mac(KEY, b"ab", b"c") == expected


def test_derived_keys_differ_by_purpose_and_root() -> None:
    """HKDF-Expand, RFC 5869, one block."""
    assert derive(KEY, b"audit chain") == hmac.new(KEY, b"audit chain\x01", hashlib.sha256).digest()
    assert len({derive(KEY, b"audit chain"), derive(KEY, b"blind index"), derive(new_key(), b"audit chain")}) == 3
