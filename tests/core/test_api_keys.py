from __future__ import annotations

from hashlib import sha256

import pytest

from core.api_keys import name_of, read_api_keys
from core.settings import SettingsError, load_settings
from core.strict_json import read_json

OLD, NEW = "old-key", "new-key"
GIVEN = ", ".join(f"app:{sha256(key.encode()).hexdigest()}" for key in (OLD, NEW))


def test_a_key_is_known_by_its_digest_and_two_may_have_one_name() -> None:
    keys = read_api_keys(GIVEN, "KEYS")
    assert [name_of(given, keys) for given in (OLD, NEW, "another", "")] == ["app", "app", "", ""]


def test_nobody_has_the_empty_key() -> None:
    empty = f"app:{sha256(b'').hexdigest()}"
    assert name_of("", read_api_keys(empty, "KEYS")) == ""


@pytest.mark.parametrize("wrong", ["app", "app:abc", f":{'0' * 64}", f"App:{'0' * 64}", "a key:"])
def test_a_wrong_entry_is_named_by_its_place_alone(wrong: str) -> None:
    with pytest.raises(ValueError, match="KEYS: entry 2 is not understood; expected name:SHA-256"):
        read_api_keys(f"app:{'0' * 64},{wrong}", "KEYS")


def test_a_wrong_entry_keeps_the_program_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIGI_API_KEYS", "app:a-key-and-no-digest")
    with pytest.raises(SettingsError, match="JIGI_API_KEYS: entry 1") as refused:
        load_settings(None)
    assert "a-key" not in str(refused.value)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "1e999", "[" * 100_000, "{", ""])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the sentence is the library's
        read_json(text)
