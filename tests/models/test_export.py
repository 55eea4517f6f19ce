"""내 정보 내려받기 holds everything kept about a member, and nothing of anybody else."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import inspect, update

from models import AuditEntry, Base, LedgerEntry, Mark, Notice, Officer, ReadingCount
from models.export import NOT_ABOUT_HER, Exported, export_member
from models.store import Store
from tests.models.people import NOW, Life, live

NOTICE = "이 기록은 유통증명서가 아닙니다."


async def lives(store: Store) -> Life:
    async with store.write() as session:
        await live(session, code="oths2345", address="72000002", number=920_000_002)
        return await live(session, code="hers2345", address="71000001", number=910_000_001)


async def export(store: Store, member_id: int) -> Exported:
    async with store.read() as session:
        return await export_member(session, member_id, now=NOW, notice=NOTICE)


async def test_it_is_plain_json_with_what_she_said_and_was_told(any_store: Store) -> None:
    hers = await lives(any_store)
    exported = await export(any_store, hers.member.id)
    assert json.loads(json.dumps(exported)) == exported
    assert exported["notice"] == NOTICE
    assert exported["exported_at"] == "2026-03-02T10:00:00+09:00"
    assert exported["member"]["name"] == "이름 hers2345"
    assert [(a["channel"], a["address"]) for a in exported["addresses"]] == [
        ("telegram", "71000001")
    ]
    assert [(c["kind"], c["wording_version"], c["given_at"]) for c in exported["consents"]] == [
        ("storage", "2026-03", "2026-03-02T10:00:00+09:00")
    ]
    assert exported["received"][0]["turn"]["text"] == "한 말 update-hers2345"
    assert {sent["payload"]["text"] for sent in exported["sent"]} == {
        "보낸 말 reply-hers2345",
        "보낸 말 reminder-hers2345",
    }
    assert exported["questions"][0]["content"] == {"text": "물은 말 hhers2345"}
    assert exported["conversations"][0]["state"] == {"step": "단계 hers2345"}
    assert [act["act"] for act in exported["acts_on_her_data"]] == ["exported"]


async def test_facts_come_with_precision_source_and_history(any_store: Store) -> None:
    hers = await lives(any_store)
    event = (await export(any_store, hers.member.id))["persons"][0]["events"][0]
    shown = ("value", "precision", "source", "replaced_at")
    assert [tuple(fact[name] for name in shown) for fact in event["facts"]] == [
        ("2021-02-27", "day", "said", "2026-03-02T10:00:00+09:00"),
        ("2021-02-28", "day", "said", None),
    ]


async def test_claims_come_with_three_deadlines_state_and_reminders(any_store: Store) -> None:
    hers = await lives(any_store)
    exported = await export(any_store, hers.member.id)
    claim = exported["persons"][0]["events"][0]["entitlements"][0]
    shown = ("claim", "raw", "adjusted", "safe", "state")
    assert tuple(claim[name] for name in shown) == (
        "claim-hers2345",
        "2026-02-28",
        "2026-03-03",
        "2026-02-27",
        "unclaimed",
    )
    assert [(r["rung"], r["state"]) for r in claim["reminders"]] == [("rung-hers2345", "sent")]
    assert exported["ledger"]["entries"][1]["entitlement_id"] == claim["entitlement_id"]


async def test_the_ledger_says_whether_it_is_unbroken(any_store: Store) -> None:
    hers = await lives(any_store)
    ledger = (await export(any_store, hers.member.id))["ledger"]
    assert ledger["unbroken"]
    assert ledger["entries"][1]["previous"] == ledger["entries"][0]["digest"]
    async with any_store.write() as session:
        await session.execute(update(LedgerEntry).values(happened="claimed"))
    assert not (await export(any_store, hers.member.id))["ledger"]["unbroken"]


async def test_nothing_of_anybody_else_is_in_it(any_store: Store) -> None:
    hers = await lives(any_store)
    assert "oths2345" not in json.dumps(await export(any_store, hers.member.id))


async def test_every_column_about_her_is_in_it(any_store: Store) -> None:
    hers = await lives(any_store)
    names = _names(await export(any_store, hers.member.id))
    of_nobody = {Mark, ReadingCount, Notice, Officer}
    tables = [m for m in Base.registry.mappers if m.class_ not in of_nobody]
    columns = {column.name for mapper in tables for column in inspect(mapper.class_).columns}
    assert columns - NOT_ABOUT_HER == columns & names
    assert not NOT_ABOUT_HER & names - {"member"}
    assert AuditEntry in {mapper.class_ for mapper in tables}


def _names(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(_names(inner) for inner in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(_names(inner) for inner in value))
    return set()


async def test_a_stranger_has_nothing_to_download(any_store: Store) -> None:
    async with any_store.read() as session:
        with pytest.raises(LookupError, match="member 5: not found"):
            await export_member(session, 5, now=NOW, notice=NOTICE)
