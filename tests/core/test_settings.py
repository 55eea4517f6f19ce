"""A wrong setting is named, with its value and what was expected; a secret without its value."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from core.settings import (
    PLACEHOLDER_MARK,
    REQUIRED_IN_PRODUCTION,
    REQUIRED_WITH_TELEGRAM,
    Mode,
    Settings,
    SettingsError,
    environment_key,
    load_settings,
)

KEY = base64.b64encode(b"k" * 32).decode()
SECRET = "123456:a-token-nobody-may-see"
COMPLETE = {
    "JIGI_MODE": "production",
    "JIGI_ENCRYPTION_KEYS": KEY,
    "JIGI_LOOKUP_KEY": KEY,
    "JIGI_PENSION_OFFICE_PHONE": "1588-4110",
    "JIGI_OFFICER_CONTACT": "담당자 02-000-0000",
    "JIGI_ANSWER_PROMISE": "다음 근무일 오후 6시",
}
WITH_TELEGRAM = COMPLETE | {
    "TELEGRAM_BOT_TOKEN": SECRET,
    "JIGI_TRANSFER_RECIPIENT": "Telegram",
    "JIGI_TRANSFER_COUNTRY": "…",
    "JIGI_TRANSFER_CONTACT": "…",
    "JIGI_TRANSFER_RETENTION": "…",
}


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("JIGI_", "TELEGRAM_", "DATABASE_")):
            monkeypatch.delenv(name)


def load(tmp_path: Path, values: dict[str, str]) -> Settings:
    env_file = tmp_path / ".env"
    env_file.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
    return load_settings(env_file)


def complaints(tmp_path: Path, values: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, values)
    assert str(caught.value) == "\n".join(caught.value.lines)
    return caught.value.lines


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("JIGI_MODE", "prod", "demo or production"),
        ("JIGI_PORT", "http", "a number from 1 to 65535"),
        ("JIGI_PORT", "0", "a number from 1 to 65535"),
        ("JIGI_PORT", "65536", "a number from 1 to 65535"),
        ("JIGI_LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("JIGI_PUBLIC_URL", "example.kr", "an address that begins with https:// or http://"),
        ("JIGI_TELEGRAM_RATE_PER_SECOND", "0", "a number above 0, up to 1000"),
        ("JIGI_TELEGRAM_RATE_PER_SECOND", "fast", "a number above 0, up to 1000"),
        ("JIGI_WORKER", "w" * 41, "a name of 1 to 40 letters, another one for each process"),
    ],
)
def test_a_bad_value_names_key_value_and_what_was_expected(
    tmp_path: Path, key: str, value: str, expected: str
) -> None:
    assert complaints(tmp_path, {key: value}) == [
        f"{key}: {value!r} is not understood; expected: {expected}"
    ]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("JIGI_TELEGRAM_WEBHOOK_URL", "http://open", "an address that begins with https://"),
        ("JIGI_TELEGRAM_WEBHOOK_SECRET", "열쇠 하나", "1 to 256 of A-Z a-z 0-9 _ -"),
        ("KAKAO_SKILL_SECRET", "one-of,these,three", "while one replaces the other"),
        ("KAKAO_SKILL_SECRET", "열쇠", "while one replaces the other"),
        ("JIGI_ENCRYPTION_KEYS", f"{KEY},c2hvcnQ=", "key 2 is not 32 bytes in base64"),
        ("JIGI_LOOKUP_KEY", "c2hvcnQ=", "key 1 is not 32 bytes in base64"),
        ("JIGI_LOOKUP_KEY", f"{KEY},{KEY}", "2 keys are given; expected 1"),
    ],
)
def test_a_bad_secret_is_named_and_not_shown(
    tmp_path: Path, key: str, value: str, expected: str
) -> None:
    (line,) = complaints(tmp_path, {key: value})
    assert line.startswith(f"{key}: ")
    assert line.endswith(expected)
    assert not [part for part in value.split(",") if part in line]


def test_every_bad_value_is_told_at_once(tmp_path: Path) -> None:
    lines = complaints(tmp_path, {"JIGI_PORT": "x", "JIGI_MODE": "y", "JIGI_LOG_LEVEL": "z"})
    assert [line.split(":")[0] for line in lines] == ["JIGI_MODE", "JIGI_PORT", "JIGI_LOG_LEVEL"]


def test_an_unknown_key_is_named_without_its_value(tmp_path: Path) -> None:
    lines = complaints(tmp_path, {"JIGI_COLOUR": "blue", "TELEGRAM_TOKEN": SECRET})
    unknown = "no setting of this name; expected one of those in .env.example"
    assert lines == [f"JIGI_COLOUR: {unknown}", f"TELEGRAM_TOKEN: {unknown}"]


def test_a_key_left_empty_has_its_default(tmp_path: Path) -> None:
    settings = load(tmp_path, {"JIGI_PORT": "", "JIGI_POLICY_FILE": "", "JIGI_MODE": ""})
    assert (settings.port, settings.policy_file, settings.mode) == (8080, None, Mode.DEMO)


def test_the_environment_comes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGI_PORT", "8090")
    assert load(tmp_path, {"JIGI_PORT": "8081"}).port == 8090


@pytest.mark.parametrize("field", [*REQUIRED_IN_PRODUCTION, *REQUIRED_WITH_TELEGRAM])
def test_production_says_which_key_is_missing_and_what_it_holds(tmp_path: Path, field: str) -> None:
    key = environment_key(field)
    given = {name: value for name, value in WITH_TELEGRAM.items() if name != key}
    expected = (REQUIRED_IN_PRODUCTION | REQUIRED_WITH_TELEGRAM)[field]
    assert complaints(tmp_path, given) == [f"{key}: missing; expected {expected}"]


def test_production_starts_when_nothing_is_missing(tmp_path: Path) -> None:
    assert load(tmp_path, COMPLETE).mode is Mode.PRODUCTION
    assert load(tmp_path, WITH_TELEGRAM).mode is Mode.PRODUCTION


def test_a_webhook_needs_its_secret_in_production(tmp_path: Path) -> None:
    webhook = {"JIGI_TELEGRAM_WEBHOOK_URL": "https://jigi.example.kr/telegram/a"}
    (line,) = complaints(tmp_path, WITH_TELEGRAM | webhook)
    assert line.startswith("JIGI_TELEGRAM_WEBHOOK_SECRET: missing")


def test_a_demonstration_marks_what_it_made_up_and_keeps_what_was_given(tmp_path: Path) -> None:
    settings = load(tmp_path, {"JIGI_OFFICER_CONTACT": "김 담당"})
    assert settings.officer_contact == "김 담당"
    assert PLACEHOLDER_MARK in settings.pension_office_phone
    assert PLACEHOLDER_MARK not in load(tmp_path, COMPLETE).transfer_country


def test_secrets_are_never_printed(tmp_path: Path) -> None:
    database = "postgresql://jigi:a-password@db/jigi"
    settings = load(tmp_path, WITH_TELEGRAM | {"DATABASE_URL": database})
    assert settings.database_url == database
    for shown in (str(settings), repr(settings), f"{settings}"):
        assert not [secret for secret in (SECRET, KEY, "a-password") if secret in shown]


WITH_BIZGO = {
    "JIGI_ALIMTALK_PROVIDER": "bizgo",
    "JIGI_ALIMTALK_API_KEY": SECRET,
    "JIGI_ALIMTALK_SENDER_KEY": "sender",
    "JIGI_ALIMTALK_SENDER_NUMBER": "0212345678",
}


@pytest.mark.parametrize("left_out", sorted(set(WITH_BIZGO) - {"JIGI_ALIMTALK_PROVIDER"}))
def test_half_a_provider_of_alimtalk_is_refused_in_every_mode(
    tmp_path: Path, left_out: str
) -> None:
    values = {key: value for key, value in WITH_BIZGO.items() if key != left_out}
    (line,) = complaints(tmp_path, values)
    assert line.startswith(f"{left_out}: missing; expected ")


def test_sens_needs_a_secret_and_a_service_too(tmp_path: Path) -> None:
    assert load(tmp_path, WITH_BIZGO).alimtalk_provider == "bizgo"
    lines = complaints(tmp_path, WITH_BIZGO | {"JIGI_ALIMTALK_PROVIDER": "sens"})
    assert [line.partition(":")[0] for line in lines] == [
        "JIGI_ALIMTALK_API_SECRET",
        "JIGI_ALIMTALK_SERVICE_ID",
    ]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("JIGI_ALIMTALK_PROVIDER", "kakao", "bizgo or sens"),
        ("JIGI_ALIMTALK_SENDER_NUMBER", "02-1234-5678", "8 to 12 digits"),
        ("JIGI_ALIMTALK_BASE_URL", "sandbox", "begins with https://"),
        ("JIGI_ALIMTALK_RATE_PER_SECOND", "0", "from 1 to 100000"),
    ],
)
def test_a_wrong_setting_of_alimtalk_is_named(
    tmp_path: Path, key: str, value: str, expected: str
) -> None:
    (line,) = complaints(tmp_path, WITH_BIZGO | {key: value})
    assert line.startswith(f"{key}: ")
    assert expected in line
    assert SECRET not in line


def test_a_kakao_bot_needs_its_secret_in_production(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, COMPLETE | {"KAKAO_BOT_ID": "64f0"})
    assert line.startswith("KAKAO_SKILL_SECRET: missing")


WITH_DOCUMENTS = {
    "JIGI_DOCUMENT_PROVIDER": "kakaopay",
    "JIGI_DOCUMENT_OUTBOX": "out",
    "JIGI_DOCUMENT_INBOX": "in",
    "JIGI_DOCUMENT_KEY": "k" * 32,
}


@pytest.mark.parametrize("left_out", sorted(set(WITH_DOCUMENTS) - {"JIGI_DOCUMENT_PROVIDER"}))
def test_half_an_intermediary_is_refused_in_every_mode(tmp_path: Path, left_out: str) -> None:
    assert load(tmp_path, WITH_DOCUMENTS).document_read_days == 7
    values = {key: value for key, value in WITH_DOCUMENTS.items() if key != left_out}
    (line,) = complaints(tmp_path, values)
    assert line.startswith(f"{left_out}: missing; expected ")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("JIGI_DOCUMENT_PROVIDER", "../kt", "2 to 20 of a-z 0-9"),
        ("JIGI_DOCUMENT_READ_DAYS", "0", "from 1 to 60"),
        ("JIGI_DOCUMENT_KEY", "k", "32 letters or more"),
    ],
)
def test_a_wrong_setting_of_electronic_notices_is_named(
    tmp_path: Path, key: str, value: str, expected: str
) -> None:
    (line,) = complaints(tmp_path, WITH_DOCUMENTS | {key: value})
    assert line.startswith(f"{key}: ")
    assert expected in line
