"""Production starts with what the law and safety ask for, or not at all; a demonstration says
that it is one."""

from __future__ import annotations

import base64
import dataclasses
from pathlib import Path

import pytest

from core.settings import (
    PLACEHOLDER_MARK,
    REQUIRED_IN_PRODUCTION,
    REQUIRED_WITH_TELEGRAM,
    environment_key,
    load_settings,
)
from jigi.house import make_vault
from jigi.words import operator_words
from tests.jigi.command import Jigi

KEYS = {environment_key(field): "값" for field in REQUIRED_IN_PRODUCTION | REQUIRED_WITH_TELEGRAM}
COMPLETE = KEYS | {
    "JIGI_MODE": "production",
    "JIGI_ENCRYPTION_KEYS": base64.b64encode(b"a key that guards nothing at all").decode(),
    "JIGI_LOOKUP_KEY": base64.b64encode(b"a key to look up nothing at all.").decode(),
    "TELEGRAM_BOT_TOKEN": "7:made-up-token-of-a-test",
}


@pytest.mark.parametrize("missing", sorted(KEYS))
def test_production_lacks_one_key_and_names_it(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(ValueError, match=f"^{missing}: missing; expected .+$") as refused:
        load_settings()
    assert len(str(refused.value).splitlines()) == 1


def test_production_without_anything_refuses_with_one_line_for_each_key(jigi: Jigi) -> None:
    done = jigi("run", JIGI_MODE="production", TELEGRAM_BOT_TOKEN="7:made-up-token-of-a-test")
    assert (done.status, done.out) == (2, "")
    assert sorted(line.split(":")[0] for line in done.complaints) == sorted(KEYS)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"JIGI_POLICY_FILE": "/nowhere.toml"}, "JIGI_POLICY_FILE: /nowhere.toml"),
        ({"JIGI_DATA_DIR": "/dev/null/var"}, "JIGI_DATA_DIR: /dev/null/var"),
        ({"DATABASE_URL": "sqlite:////nowhere/jigi.db"}, "DATABASE_URL: the database cannot"),
        (
            {
                "TELEGRAM_BOT_TOKEN": "7:made-up-token-of-a-test",
                "JIGI_TELEGRAM_WEBHOOK_URL": "https://jigi.example.kr/",
                "JIGI_TELEGRAM_WEBHOOK_SECRET": "secret",
            },
            "JIGI_TELEGRAM_WEBHOOK_URL: the value is not understood",
        ),
    ],
)
def test_what_the_program_cannot_start_with_is_one_line_and_status_2(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    done = Jigi(tmp_path, **settings)("run")
    assert (done.status, done.out, len(done.complaints)) == (2, "", 1)
    assert done.err.startswith(said)


def test_every_made_up_word_of_the_demonstration_says_so() -> None:
    words = dataclasses.asdict(operator_words(load_settings(None)))
    said = [word for word in words.values() if isinstance(word, str) and word]
    assert said
    assert [word for word in said if PLACEHOLDER_MARK not in word] == []


def test_the_demonstrations_keys_outlive_a_start_and_are_its_owners(tmp_path: Path) -> None:
    settings = load_settings(None, data_dir=tmp_path)
    sealed = make_vault(settings).seal(b"words", "a place")
    assert make_vault(settings).open(sealed, "a place") == b"words"
    assert (tmp_path / "demo-keys").stat().st_mode & 0o077 == 0
