"""The reminders' own words, so that these tests do not wait for the catalogues."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core import i18n
from core.i18n import Voice
from notices.policy import Policy, load_policy
from rules.calendar import BusinessCalendar

_WORDS = Path(__file__).with_name("words.toml")


class _Words:
    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def gettext(self, key: str) -> str:
        return self._texts.get(key, key)


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))

    def catalogue(voice: Voice) -> _Words:
        if voice.language == "en":
            return _Words(texts["en"])
        return _Words(texts["easy" if voice.wording == "easy" else "ko"])

    monkeypatch.setattr(i18n, "_catalogue", catalogue)
    return texts


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def calendar() -> BusinessCalendar:
    return BusinessCalendar()
