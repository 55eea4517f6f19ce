"""Encryption at rest and keyed look-up. Keys come from settings; the newest one writes,
every one reads, so that a key can be rotated while the program runs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME_BYTES = 4


class VaultError(ValueError):
    """A key is malformed, or no key opens what was sealed."""


class Vault:
    """AES-256-GCM. A sealed value is key name (4 bytes), nonce (12), ciphertext and tag;
    `place` (table and column) is bound to it, so that a value copied elsewhere does not open."""

    def __init__(self, keys: list[bytes], lookup_key: bytes) -> None:
        if not keys or any(len(key) != _KEY_BYTES for key in (*keys, lookup_key)):
            raise VaultError(f"keys: expected at least one key, each of {_KEY_BYTES} bytes")
        self._ciphers = {key_name(key): AESGCM(key) for key in keys}
        self.newest = key_name(keys[0])
        self._lookup_key = lookup_key

    def seal(self, plain: bytes, place: str) -> bytes:
        # A nonce is no id of ours: it must be fresh even when ids are replayed from a seed.
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.newest].encrypt(nonce, plain, place.encode())
        return self.newest + nonce + sealed

    def open(self, sealed: bytes, place: str) -> bytes:
        cipher = self._ciphers.get(sealed[:_NAME_BYTES])
        if cipher is None:
            name = sealed[:_NAME_BYTES].hex()
            raise VaultError(f"{place}: sealed with key {name}, which JIGI_ENCRYPTION_KEYS lacks")
        nonce = sealed[_NAME_BYTES : _NAME_BYTES + _NONCE_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[_NAME_BYTES + _NONCE_BYTES :], place.encode())
        except (InvalidTag, ValueError):  # ValueError: cut so short that no nonce is left
            raise VaultError(f"{place}: the value was changed or belongs elsewhere") from None

    def is_current(self, sealed: bytes) -> bool:
        return sealed[:_NAME_BYTES] == self.newest

    def fingerprint(self, value: str, place: str) -> bytes:
        """Keyed hash to look a value up without storing it: HMAC-SHA256, 32 bytes."""
        return hmac.digest(self._lookup_key, f"{place}\0{value}".encode(), hashlib.sha256)


def key_name(key: bytes) -> bytes:
    """What a sealed value says about its key: 4 bytes, nothing of the key itself."""
    return hashlib.sha256(b"jigi key name\0" + key).digest()[:_NAME_BYTES]


def read_keys(text: str, setting: str) -> list[bytes]:
    """Keys of 32 bytes in base64, joined by commas. Raise VaultError naming `setting`."""
    keys = []
    for number, part in enumerate(filter(None, (p.strip() for p in text.split(","))), start=1):
        try:
            key = base64.b64decode(part, validate=True)
        except ValueError:  # not base64, or not even ASCII
            key = b""
        if len(key) != _KEY_BYTES:
            raise VaultError(f"{setting}: key {number} is not {_KEY_BYTES} bytes in base64")
        keys.append(key)
    return keys
