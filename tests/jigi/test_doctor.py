"""`jigi doctor`: one line for each thing, what is wrong with it, and what to do about that."""

from __future__ import annotations

from pathlib import Path

import pytest

from jigi.doctor import Finding, examine
from tests.jigi.command import Jigi
from tests.peers.botapi import TOKEN, BotApi

NAMES = [
    "settings",
    "keys",
    "database",
    "token",
    "alimtalk",
    "document",
    "kakao",
    "clock",
    "holidays",
    "policy",
    "catalogue",
]
AWAY = "postgresql://jigi:made-up-password@127.0.0.1:1/jigi"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Settings of this test alone; the demonstration's data lie in a folder of its own."""
    monkeypatch.setenv("JIGI_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return monkeypatch


async def findings() -> dict[str, Finding]:
    return {finding.name: finding async for finding in examine(env_file=None)}


def test_on_a_fresh_machine_all_is_well(jigi: Jigi) -> None:
    done = jigi("doctor")
    assert (done.status, done.err) == (0, "")
    assert [line.split(":")[0] for line in done.out.splitlines()] == [f"ok   {n}" for n in NAMES]


def test_a_failure_has_its_line_with_advice_the_others_theirs_and_status_1(jigi: Jigi) -> None:
    done = jigi("doctor", DATABASE_URL=AWAY)
    assert (done.status, done.err) == (1, "")
    marks = {line.split()[1].strip(":"): line.split()[0] for line in done.out.splitlines()}
    assert marks == dict.fromkeys(NAMES, "ok") | {"database": "FAIL"}
    assert "→ check DATABASE_URL" in done.out
    assert "made-up-password" not in done.out


def test_folders_of_electronic_notices_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    there = Jigi(
        tmp_path,
        JIGI_DOCUMENT_PROVIDER="kpost",
        JIGI_DOCUMENT_KEY="k" * 32,
        JIGI_DOCUMENT_INBOX=str(tmp_path / "in"),
        JIGI_DOCUMENT_OUTBOX=str(tmp_path / "out"),
    )
    done = there("doctor")
    assert done.status == 1
    assert f"FAIL document: kpost, unread after 7 days; cannot write to {tmp_path}/out" in done.out
    (tmp_path / "out").mkdir()
    assert there("doctor").status == 0


def test_each_missing_setting_of_production_has_its_line(jigi: Jigi) -> None:
    done = jigi("doctor", JIGI_MODE="production")
    assert done.status == 1
    lines = done.out.splitlines()
    assert all(line.startswith("FAIL settings: JIGI_") for line in lines)
    assert any("JIGI_ENCRYPTION_KEYS: missing" in line for line in lines)


@pytest.mark.parametrize(
    ("setting", "value", "name", "said"),
    [
        ("DATABASE_URL", "mysql://jigi:made-up-password@host/jigi", "database", "expected sqlite"),
        ("JIGI_HOLIDAYS_FILE", "/nowhere.toml", "holidays", "No such file"),
        ("JIGI_POLICY_FILE", "/nowhere.toml", "policy", "JIGI_POLICY_FILE"),
        ("JIGI_ENCRYPTION_KEYS", "made-up-password", "settings", "not 32 bytes in base64"),
        ("JIGI_PORT", "eighty", "settings", "'eighty' is not understood"),
    ],
)
async def test_a_wrong_setting_is_found_and_no_secret_is_shown(
    settings: pytest.MonkeyPatch, setting: str, value: str, name: str, said: str
) -> None:
    settings.setenv(setting, value)
    found = (await findings())[name]
    assert not found.is_well
    assert said in found.said
    assert found.advice
    assert "made-up-password" not in found.said


@pytest.mark.parametrize(
    ("setting", "content", "name"),
    [
        ("JIGI_HOLIDAYS_FILE", "[[holiday]]\nday = 2027-02-30\n", "holidays"),
        ("JIGI_POLICY_FILE", "[hours]\ndefault = 25\n", "policy"),
    ],
)
async def test_a_bad_file_is_found_and_named(
    settings: pytest.MonkeyPatch, tmp_path: Path, setting: str, content: str, name: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(content)
    settings.setenv(setting, str(path))
    found = (await findings())[name]
    assert not found.is_well
    assert "bad.toml" in found.said


@pytest.mark.loopback
async def test_the_token_is_tried_and_never_printed(settings: pytest.MonkeyPatch) -> None:
    async with BotApi() as peer:
        settings.setenv("TELEGRAM_API_BASE_URL", peer.base_url)
        settings.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        assert (await findings())["token"] == Finding(
            "token", is_well=True, said="Telegram knows us as @jigi_bot"
        )
        settings.setenv("TELEGRAM_BOT_TOKEN", "7:another-token")
        refused = (await findings())["token"]
    assert not refused.is_well
    assert "another-token" not in refused.said
    assert "BotFather" in refused.advice


async def test_templates_that_are_not_approved_are_told(
    settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {
        "PROVIDER": "bizgo",
        "API_KEY": "key",
        "SENDER_KEY": "sender",
        "SENDER_NUMBER": "0212345678",
    }.items():
        settings.setenv(f"JIGI_ALIMTALK_{name}", value)
    found = (await findings())["alimtalk"]
    assert not found.is_well
    assert "0 templates approved; not sent: deadline_far REG" in found.said
    assert "JIGI_ALIMTALK_TEMPLATES_FILE" in found.advice
