"""Every conversation file, on both channels with the same result, and with a restart after every
single step."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.base import Channel
from tests.talks import Talk, all_talks
from tests.talks.runner import perform, stage_for

TALKS = all_talks()
each_talk = pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.name)


@each_talk
async def test_a_conversation_goes_as_its_file_says_on_both_channels(
    talk: Talk, tmp_path: Path, sqlite_template: Path
) -> None:
    async with stage_for(talk, Channel.TELEGRAM, tmp_path / "telegram", sqlite_template) as stage:
        on_telegram = await perform(stage)
    async with stage_for(talk, Channel.WEB, tmp_path / "web", sqlite_template) as stage:
        on_the_page = await perform(stage)
    assert on_telegram == on_the_page


@each_talk
async def test_a_restart_between_any_two_steps_changes_nothing(
    talk: Talk, tmp_path: Path, sqlite_template: Path
) -> None:
    async with stage_for(talk, Channel.WEB, tmp_path, sqlite_template) as stage:
        await perform(stage, restarting=True)


def test_there_are_enough_conversations() -> None:
    assert len(TALKS) >= 35
