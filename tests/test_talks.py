"""Every conversation file, on every channel with the same result, and with a restart after every
single step."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.base import Channel
from tests.talks import Step, Talk, all_talks
from tests.talks.runner import Unexpected, perform, stage_for

TALKS = all_talks()
each_talk = pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.name)


@each_talk
async def test_a_conversation_goes_as_its_file_says_on_every_channel(
    talk: Talk, tmp_path: Path, sqlite_template: Path
) -> None:
    async with stage_for(talk, Channel.TELEGRAM, tmp_path / "telegram", sqlite_template) as stage:
        on_telegram = await perform(stage)
    async with stage_for(talk, Channel.WEB, tmp_path / "web", sqlite_template) as stage:
        on_the_page = await perform(stage)
    assert on_telegram == on_the_page
    if talk.reached:
        return
    async with stage_for(talk, Channel.KAKAO, tmp_path / "kakao", sqlite_template) as stage:
        on_kakao = await perform(stage)
    assert on_kakao == {step: on_the_page[step] for step in on_kakao}


@pytest.mark.parametrize(
    "talk", [talk for talk in TALKS if talk.goes_elsewhere], ids=lambda talk: talk.name
)
async def test_what_began_on_telegram_goes_on_at_kakao_as_on_the_page(
    talk: Talk, tmp_path: Path, sqlite_template: Path
) -> None:
    async with stage_for(talk, Channel.TELEGRAM, tmp_path / "page", sqlite_template) as stage:
        with_the_page = await perform(stage)
    folder, other = tmp_path / "kakao", Channel.KAKAO
    async with stage_for(talk, Channel.TELEGRAM, folder, sqlite_template, other) as stage:
        assert await perform(stage) == with_the_page


@each_talk
async def test_a_restart_between_any_two_steps_changes_nothing(
    talk: Talk, tmp_path: Path, sqlite_template: Path
) -> None:
    async with stage_for(talk, Channel.WEB, tmp_path, sqlite_template) as stage:
        await perform(stage, restarting=True)


async def test_a_step_that_fails_names_its_file_its_number_and_what_was_seen(
    tmp_path: Path, sqlite_template: Path
) -> None:
    wrong = Step(say="그만뒀어요", expect_keys=("register.service",))
    talk = Talk("wrong", "wrong", (Step(say="안녕하세요"), wrong))
    async with stage_for(talk, Channel.WEB, tmp_path, sqlite_template) as stage:
        with pytest.raises(Unexpected) as failed:
            await perform(stage)
    told = str(failed.value)
    assert "wrong.toml, step 2 on web (say '그만뒀어요')" in told
    assert "expected the sentence register.service" in told
    assert "언제 그만두셨나요?" in told


def test_a_word_no_file_may_hold_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text('title = "odd"\n[[step]]\nsays = "네"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"odd\.toml: says: not known"):
        Talk.read(path)


def test_there_are_enough_conversations() -> None:
    assert len(TALKS) >= 35
