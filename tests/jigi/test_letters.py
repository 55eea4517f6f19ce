"""What an officer does about how a member is reached: a letter's code, a number that is dead, a
name for an intermediary, and a list of those nobody reached."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from sqlalchemy import select, text

from channels.base import Message
from models import Outgoing
from models.entitlement import Entitlement, Reminder, ReminderState
from models.ledger import AuditEntry
from models.member import Address, Member, lookup_of
from models.outbox import Kind, State
from models.store import Store
from notices.outbox import Letter, enqueue
from tests.conftest import TEST_KEY, TEST_LOOKUP_KEY
from tests.jigi.command import Jigi
from tests.models.people import NOW, add_entitlement, add_member

CODE = "hers2345"
NUMBER = "01012345678"


@pytest.fixture
def jigi(tmp_path: Path, any_url: str) -> Jigi:
    return Jigi(
        tmp_path,
        DATABASE_URL=any_url,
        JIGI_ENCRYPTION_KEYS=base64.b64encode(TEST_KEY).decode(),
        JIGI_LOOKUP_KEY=base64.b64encode(TEST_LOOKUP_KEY).decode(),
    )


@pytest.fixture
async def with_her(any_store: Store) -> Store:
    async with any_store.write() as session:
        member = await add_member(session, code=CODE, address="1")
        lookup = lookup_of("alimtalk", NUMBER)
        number = {"channel": "alimtalk", "lookup": lookup, "address": NUMBER}
        session.add(Address(member_id=member.id, created_at=NOW, **number))
    return any_store


async def test_a_letter_gets_digits_and_a_link_and_nothing_of_them_is_kept(
    jigi: Jigi, with_her: Store
) -> None:
    done = jigi("code", "paper", CODE, JIGI_TELEGRAM_BOT_NAME="jigi_bot")
    assert (done.status, done.err) == (0, "")
    (made,) = done.answers
    assert re.fullmatch(r"[3-9]\d{3} \d{4}", made["code"])
    link = re.fullmatch(r"https://t\.me/jigi_bot\?start=([\w-]{22,64})", made["link"])
    assert link
    async with with_her.read() as session:
        kept = str((await session.execute(text("SELECT * FROM one_time_codes"))).all())
        acts = (await session.scalars(select(AuditEntry.act))).all()
    assert "paper" in kept
    assert made["code"].replace(" ", "") not in kept
    assert link[1] not in kept
    assert "code.paper" in acts


async def test_without_a_bot_there_is_no_link_and_without_a_member_no_code(
    jigi: Jigi, with_her: Store
) -> None:
    assert jigi("code", "paper", CODE).answers[0]["link"] is None
    nobody = jigi("code", "paper", "nobody22")
    assert (nobody.status, nobody.out, nobody.complaints) == (1, "", ["nobody22: no such member"])


async def test_a_number_that_changed_hands_gets_nothing_more(jigi: Jigi, with_her: Store) -> None:
    done = jigi("address", "dead", "alimtalk", "010-1234-5678")
    assert (done.status, done.err, done.answers) == (0, "", [{"member": CODE}])
    async with with_her.read() as session:
        alive = select(Address.channel).where(Address.dead_at.is_(None))
        acts = (await session.scalars(select(AuditEntry))).all()
        assert (await session.scalars(alive)).all() == ["telegram"]
    assert [(a.act, a.subject, a.detail) for a in acts] == [
        ("address.dead", CODE, {"channel": "alimtalk"})
    ]


async def test_what_waits_for_a_number_that_changed_hands_never_goes_there(
    jigi: Jigi, with_her: Store
) -> None:
    async with with_her.write() as session:
        for kind in (Kind.REMINDER, Kind.REPLY):
            letter = Letter(kind, kind, "alimtalk", NUMBER, Message("hers"), member_id=1)
            assert await enqueue(session, letter, now=NOW)
    assert jigi("address", "dead", "alimtalk", NUMBER).status == 0
    async with with_her.read() as session:
        rows = (await session.scalars(select(Outgoing).order_by(Outgoing.id))).all()
    assert [(row.channel, row.state, row.kind) for row in rows] == [
        ("alimtalk", State.SUPPRESSED, Kind.REMINDER),
        ("alimtalk", State.SUPPRESSED, Kind.REPLY),
        ("telegram", State.QUEUED, Kind.REMINDER),
    ]


async def test_an_address_nobody_has_and_a_channel_we_lack(jigi: Jigi, with_her: Store) -> None:
    assert jigi("address", "dead", "telegram", "2").status == 1
    wrong = jigi("address", "dead", "pigeon", "2")
    assert (wrong.status, wrong.out, len(wrong.complaints)) == (2, "", 1)


async def test_files_call_her_by_a_name_that_says_nothing_and_stays(
    jigi: Jigi, with_her: Store
) -> None:
    (made,) = jigi("address", "document", CODE).answers
    assert made["member"] == CODE
    assert re.fullmatch(r"m-[2-9a-z]{20}", made["ref"])
    assert jigi("address", "dead", "document", made["ref"]).answers == [{"member": CODE}]
    assert jigi("address", "document", CODE).answers == [made]
    async with with_her.read() as session:
        found = select(Address).where(Address.channel == "document")
        address = (await session.scalars(found)).one()
        acts = (await session.scalars(select(AuditEntry.act))).all()
    assert (address.address, address.dead_at) == (made["ref"], None)
    assert list(acts) == ["address.document", "address.dead", "address.document"]
    assert jigi("address", "document", "nobody22").status == 1


async def test_who_could_not_be_reached_is_listed_until_she_is(jigi: Jigi, with_her: Store) -> None:
    async with with_her.write() as session:
        member = (await session.scalars(select(Member))).one()
        claim = await add_entitlement(session, member)
        rungs = ("d60", ReminderState.UNREACHED), ("d30", ReminderState.UNREACHED)
        session.add_all([_reached(claim, rung, state) for rung, state in rungs])
    (listed,) = jigi("unreached").answers
    assert listed == {
        "member": CODE,
        "claim": claim.claim,
        "safe": "2026-02-27",
        "rung": "d30",
        "since": NOW.isoformat(),
    }
    async with with_her.write() as session:
        session.add(_reached(claim, "d14", ReminderState.SENT))
    assert jigi("unreached").answers == []


def _reached(claim: Entitlement, rung: str, state: str) -> Reminder:
    return Reminder(
        entitlement_id=claim.id,
        safe=claim.safe,
        rung=rung,
        due_at=NOW,
        state=state,
        outbox_key=None,
        decided_at=NOW,
    )
