"""Officers in their own chats: what they ask there, what they are shown and may press next, and the
letters that reach another officer. The same steps as on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from admin.notices import Acting
from admin.told import counted_lines, status_line
from channels.base import Choice, Message
from core.i18n import Say, Voice, tell
from models.audience import Counted
from models.notice import Notice
from models.officer import Officer, Role, officer_by_code, officers_who
from models.outbox import Kind
from notices.announce import Sample
from notices.desk import Shown
from notices.outbox import Letter, enqueue


async def send_samples(acting: Acting, notice: Notice, samples: Sequence[Sample]) -> None:
    """To herself, as members will see it, if her chat is known."""
    for sample in samples:
        if notice.texts.get(sample.voice):
            await _write_to(
                acting, acting.officer, f"sample:{sample.voice}", notice, sample.message
            )


async def ask_approvers(acting: Acting, notice: Notice) -> None:
    """The whole text, in every voice it has, goes to everyone who may approve it, with the buttons
    to do so."""
    shown = message_of(_to_approve(acting, notice))
    for officer in await officers_who(acting.session, Role.APPROVER):
        if officer.code != notice.author:
            for voice, text in notice.texts.items():
                about = f"to_approve:{voice}"
                await _write_to(acting, officer, about, notice, Message(text))
            await _write_to(acting, officer, "to_approve", notice, shown)


async def tell_others(acting: Acting, notice: Notice, about: str, shown: Shown) -> None:
    """What one officer did, to the author and to whoever sends: nobody is left to find out."""
    said = Shown((*shown.lines, Say("notice.by", officer=acting.officer.code)))
    for officer in await concerned(acting, notice, Role.OPERATOR):
        await tell_officer(acting, officer, about, notice, said)


def _to_approve(acting: Acting, notice: Notice) -> Shown:
    counted = Counted.from_json(notice.counted or {"by_channel": {}, "left_out": {}})
    lines = (
        Say("notice.to_approve", code=notice.code, author=notice.author),
        status_line(notice),
        *counted_lines(notice.code, counted, acting.limits),
    )
    return Shown(lines, ("n_ok", "n_no"), notice.id)


def message_of(shown: Shown, voice: Voice | None = None) -> Message:
    spoken = voice or Voice()
    text = "\n".join(tell(line, spoken) for line in shown.lines)
    choices = (
        Choice(tell(Say(f"button.{act}"), spoken), f"d:{act}:{shown.number}") for act in shown.acts
    )
    return Message(text, tuple(choices))


async def concerned(acting: Acting, notice: Notice, *roles: Role) -> list[Officer]:
    """The author and whoever has one of these roles, each once, without herself."""
    found = [await officer_by_code(acting.session, notice.author)]
    for role in roles:
        found += await officers_who(acting.session, role)
    others = {one.code: one for one in found if one is not None}
    others.pop(acting.officer.code, None)
    return list(others.values())


async def tell_officer(
    acting: Acting, officer: Officer, about: str, notice: Notice, shown: Shown
) -> None:
    await _write_to(acting, officer, about, notice, message_of(shown))


async def _write_to(
    acting: Acting, officer: Officer, about: str, notice: Notice, message: Message
) -> None:
    if officer.channel is None or officer.address is None or officer.withdrawn_at is not None:
        return
    moment = f"{acting.now.timestamp():.0f}"
    letter = Letter(
        key=f"desk:{notice.id}:{about}:{officer.id}:{moment}",
        kind=Kind.REPLY,
        channel=officer.channel,
        address=officer.address,
        message=message,
    )
    await enqueue(acting.session, letter, now=acting.now)
