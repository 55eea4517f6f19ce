"""Keys change while the program runs, and nothing sealed is lost or opened elsewhere."""

from __future__ import annotations

import base64

import pytest

from core.vault import Vault, VaultError, key_name, read_keys

OLD, NEW, LOOKUP = b"o" * 32, b"n" * 32, b"l" * 32
PLACE = "members.name"


def test_what_the_old_key_sealed_opens_after_a_new_key_is_put_first() -> None:
    sealed = Vault([OLD], LOOKUP).seal("홍길동".encode(), PLACE)
    rotated = Vault([NEW, OLD], LOOKUP)
    assert rotated.open(sealed, PLACE).decode() == "홍길동"
    assert not rotated.is_current(sealed)
    assert rotated.is_current(rotated.seal(b"", PLACE))


def test_a_value_copied_to_another_column_does_not_open() -> None:
    vault = Vault([OLD], LOOKUP)
    with pytest.raises(VaultError, match=r"persons\.name: the value was changed or belongs"):
        vault.open(vault.seal(b"x", PLACE), "persons.name")


@pytest.mark.parametrize("cut", [4, 10, 16, 20, -1])
def test_a_value_cut_short_does_not_open(cut: int) -> None:
    vault = Vault([OLD], LOOKUP)
    with pytest.raises(VaultError, match="was changed"):
        vault.open(vault.seal(b"something", PLACE)[:cut], PLACE)


def test_a_missing_key_is_named_and_no_key_is_shown() -> None:
    sealed = Vault([OLD], LOOKUP).seal(b"x", PLACE)
    with pytest.raises(VaultError, match=f"sealed with key {key_name(OLD).hex()}") as caught:
        Vault([NEW], LOOKUP).open(sealed, PLACE)
    assert OLD.hex() not in str(caught.value)


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    vault = Vault([OLD], LOOKUP)
    assert vault.seal(b"x", PLACE) != vault.seal(b"x", PLACE)


def test_a_fingerprint_depends_on_value_place_and_key_and_outlives_rotation() -> None:
    of = Vault([OLD], LOOKUP).fingerprint
    assert of("010", "address.web") == Vault([NEW, OLD], LOOKUP).fingerprint("010", "address.web")
    others = {of("011", "address.web"), of("010", "address.sms")}
    others.add(Vault([OLD], b"m" * 32).fingerprint("010", "address.web"))
    assert of("010", "address.web") not in others
    assert len(others) == 3


@pytest.mark.parametrize("keys", [[], [b"short"], [OLD, b"short"]])
def test_keys_of_a_wrong_length_are_refused(keys: list[bytes]) -> None:
    with pytest.raises(VaultError, match="32 bytes"):
        Vault(keys, LOOKUP)


def test_keys_are_read_newest_first() -> None:
    text = f" {base64.b64encode(NEW).decode()} ,{base64.b64encode(OLD).decode()},"
    assert read_keys(text, "JIGI_ENCRYPTION_KEYS") == [NEW, OLD]
    assert read_keys("", "JIGI_ENCRYPTION_KEYS") == []


@pytest.mark.parametrize("bad", ["열쇠", "not base64!", base64.b64encode(b"short").decode()])
def test_a_bad_key_is_named_by_its_setting_and_place_and_not_shown(bad: str) -> None:
    good = base64.b64encode(OLD).decode()
    with pytest.raises(VaultError) as caught:
        read_keys(f"{good},{bad}", "JIGI_ENCRYPTION_KEYS")
    assert str(caught.value) == "JIGI_ENCRYPTION_KEYS: key 2 is not 32 bytes in base64"
