"""Answers stored updates, one transaction each: read, converse, apply, put the reply into the
outbox, mark as done. Killed anywhere, the update is answered later or was answered once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import reach
from bot.apply import apply
from bot.codes import Look, hidden
from bot.converse import converse
from bot.effects import Effect, FileWanted
from bot.files import file_for
from bot.flows import notice, question, welcome
from bot.reception import turn_from_json
from bot.reply import Reply, render, reply
from bot.snapshot import member_view
from bot.talk import Talk
from bot.threads import GuestThreads, Place
from bot.turns import Outcome
from bot.understand.words import Menu, read_command
from bot.view import Scene, Words
from bot.work import Work
from channels.base import Message, Turn, TurnKind
from core.bell import Bell
from core.clock import Clock
from core.faults import StorageUnavailable
from core.i18n import Say, Voice, voice_named
from core.ids import Ids
from core.nursery import Nursery
from models.conversation import Conversation, conversation_at
from models.inbox import Received, count_try, said_by, take, waiting
from models.member import Member
from models.outbox import Kind, shown_at
from models.store import Store
from notices.desk import NoticeDesk
from notices.outbox import Letter, enqueue, wipe_after_shown
from notices.policy import Policy
from rules.calendar import BusinessCalendar

_log = structlog.get_logger(__name__)
_BATCH: Final = 100
_SIDE_BY_SIDE: Final = 16
_MOST_TRIES: Final = 3
_LOOK_EVERY: Final = 2.0
_HISTORY: Final = 20


@dataclass(frozen=True, slots=True)
class House:
    """What answering needs from the rest of the house, chosen by the composition root."""

    store: Store
    clock: Clock
    ids: Ids
    policy: Policy
    calendar: BusinessCalendar
    words: Words
    incoming: Bell
    queued: Bell
    notices: NoticeDesk | None = None


class Answering:
    """Takes waiting updates; one address in its order, many addresses side by side."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._threads = GuestThreads()

    async def run(self, nursery: Nursery) -> None:
        while not nursery.stopping.is_set():
            try:
                answered = await self.answer_waiting()
            except StorageUnavailable as away:
                _log.warning("storage unavailable", reason=str(away))
                await nursery.pause(_LOOK_EVERY)
                continue
            if not answered:
                await self._house.incoming.wait(_LOOK_EVERY)

    async def answer_waiting(self) -> int:
        """Answer the oldest waiting update of each address. How many were answered."""
        async with self._house.store.read() as session:
            rows = await waiting(session, _BATCH)
        first: dict[tuple[str, bytes], int] = {}
        for received_id, channel, lookup in rows:
            first.setdefault((channel, lookup), received_id)
        chosen = list(first.values())[:_SIDE_BY_SIDE]
        await asyncio.gather(*(self.answer_one(received_id) for received_id in chosen))
        return len(chosen)

    async def answer_one(self, received_id: int) -> None:
        try:
            async with self._house.store.write() as session:
                received = await take(session, received_id)
                if received is not None:
                    await _answer(session, received, self._house, self._threads)
        except StorageUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  a defect of ours must not stop everyone else
            _log.exception("could not answer", received=received_id)
            await self._give_up_slowly(received_id, type(error).__name__)
        self._house.queued.ring()

    async def _give_up_slowly(self, received_id: int, problem: str) -> None:
        """Try a few times; then say that it failed. What was given before stays as it was."""
        async with self._house.store.write() as session:
            if await count_try(session, received_id, problem) < _MOST_TRIES:
                return
            received = await take(session, received_id)
            if received is not None and received.turn:
                await _apologise(session, received, self._house)


async def _answer(
    session: AsyncSession, received: Received, house: House, threads: GuestThreads
) -> None:
    now = house.clock.now()
    conversation = await conversation_at(session, received.channel, received.lookup, now)
    data = received.turn or {}
    turn = turn_from_json(data)
    member = await session.get(Member, conversation.member_id) if conversation.member_id else None
    talk = Talk.from_json(conversation.state)
    place = (received.channel, received.lookup)
    if member is None:
        talk = threads.recall(place, now) or talk
    scene = await _scene(session, conversation, member, turn, house)
    look = Look(session, place, member, now)
    code, number = await look.code(turn, talk), await look.number(turn, talk)
    scene = replace(scene, code=code, number=number)
    work = Work(
        session, conversation, str(data["address"]), now, house.policy, house.calendar, house.ids
    )
    work.member, work.desk = member, house.notices
    scene = await _with_officer(scene, place, work, concerned=notice.concerns(turn, talk))
    outcome = (
        welcome.in_voice("easy", talk, scene)
        if member is None and turn.kind is TurnKind.TEXT and read_command(turn.text) == Menu.EASY
        else converse(turn, talk, scene, serial=conversation.serial)
    )
    outcome = replace(outcome, reply=reach.told(outcome.reply, scene))
    received_id, channel = received.id, received.channel
    if member is None:
        outcome = _kept_of_guest(outcome, place, threads, now)
        await _forget_earlier(session, received)
    messages = await _do(outcome, scene, work)
    await _queue(messages, (received_id, channel), work)
    if work.erased:
        # This update went with everything else of hers.
        session.expunge(received)
        return
    received.done_at, received.problem = now, None
    received.turn = hidden(data, talk, code) if work.member else None


async def _with_officer(scene: Scene, place: Place, work: Work, *, concerned: bool) -> Scene:
    if not concerned or work.desk is None:
        return scene
    work.officer = await work.desk.look(work.session, place)
    return replace(scene, officer=work.officer)


def _kept_of_guest(outcome: Outcome, place: Place, threads: GuestThreads, now: datetime) -> Outcome:
    """The thread of a guest's questions stays in memory; only where consent stands is stored."""
    if outcome.talk.flow != question.FLOW:
        threads.forget(place)
        return outcome
    threads.keep(place, outcome.talk, now)
    return replace(outcome, talk=Talk(welcome.FLOW, "start", language=outcome.talk.language))


async def _forget_earlier(session: AsyncSession, received: Received) -> None:
    """Before consent only the newest bubbles are kept, until they are answered."""
    earlier = await shown_at(session, received.channel, received.lookup, after=0, limit=_BATCH)
    wipe_after_shown(earlier)


async def _scene(
    session: AsyncSession,
    conversation: Conversation,
    member: Member | None,
    turn: Turn,
    house: House,
) -> Scene:
    history: tuple[str, ...] = ()
    here = (conversation.channel, conversation.lookup)
    if member is not None:
        said = await said_by(session, conversation.channel, conversation.lookup, _HISTORY)
        history = tuple(_words(row) for row in said if _words(row))
    return Scene(
        now=house.clock.now(),
        channel=conversation.channel,
        words=house.words,
        calendar=house.calendar,
        policy=house.policy,
        ids=house.ids,
        member=await member_view(session, member, here) if member else None,
        guest_language=turn.language,
        history=history,
    )


def _words(received: Received) -> str:
    """What was written; the label of a pressed button is the bot's own word."""
    turn = received.turn or {}
    return "" if turn.get("kind") == TurnKind.BUTTON else str(turn.get("text", ""))


async def _do(outcome: Outcome, scene: Scene, work: Work) -> tuple[Message, ...]:
    """Files are made before anything is erased, everything else in the order it was asked."""
    files = [
        await file_for(effect.kind, work.session, work.known, work.now)
        for effect in outcome.effects
        if isinstance(effect, FileWanted)
    ]
    await _apply_all(outcome.effects, work)
    said = outcome.reply.then(notice.told(work.shown))
    conversation = work.conversation
    if work.erased:
        return render(said, scene.voice, 0)
    conversation.state = outcome.talk.to_json()
    conversation.updated_at = work.now
    if said.bubbles:
        conversation.serial += 1
    voice = _voice(work, scene, outcome)
    messages = render(said, voice, conversation.serial)
    if files and messages:
        first = replace(messages[0], attachment=files[0])
        messages = (first, *messages[1:])
    return messages


async def _apply_all(effects: tuple[Effect, ...], work: Work) -> None:
    for effect in effects:
        await apply(effect, work)


def _voice(work: Work, scene: Scene, outcome: Outcome) -> Voice:
    """In the voice that holds after this turn: a wish for English is answered in English."""
    if work.member is not None:
        return Voice(work.member.language, work.member.wording)
    return voice_named(outcome.talk.language) if outcome.talk.language else scene.voice


async def _queue(messages: tuple[Message, ...], cause: tuple[int, str], work: Work) -> None:
    received_id, channel = cause
    for number, message in enumerate(messages):
        letter = Letter(
            key=f"reply:{received_id}:{number}",
            kind=Kind.REPLY,
            channel=channel,
            address=work.address,
            message=message,
            member_id=work.member.id if work.member else None,
        )
        await enqueue(work.session, letter, now=work.now)


async def _apologise(session: AsyncSession, received: Received, house: House) -> None:
    now = house.clock.now()
    data = received.turn or {}
    work = Work(
        session,
        await conversation_at(session, received.channel, received.lookup, now),
        str(data["address"]),
        now,
        house.policy,
        house.calendar,
        house.ids,
    )
    sorry: Reply = reply(Say("error"))
    messages = render(sorry, Voice(), work.conversation.serial)
    if turn_from_json(data).kind not in {TurnKind.BLOCKED, TurnKind.UNBLOCKED}:
        await _queue(messages, (received.id, received.channel), work)
    received.done_at = now
    if work.conversation.member_id is None:
        received.turn = None
    else:
        talk = Talk.from_json(work.conversation.state)
        received.turn = hidden(data, talk, None)
