"""What an operator does with what is kept: export, erase, and a new key, on a real database."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pytest

from models.store import Store
from tests.conftest import TEST_KEY, TEST_LOOKUP_KEY
from tests.jigi.command import Jigi
from tests.models.people import Life, live

CODE = "abc234"
NEW_KEY = b"another key that guards nothing."


def text_of(*keys: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in keys)


@pytest.fixture
def jigi(tmp_path: Path, any_url: str) -> Jigi:
    return Jigi(
        tmp_path,
        DATABASE_URL=any_url,
        JIGI_ENCRYPTION_KEYS=text_of(TEST_KEY),
        JIGI_LOOKUP_KEY=text_of(TEST_LOOKUP_KEY),
    )


@pytest.fixture
async def life(any_store: Store) -> Life:
    async with any_store.write() as session:
        return await live(session, code=CODE, address="4242", number=77)


async def test_an_export_holds_her_life_and_is_audited(jigi: Jigi, life: Life) -> None:
    done = jigi("export", CODE)
    assert (done.status, done.err) == (0, "")
    assert f"이름 {CODE}" in json.dumps(json.loads(done.out), ensure_ascii=False)
    again = jigi("export", CODE)
    assert again.out.count('"operator"') > done.out.count('"operator"') >= 1


async def test_an_export_into_a_file_is_for_its_owners_eyes(
    jigi: Jigi, life: Life, tmp_path: Path
) -> None:
    path = tmp_path / "export.json"
    done = jigi("export", CODE, "--out", str(path))
    assert (done.status, done.out, done.err) == (0, "", "")
    assert f"이름 {CODE}" in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


async def test_an_erasure_says_what_went_and_leaves_nobody_to_export(
    jigi: Jigi, life: Life
) -> None:
    unsure = jigi("erase", CODE)
    assert (unsure.status, unsure.out, len(unsure.complaints)) == (2, "", 1)
    done = jigi("erase", CODE, "--yes")
    assert (done.status, done.err) == (0, "")
    (counts,) = done.answers
    assert counts["members"] == 1
    assert counts["facts"] == 2
    gone = jigi("export", CODE)
    assert (gone.status, gone.out, gone.complaints) == (1, "", [f"{CODE}: no such member"])
    assert jigi("erase", CODE, "--yes").status == 1


async def test_after_a_new_key_the_old_one_opens_nothing_and_is_needed_no_more(
    jigi: Jigi, life: Life
) -> None:
    both = text_of(NEW_KEY, TEST_KEY)
    first = jigi("rekey", JIGI_ENCRYPTION_KEYS=both)
    assert (first.status, first.err) == (0, "")
    assert first.answers[0]["resealed"] > 0
    assert jigi("rekey", JIGI_ENCRYPTION_KEYS=both).answers == [{"resealed": 0}]
    assert f"이름 {CODE}" in jigi("export", CODE, JIGI_ENCRYPTION_KEYS=text_of(NEW_KEY)).out
    old = jigi("export", CODE)
    assert (old.status, old.out, len(old.complaints)) == (2, "", 1)
    assert "which JIGI_ENCRYPTION_KEYS lacks" in old.err


@pytest.mark.parametrize("arguments", [["export", CODE], ["erase", CODE, "--yes"], ["rekey"]])
def test_a_database_that_is_away_is_one_line_and_status_2(
    tmp_path: Path, arguments: list[str]
) -> None:
    away = "postgresql://jigi:made-up-password@127.0.0.1:1/jigi"
    done = Jigi(tmp_path, DATABASE_URL=away)(*arguments)
    assert (done.status, done.out, len(done.complaints)) == (2, "", 1)
    assert done.err.startswith("DATABASE_URL: the database cannot be used")
    assert "made-up-password" not in done.err
