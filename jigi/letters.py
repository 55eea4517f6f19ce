"""`jigi code paper`, `jigi address dead`, `jigi address document` and `jigi unreached`: how members
are reached, and who could not be, by officers, audited."""

from __future__ import annotations

from typing import Any, Final

from bot.flows.link import deep_link
from channels.base import Channel
from core.clock import SystemClock
from core.codes import long_secret
from core.privacy import mobile_in
from core.settings import Settings
from jigi.house import Built, build
from jigi.members import NoSuchMember
from models.entitlement import unreached
from models.ledger import audit
from models.member import (
    Address,
    Member,
    address_on,
    find_address,
    lookup_of,
    mark_alive,
    mark_dead,
    member_by_code,
)
from models.one_time_code import LIVES, Purpose, issue
from notices.route import turn_away

_OFFICER: Final = "officer"
_REF_LETTERS: Final = 20
_CHANGED_HANDS: Final = "not hers any more"


class NoSuchAddress(LookupError):  # noqa: N818  it reads as what happened
    pass


async def paper_code(settings: Settings, member_code: str) -> dict[str, Any]:
    """For a letter: eight digits, and the link where the Telegram bot's name is known."""
    house = await build(settings, clock=SystemClock())
    try:
        return await _paper_code(house, member_code)
    finally:
        await house.store.close()


async def _paper_code(house: Built, member_code: str) -> dict[str, Any]:
    now, secret = house.clock.now(), long_secret(house.ids)
    async with house.store.write() as session:
        member = await member_by_code(session, member_code)
        if member is None:
            raise NoSuchMember(member_code)
        await issue(session, member.id, Purpose.PAPER, secret, now=now)
        await audit(session, "code.paper", member_code, actor=_OFFICER, now=now)
    name = house.settings.telegram_bot_name
    return {
        "code": secret.spaced,
        "link": deep_link(name, secret.token) if name else None,
        "until": (now + LIVES[Purpose.PAPER]).isoformat(),
    }


async def address_dead(settings: Settings, channel: str, address: str) -> str:
    """Nothing is sent there any more. The member's code, whose next way is another channel. Raise
    ValueError for no channel of ours, NoSuchAddress for an address nobody has."""
    if channel not in set(Channel):
        raise ValueError(f"{channel}: no such channel; expected {', '.join(Channel)}")
    exact = (mobile_in(address) or address) if channel == Channel.ALIMTALK else address
    house = await build(settings, clock=SystemClock())
    try:
        return await _address_dead(house, channel, exact)
    finally:
        await house.store.close()


async def _address_dead(house: Built, channel: str, address: str) -> str:
    now, lookup = house.clock.now(), lookup_of(channel, address)
    async with house.store.write() as session:
        found = await find_address(session, channel, lookup)
        if found is None:
            raise NoSuchAddress(channel)
        member = await session.get_one(Member, found.member_id)
        await mark_dead(session, channel, lookup, reason=_CHANGED_HANDS, now=now)
        await turn_away(session, (channel, lookup), reason=_CHANGED_HANDS, now=now)
        detail = {"channel": channel}
        await audit(session, "address.dead", member.code, actor=_OFFICER, now=now, detail=detail)
        return member.code


async def address_document(settings: Settings, member_code: str) -> str:
    """What files call a member towards an intermediary that knows her: made once, and the same
    again. Raise NoSuchMember."""
    house = await build(settings, clock=SystemClock())
    try:
        return await _address_document(house, member_code)
    finally:
        await house.store.close()


async def _address_document(house: Built, member_code: str) -> str:
    now, channel = house.clock.now(), Channel.DOCUMENT
    async with house.store.write() as session:
        member = await member_by_code(session, member_code)
        if member is None:
            raise NoSuchMember(member_code)
        await audit(session, "address.document", member_code, actor=_OFFICER, now=now)
        known = await address_on(session, member.id, channel)
        if known is not None:
            await mark_alive(session, channel, known.lookup)
            return known.address
        ref = f"m-{house.ids.code(_REF_LETTERS)}"
        session.add(
            Address(
                member_id=member.id,
                channel=channel,
                lookup=lookup_of(channel, ref),
                address=ref,
                created_at=now,
            )
        )
        return ref


async def list_unreached(settings: Settings) -> list[dict[str, Any]]:
    """Whom no way of hers reached; the earliest day first."""
    house = await build(settings, clock=SystemClock())
    try:
        async with house.store.write() as session:
            await audit(session, "unreached", "-", actor=_OFFICER, now=house.clock.now())
            rows = await unreached(session)
        return [
            {
                "member": row.code,
                "claim": row.claim,
                "safe": row.safe.isoformat(),
                "rung": row.rung,
                "since": row.decided_at.isoformat(),
            }
            for row in rows
        ]
    finally:
        await house.store.close()
