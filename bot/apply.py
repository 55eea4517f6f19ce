"""Does what a turn asked for, inside the turn's own transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from bot import effects, joining
from bot.work import Work, consent_of
from models.entitlement import Entitlement, EntitlementState, entitlements_of
from models.erase import erase_member
from models.handover import Handover
from models.ledger import Happened, audit, record
from models.member import (
    Address,
    ConsentKind,
    Member,
    mark_alive,
    mark_dead,
    withdraw_consent,
)
from models.person import Fact, LifeEvent, Person, say_fact
from models.readings import count_reading
from notices import respond
from notices.replan import replan_entitlement, replan_member

_log = structlog.get_logger(__name__)
_CODE_LENGTH: Final = 8
OTHER_PERSON: Final = "other_person"


async def apply(effect: effects.Effect, work: Work) -> None:
    handler = _HANDLERS.get(type(effect))
    if handler is not None:
        await handler(effect, work)


async def _agreed(effect: effects.Agreed, work: Work) -> None:
    if work.member is not None:
        return
    member = Member(
        code=work.ids.code(_CODE_LENGTH),
        language=effect.language,
        hour=work.policy.default_hour,
        created_at=work.now,
    )
    work.session.add(member)
    await work.session.flush()
    conversation = work.conversation
    work.session.add(
        Address(
            member_id=member.id,
            channel=conversation.channel,
            lookup=conversation.lookup,
            address=work.address,
            created_at=work.now,
        )
    )
    for kind in effect.kinds:
        work.session.add(consent_of(kind, effect.wording_version, member, work))
    conversation.member_id, work.member = member.id, member
    await work.session.flush()
    await audit(work.session, "consent", member.code, actor="member", now=work.now)


async def _registered(effect: effects.Registered, work: Work) -> None:
    member, person_id = work.known, effect.person_id
    if person_id is None:
        person = Person(member_id=member.id, relation=effect.relation, created_at=work.now)
        work.session.add(person)
        await work.session.flush()
        person_id = person.id
    event = LifeEvent(person_id=person_id, kind=effect.kind, created_at=work.now)
    work.session.add(event)
    await work.session.flush()
    if effect.agreed_for_other:
        work.session.add(consent_of(OTHER_PERSON, effects.CONSENT_VERSION, member, work))
    await _say(effect.facts, event.id, work)
    for claim in effect.claims:
        await _open(claim, event.id, work)


async def _say(facts: tuple[effects.FactSaid, ...], event_id: int, work: Work) -> None:
    for said in facts:
        fact = Fact(
            event_id=event_id,
            name=said.name,
            value=said.value,
            precision=said.precision,
            source=said.source,
            said_at=work.now,
        )
        await say_fact(work.session, fact)


async def _open(claim: effects.ClaimFound, event_id: int, work: Work) -> None:
    entitlement = Entitlement(
        member_id=work.known.id,
        event_id=event_id,
        claim=claim.claim,
        created_at=work.now,
        state=EntitlementState.UNCLAIMED,
        follow_up=False,
        **_content(claim),
    )
    work.session.add(entitlement)
    await work.session.flush()
    await _plan(entitlement, work)
    await record(
        work.session,
        work.known.id,
        Happened.REGISTERED,
        now=work.now,
        entitlement_id=entitlement.id,
        detail={"claim": claim.claim, "safe": claim.deadline.safe.isoformat()},
    )


def _content(claim: effects.ClaimFound) -> dict[str, Any]:
    return {
        "benefits": " ".join(claim.benefits),
        "certainty": claim.certainty,
        "note": claim.note,
        "start": str(claim.start),
        "raw": claim.deadline.raw,
        "adjusted": claim.deadline.adjusted,
        "safe": claim.deadline.safe,
    }


async def _plan(entitlement: Entitlement, work: Work) -> None:
    await replan_entitlement(
        work.session, entitlement, now=work.now, policy=work.policy, calendar=work.calendar
    )


async def _corrected(effect: effects.Corrected, work: Work) -> None:
    await _say(effect.facts, effect.event_id, work)
    rows = await entitlements_of(work.session, work.known.id)
    old = {row.claim: row for row in rows if row.event_id == effect.event_id}
    for claim in effect.claims:
        row = old.pop(claim.claim, None)
        if row is None:
            await _open(claim, effect.event_id, work)
            continue
        await _move(row, claim, work)
    for row in old.values():
        row.state = EntitlementState.NOT_APPLICABLE
        await _plan(row, work)


async def _move(row: Entitlement, claim: effects.ClaimFound, work: Work) -> None:
    before = row.safe
    for name, value in _content(claim).items():
        setattr(row, name, value)
    if row.state == EntitlementState.NOT_APPLICABLE:
        row.state = EntitlementState.UNCLAIMED
    await _plan(row, work)
    await record(
        work.session,
        work.known.id,
        Happened.CORRECTED,
        now=work.now,
        entitlement_id=row.id,
        detail={"from": before.isoformat(), "to": row.safe.isoformat()},
    )


async def _hers(ids: tuple[int, ...], work: Work) -> list[Entitlement]:
    rows = await entitlements_of(work.session, work.known.id)
    return [row for row in rows if row.id in ids]


async def _claimed(effect: effects.SaidClaimed, work: Work) -> None:
    for row in await _hers(effect.claims, work):
        today = work.now.date()
        await respond.claimed(work.session, row, now=work.now, today=today, terms=work.terms)


async def _undone(effect: effects.ClaimUndone, work: Work) -> None:
    for row in await _hers(effect.claims, work):
        await respond.undo_claim(work.session, row, now=work.now, terms=work.terms)


async def _confirmed(effect: effects.ClaimConfirmed, work: Work) -> None:
    for row in await _hers(effect.claims, work):
        await respond.confirm(work.session, row, now=work.now, terms=work.terms)


async def _seen(effect: effects.Seen, work: Work) -> None:
    await respond.acknowledge(work.session, await _hers(effect.claims, work), now=work.now)


async def _snoozed(effect: effects.Snoozed, work: Work) -> None:
    for row in await _hers(effect.claims, work):
        await respond.snooze(work.session, row, days=effect.days, now=work.now, terms=work.terms)


async def _preferred(effect: effects.Preferred, work: Work) -> None:
    if effect.name == "pace":
        await respond.less(work.session, work.known, now=work.now, terms=work.terms)
        return
    value: object = int(effect.value) if effect.name == "hour" else effect.value
    setattr(work.known, effect.name, value)
    await work.session.flush()
    if effect.name == "hour":
        await replan_member(
            work.session, work.known.id, now=work.now, policy=work.policy, calendar=work.calendar
        )


async def _ads_agreed(effect: effects.AdsAgreed, work: Work) -> None:
    member = work.known
    await withdraw_consent(work.session, member.id, ConsentKind.ADVERTISING, now=work.now)
    kind = ConsentKind.ADVERTISING
    work.session.add(consent_of(kind, effect.wording_version, member, work))
    await audit(work.session, "ads_agreed", member.code, actor="member", now=work.now)


async def _ads_refused(_: effects.AdsRefused, work: Work) -> None:
    kind, member = ConsentKind.ADVERTISING, work.known
    if await withdraw_consent(work.session, member.id, kind, now=work.now):
        await audit(work.session, "ads_refused", member.code, actor="member", now=work.now)


async def _stopped(_: effects.Stopped, work: Work) -> None:
    await respond.stop(work.session, work.known, now=work.now, terms=work.terms)


async def _resumed(_: effects.Resumed, work: Work) -> None:
    await respond.resume(work.session, work.known, now=work.now, terms=work.terms)


async def _erased(_: effects.Erased, work: Work) -> None:
    await erase_member(work.session, work.known.id, actor="member", now=work.now)
    work.erased, work.member = True, None


async def _handed_over(effect: effects.HandedOver, work: Work) -> None:
    _log.warning("a question waits for a person", code=effect.code, urgent=effect.urgent)
    conversation = work.conversation
    work.session.add(
        Handover(
            code=effect.code,
            member_id=work.known.id,
            channel=conversation.channel,
            lookup=conversation.lookup,
            content={"lines": list(effect.lines), "understood": list(effect.understood)},
            urgent=effect.urgent,
            asked_at=work.now,
        )
    )


async def _reading_chosen(effect: effects.ReadingChosen, work: Work) -> None:
    await count_reading(work.session, effect.guessed, effect.chosen)


async def _address_died(effect: effects.AddressDied, work: Work) -> None:
    conversation = work.conversation
    await mark_dead(
        work.session,
        conversation.channel,
        conversation.lookup,
        reason=effect.reason,
        now=work.now,
    )


async def _address_revived(_: effects.AddressRevived, work: Work) -> None:
    await mark_alive(work.session, work.conversation.channel, work.conversation.lookup)


async def _officer_bound(effect: effects.OfficerBound, work: Work) -> None:
    if work.desk is not None:
        place = (work.conversation.channel, work.conversation.lookup)
        shown = await work.desk.bind(work.session, place, work.address, effect.code, work.now)
        work.shown = (*work.shown, shown)


async def _notice_asked(effect: effects.NoticeAsked, work: Work) -> None:
    if work.desk is not None and work.officer is not None:
        shown = await work.desk.ask(work.session, work.officer, effect.asked, work.now)
        work.shown = (*work.shown, *shown)


_HANDLERS: Final[dict[type, Callable[[Any, Work], Awaitable[None]]]] = {
    effects.Agreed: _agreed,
    effects.Registered: _registered,
    effects.Corrected: _corrected,
    effects.SaidClaimed: _claimed,
    effects.ClaimUndone: _undone,
    effects.ClaimConfirmed: _confirmed,
    effects.Seen: _seen,
    effects.Snoozed: _snoozed,
    effects.Preferred: _preferred,
    effects.Stopped: _stopped,
    effects.Resumed: _resumed,
    effects.AdsAgreed: _ads_agreed,
    effects.AdsRefused: _ads_refused,
    effects.Erased: _erased,
    effects.HandedOver: _handed_over,
    effects.ReadingChosen: _reading_chosen,
    effects.CodeIssued: joining.code_issued,
    effects.Linked: joining.linked,
    effects.Unlinked: joining.unlinked,
    effects.NumberTexted: joining.number_texted,
    effects.NumberAdded: joining.number_added,
    effects.AddressDied: _address_died,
    effects.AddressRevived: _address_revived,
    effects.OfficerBound: _officer_bound,
    effects.NoticeAsked: _notice_asked,
}
