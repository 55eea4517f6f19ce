"""Every setting, read once from the environment or `.env`. Nothing else reads the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.api_keys import read_api_keys
from core.vault import VaultError, read_keys


class Mode(StrEnum):
    DEMO = "demo"
    PRODUCTION = "production"


class SettingsError(ValueError):
    """One line per setting that is missing or wrong: the key, the value, what was expected."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """Field names are the environment's keys, except for those that others named."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_prefix="JIGI_",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
    )

    mode: Mode = Mode.DEMO
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: Annotated[str, Field(pattern=r"^(https?://.+)?$")] = ""
    data_dir: Path = Path("var")
    worker: Annotated[str, Field(min_length=1, max_length=40)] = "main"
    demo_start: date | None = None
    database_url: str = Field("", validation_alias="DATABASE_URL", repr=False)
    holidays_file: Path | None = None
    policy_file: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    encryption_keys: SecretStr = SecretStr("")
    lookup_key: SecretStr = SecretStr("")

    telegram_bot_token: SecretStr = Field(SecretStr(""), validation_alias="TELEGRAM_BOT_TOKEN")
    telegram_api_base_url: str = Field(
        "https://api.telegram.org/bot", validation_alias="TELEGRAM_API_BASE_URL"
    )
    telegram_bot_name: Annotated[str, Field(pattern=r"^([A-Za-z]\w{3,30}[Bb][Oo][Tt])?$")] = ""
    telegram_webhook_url: Annotated[str, Field(pattern=r"^(https://.+)?$")] = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_rate_per_second: Annotated[float, Field(gt=0, le=1000)] = 28.0

    alimtalk_provider: Literal["", "bizgo", "sens"] = ""
    alimtalk_api_key: SecretStr = SecretStr("")
    alimtalk_api_secret: SecretStr = SecretStr("")
    alimtalk_service_id: str = ""
    alimtalk_base_url: Annotated[str, Field(pattern=r"^(https?://.+)?$")] = ""
    alimtalk_sender_key: str = ""
    alimtalk_sender_number: Annotated[str, Field(pattern=r"^(\d{8,12})?$")] = ""
    alimtalk_templates_file: Path | None = None
    alimtalk_webhook_secret: SecretStr = SecretStr("")
    alimtalk_rate_per_second: Annotated[int, Field(ge=1, le=100_000)] = 200
    document_provider: Annotated[str, Field(pattern=r"^([a-z][a-z0-9]{1,19})?$")] = ""
    document_outbox: Path | None = None
    document_inbox: Path | None = None
    document_key: SecretStr = SecretStr("")
    document_read_days: Annotated[int, Field(ge=1, le=60)] = 7
    kakao_bot_id: str = Field("", validation_alias="KAKAO_BOT_ID")
    kakao_skill_secret: SecretStr = Field(SecretStr(""), validation_alias="KAKAO_SKILL_SECRET")
    kakao_skill_secret_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] = Field(
        "X-Skill-Secret", validation_alias="KAKAO_SKILL_SECRET_HEADER"
    )
    kakao_callback: bool = False

    api_keys: SecretStr = SecretStr("")
    api_rate_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 120

    pension_office_phone: str = ""
    officer_contact: str = ""
    answer_promise: str = ""
    retention_years: Annotated[int, Field(ge=1, le=10)] = 1
    transfer_recipient: str = ""
    transfer_country: str = ""
    transfer_contact: str = ""
    transfer_retention: str = ""


# What the law (개인정보 보호법 제15조 제2항, 제28조의8 제2항) and safety ask of a real service.
REQUIRED_IN_PRODUCTION: Final = {
    "encryption_keys": "one or more keys of 32 bytes in base64, newest first, joined by commas",
    "lookup_key": "a key of 32 bytes in base64",
    "pension_office_phone": "the pension office's telephone number, as checked on its home page",
    "officer_contact": "who answers members' questions about their data (name, telephone, e-mail)",
    "answer_promise": "when a person answers a question handed over, such as 다음 근무일 오후 6시",
}
REQUIRED_WITH_TELEGRAM: Final = {
    "transfer_recipient": "who receives messages abroad, for the consent to transfer",
    "transfer_country": "the country they go to",
    "transfer_contact": "how to reach that recipient",
    "transfer_retention": "how long the recipient keeps them",
}
REQUIRED_WITH_ALIMTALK: Final = {
    "alimtalk_api_key": "the provider's API key (SENS: the access key)",
    "alimtalk_sender_key": "the sender key of the KakaoTalk channel (SENS: its name with @)",
    "alimtalk_sender_number": "the registered sender number of text messages, digits only",
}
REQUIRED_WITH_SENS: Final = {
    "alimtalk_api_secret": "the secret key that belongs to the access key",
    "alimtalk_service_id": "the id of the Biz Message service, such as ncp:kkobizmsg:kr:…",
}
REQUIRED_WITH_DOCUMENTS: Final = {
    "document_outbox": "the folder that batches are written to",
    "document_inbox": "the folder that result files are brought to",
    "document_key": "the key both sides sign manifests with, 32 letters or more",
}
_EXPECTED: Final = {
    "mode": "demo or production",
    "log_level": "DEBUG, INFO, WARNING or ERROR",
    "demo_start": "a day such as 2026-11-22, for the demonstration's clock to begin on",
    "worker": "a name of 1 to 40 letters, another one for each process",
    "port": "a number from 1 to 65535",
    "retention_years": "whole years after the last deadline, from 1 to 10",
    "public_url": "an address that begins with https:// or http://",
    "telegram_bot_name": "the bot's name without @, ending in bot",
    "telegram_webhook_url": "an address that begins with https://",
    "kakao_skill_secret_header": "the name of a header, such as X-Skill-Secret",
    "kakao_callback": "true or false",
    "telegram_rate_per_second": "a number above 0, up to 1000",
    "api_rate_per_minute": "a whole number from 1 to 100000",
    "alimtalk_provider": "bizgo or sens, or nothing for a service without AlimTalk",
    "alimtalk_base_url": "an address that begins with https:// (http:// on this machine)",
    "alimtalk_sender_number": "8 to 12 digits without hyphens",
    "document_provider": "2 to 20 of a-z 0-9, such as kakaopay; or nothing",
    "document_read_days": "whole days from 1 to 60",
    "alimtalk_rate_per_second": "a whole number from 1 to 100000",
}
_SHORTEST_KEY: Final = 32
_WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_WEBHOOK_LETTERS: Final = "1 to 256 of A-Z a-z 0-9 _ -"
_SKILL_SECRET: Final = re.compile(r"[!-+\--~]{1,256}")
_SKILL_SECRETS: Final = "one secret, or two by a comma while one replaces the other"
_MOST_SKILL_SECRETS: Final = 2
_SECRET_WORDS: Final = ("secret", "key", "token", "webhook", "database")
PLACEHOLDER_MARK: Final = "시범용"
_PLACEHOLDERS: Final = {
    "pension_office_phone": "000-0000-0000(시범용)",
    "officer_contact": "담당자(시범용)",
    "answer_promise": "다음 근무일 오후 6시(시범용)",
    "transfer_recipient": "텔레그램 운영사(시범용)",
    "transfer_country": "나라 이름(시범용)",
    "transfer_contact": "연락처(시범용)",
    "transfer_retention": "기간(시범용)",
}
_ALIASES: Final = {
    "database_url": "DATABASE_URL",
    "telegram_bot_token": "TELEGRAM_BOT_TOKEN",
    "telegram_api_base_url": "TELEGRAM_API_BASE_URL",
    "kakao_bot_id": "KAKAO_BOT_ID",
    "kakao_skill_secret": "KAKAO_SKILL_SECRET",
    "kakao_skill_secret_header": "KAKAO_SKILL_SECRET_HEADER",
}


def environment_key(field: str) -> str:
    return _ALIASES.get(field, f"JIGI_{field.upper()}")


def load_settings(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """Raise SettingsError with one line per wrong or, in production, missing key."""
    try:
        settings = Settings(_env_file=env_file, **overrides)  # type: ignore[arg-type]  # pydantic's
    except ValidationError as error:
        raise SettingsError([_sentence(problem) for problem in error.errors()]) from None
    if malformed := _malformed_secrets(settings):
        raise SettingsError(malformed)
    if settings.alimtalk_provider and (missing := _missing(settings, _for_alimtalk(settings))):
        raise SettingsError(missing)
    if settings.document_provider and (missing := _missing(settings, REQUIRED_WITH_DOCUMENTS)):
        raise SettingsError(missing)
    if settings.mode is Mode.PRODUCTION:
        missing = missing_in_production(settings)
        if missing:
            raise SettingsError(missing)
        return settings
    return settings.model_copy(
        update={k: v for k, v in _PLACEHOLDERS.items() if not getattr(settings, k)}
    )


def missing_in_production(settings: Settings) -> list[str]:
    needed = dict(REQUIRED_IN_PRODUCTION)
    if _plain(settings.telegram_bot_token):
        needed |= REQUIRED_WITH_TELEGRAM
    if settings.kakao_bot_id:
        needed["kakao_skill_secret"] = _SKILL_SECRETS
    if settings.telegram_webhook_url:
        needed["telegram_webhook_secret"] = _WEBHOOK_LETTERS
    return _missing(settings, needed)


def _for_alimtalk(settings: Settings) -> dict[str, str]:
    """Half a provider sends nothing: it is asked for in the demonstration too."""
    is_sens = settings.alimtalk_provider == "sens"
    return REQUIRED_WITH_ALIMTALK | (REQUIRED_WITH_SENS if is_sens else {})


def _missing(settings: Settings, needed: Mapping[str, str]) -> list[str]:
    return [
        f"{environment_key(field)}: missing; expected {expected}"
        for field, expected in needed.items()
        if not _plain(getattr(settings, field))
    ]


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")


def _malformed_secrets(settings: Settings) -> list[str]:
    """What is wrong with secret values, in words that do not hold them."""
    lines = []
    for field, most in (("encryption_keys", None), ("lookup_key", 1)):
        key = environment_key(field)
        try:
            count = len(read_keys(_plain(getattr(settings, field)), key))
        except VaultError as error:
            lines.append(str(error))
        else:
            if most is not None and count > most:
                lines.append(f"{key}: {count} keys are given; expected {most}")
    try:
        read_api_keys(_plain(settings.api_keys), environment_key("api_keys"))
    except ValueError as error:
        lines.append(str(error))
    if 0 < len(_plain(settings.document_key)) < _SHORTEST_KEY:
        key = environment_key("document_key")
        lines.append(f"{key}: the value is too short; expected {_SHORTEST_KEY} letters or more")
    secret = _plain(settings.telegram_webhook_secret)
    if secret and not _WEBHOOK_SECRET.fullmatch(secret):
        key = environment_key("telegram_webhook_secret")
        lines.append(f"{key}: the value is not understood; expected: {_WEBHOOK_LETTERS}")
    if _plain(settings.alimtalk_webhook_secret) and settings.alimtalk_provider != "bizgo":
        key = environment_key("alimtalk_webhook_secret")
        lines.append(f"{key}: only Bizgo brings reports; expected JIGI_ALIMTALK_PROVIDER=bizgo")
    skill = skill_secrets(settings)
    if len(skill) > _MOST_SKILL_SECRETS or not all(map(_SKILL_SECRET.fullmatch, skill)):
        key = environment_key("kakao_skill_secret")
        lines.append(f"{key}: the value is not understood; expected {_SKILL_SECRETS}")
    return lines


def skill_secrets(settings: Settings) -> tuple[str, ...]:
    """The new one first; none without a skill."""
    given = _plain(settings.kakao_skill_secret).split(",")
    return tuple(secret.strip() for secret in given if secret.strip())


def _sentence(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    if problem["type"] == "extra_forbidden":
        return f"{name.upper()}: no setting of this name; expected one of those in .env.example"
    field = next((field for field, alias in _ALIASES.items() if alias == name), name.lower())
    is_secret = any(word in field for word in _SECRET_WORDS)
    given = "the value" if is_secret else repr(problem["input"])
    expected = _EXPECTED.get(field, problem["msg"])
    return f"{environment_key(field)}: {given} is not understood; expected: {expected}"
