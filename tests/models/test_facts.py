"""A corrected fact stays beside the one that replaced it, and only one of them is current."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from models.entitlement import EntitlementState, due_members, next_due, planned_otherwise
from models.person import facts_of, say_fact
from models.store import Store
from tests.models.people import NOW, add_entitlement, add_member, fact
from tests.models.plans import plans_of, reads_all_of


async def test_a_correction_keeps_what_was_said_before(any_store: Store) -> None:
    async with any_store.write() as session:
        member = await add_member(session, code="abcd2345", address="1")
        claim = await add_entitlement(session, member)
        await say_fact(session, fact(claim.event_id, "2021-02-27"))
        later = NOW + timedelta(hours=1)
        await say_fact(session, fact(claim.event_id, "2021-02-28", said_at=later))
        said = await facts_of(session, member.id)
    assert [(f.value, f.replaced_at) for f in said] == [("2021-02-27", later), ("2021-02-28", None)]


async def test_two_current_facts_of_one_name_are_refused(any_store: Store) -> None:
    async with any_store.write() as session:
        claim = await add_entitlement(
            session, await add_member(session, code="abcd2345", address="1")
        )
        session.add_all([fact(claim.event_id, "2021-02-27"), fact(claim.event_id, "2021-02-28")])
        with pytest.raises(IntegrityError):
            await session.flush()
        await session.rollback()


async def test_who_is_due_is_found_by_the_index_alone(any_store: Store) -> None:
    async with any_store.write() as session:
        moments = [NOW, None, NOW - timedelta(days=1), NOW + timedelta(seconds=1)]
        ids = []
        for number, moment in enumerate(moments):
            member = await add_member(session, code=f"abcd234{number}", address=str(number))
            await add_entitlement(session, member, next_reminder_at=moment)
            ids.append(member.id)
    plans = await plans_of(any_store, lambda session: due_members(session, NOW, 10))
    async with any_store.write() as session:
        assert await due_members(session, NOW, 10) == [ids[2], ids[0]]
        assert await next_due(session) == moments[2]
    if any_store.engine.dialect.name == "sqlite":  # PostgreSQL reads four rows as they lie
        assert "ix_entitlements_due" in "".join(plans)
        assert not reads_all_of("entitlements", "\n".join(plans))


async def test_what_was_planned_otherwise_is_found_while_it_is_unclaimed(any_store: Store) -> None:
    async with any_store.write() as session:
        member = await add_member(session, code="abcd2345", address="1")
        for claim, revision, state in (
            ("newer", "3", EntitlementState.UNCLAIMED),
            ("older", "1", EntitlementState.UNCLAIMED),
            ("claimed", "1", EntitlementState.SAID_CLAIMED),
            ("as it should be", "2", EntitlementState.UNCLAIMED),
        ):
            await add_entitlement(session, member, claim=claim, plan_revision=revision, state=state)
        assert [c.claim for c in await planned_otherwise(session, "2", 10)] == ["older", "newer"]
        assert [c.claim for c in await planned_otherwise(session, "2", 1)] == ["older"]
    if any_store.engine.dialect.name == "sqlite":
        plans = await plans_of(any_store, lambda session: planned_otherwise(session, "2", 10))
        looks = [plan for plan in plans if "entitlements" in plan]
        assert len(looks) == 2
        assert all("USING INDEX ix_entitlements_plan (plan_revision" in plan for plan in looks)
