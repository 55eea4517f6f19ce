"""Effects on which addresses are a member's: codes, a second messenger, a telephone number."""

from __future__ import annotations

from typing import Final

from bot import effects
from bot.reply import act, render, reply
from bot.work import Work, consent_of
from channels.base import ONE_WAY, Channel
from core.codes import Secret
from core.i18n import Say, Voice
from models.ledger import audit
from models.linking import add_number, join, part
from models.member import Address, ConsentKind, Member, living_addresses
from models.one_time_code import (
    LIVES,
    Purpose,
    code_numbered,
    issue,
    phone_code_numbered,
    use,
    withdraw,
)
from models.outbox import Kind
from notices.outbox import Letter, enqueue
from notices.templated import code_letter

_NO_SERIAL: Final = 0


class TooLate(RuntimeError):  # noqa: N818  it reads as what happened
    """Somebody used the code first: the turn is undone, and answered anew as it stands then."""


async def code_issued(effect: effects.CodeIssued, work: Work) -> None:
    secret = Secret(effect.digits, effect.token)
    await issue(work.session, work.known.id, Purpose.LINK, secret, now=work.now)
    await _audited("code", work)


async def linked(effect: effects.Linked, work: Work) -> None:
    code = await code_numbered(work.session, effect.code, work.now)
    if code is None or not await use(work.session, code.id, work.now):
        raise TooLate(f"code {effect.code}")
    member = await work.session.get_one(Member, code.member_id)
    here = await join(work.session, member, work.conversation, work.address, work.now)
    work.member = member
    for kind in effect.kinds:
        work.session.add(consent_of(kind, effect.wording_version, member, work))
    for address in await living_addresses(work.session, member.id):
        if address.id != here.id and address.channel not in ONE_WAY:
            await _tell_there(address, here, work)


async def _tell_there(address: Address, joined: Address, work: Work) -> None:
    """Wherever else she talks with us she hears of it, and can undo it."""
    member = work.known
    told = reply(
        Say("link.told", channel=Say(f"button.channel_{joined.channel}")),
        Say("link.told_not_you"),
        buttons=(act("not_me", "not_me", joined.id),),
    )
    voice = Voice(member.language, member.wording)
    letter = Letter(
        key=f"linked:{joined.id}:{address.id}:{work.now:%Y%m%d%H%M%S}",
        kind=Kind.REPLY,
        channel=address.channel,
        address=address.address,
        message=render(told, voice, _NO_SERIAL)[0],
        member_id=member.id,
    )
    await enqueue(work.session, letter, now=work.now)


async def unlinked(effect: effects.Unlinked, work: Work) -> None:
    """Only what is hers, and never where she speaks from."""
    address = await work.session.get(Address, effect.address)
    here = (work.conversation.channel, work.conversation.lookup)
    if address is None or address.member_id != work.known.id:
        return
    if (address.channel, address.lookup) != here:
        await part(work.session, address, now=work.now)
        await withdraw(work.session, work.known.id, Purpose.LINK)
        if effect.not_hers:
            await _audited("not_hers", work)


async def number_texted(effect: effects.NumberTexted, work: Work) -> None:
    member = work.known
    code = await issue(
        work.session,
        member.id,
        Purpose.PHONE,
        Secret(effect.digits),
        now=work.now,
        number=effect.number,
    )
    letter = Letter(
        key=f"code:{code.id}",
        kind=Kind.REPLY,
        channel=Channel.ALIMTALK,
        address=effect.number,
        message=code_letter(effect.digits, LIVES[Purpose.PHONE], phone=effect.phone),
        member_id=member.id,
    )
    await enqueue(work.session, letter, now=work.now)
    await _audited("code", work)


async def number_added(effect: effects.NumberAdded, work: Work) -> None:
    code = await phone_code_numbered(work.session, effect.code, work.now)
    if code is None or code.number is None or not await use(work.session, code.id, work.now):
        raise TooLate(f"code {effect.code}")
    number, code.number = code.number, None
    member = work.known
    for earlier in await living_addresses(work.session, member.id):
        if earlier.channel == Channel.ALIMTALK and earlier.address != number:
            await part(work.session, earlier, now=work.now)
    if not await add_number(work.session, member, Channel.ALIMTALK, number, work.now):
        raise TooLate(f"code {effect.code}")
    consent = consent_of(ConsentKind.PHONE, effect.wording_version, member, work)
    consent.channel = Channel.ALIMTALK
    work.session.add(consent)
    await work.session.flush()


async def _audited(what: str, work: Work) -> None:
    await audit(work.session, what, work.known.code, actor="member", now=work.now)
