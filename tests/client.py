"""A person who talks with the house, the same for every channel: what she does, what she sees."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final, Protocol

import httpx

from channels.base import Channel, Gone, Message, Outcome, Sent
from channels.pieces import pieces
from channels.telegram.inbound import read_update
from channels.telegram.limits import TEXT_LENGTH
from channels.telegram.render import keyboard_of, text_of
from core.faults import StorageUnavailable
from jigi.desk import page_words
from tests.peers.telegram_world import Refusal, Upload, World
from tests.talks.page import LineReader
from tests.talks.town import Told, Town

_BREATH: Final = 0.005
_REFUSED: Final = 400


@dataclass(frozen=True, slots=True)
class Bubble:
    """What she sees: the sentences' keys stand beside their text. `id` names it in its channel."""

    text: str
    keys: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    filename: str = ""
    content: bytes = b""
    id: int = 0
    links: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for label, _ in self.buttons)


class Person(Protocol):
    """`screen`: the bubbles of the newest answer. `history`: every bubble, oldest first."""

    channel: Channel
    screen: tuple[Bubble, ...]
    history: list[Bubble]

    @property
    def address(self) -> str: ...

    async def start(self, language: str = "ko") -> None: ...

    async def say(self, text: str) -> None: ...

    async def tap(self, label: str, nth: int = 1) -> None:
        """The newest bubble that shows this button; `nth` 2 is the one before it."""
        ...

    async def press(self, payload: str) -> None:
        """Any payload, also one that stood on somebody else's button."""
        ...

    async def send(self, kind: str, text: str = "") -> None:
        """Photo, voice, sticker, contact_own, contact_other, edited or forwarded."""
        ...

    async def block(self) -> None: ...

    async def unblock(self) -> None: ...

    async def resend_last(self) -> None:
        """The channel delivers the last update once more, under the same number."""
        ...

    async def look(self) -> None:
        """What arrived since the last look becomes the screen."""
        ...


CANNOT: Final = {
    Channel.TELEGRAM: frozenset[str](),
    Channel.WEB: frozenset(
        {"photo", "voice", "sticker", "contact_own", "contact_other", "edited", "block", "unblock"}
    ),
    Channel.KAKAO: frozenset(
        {
            "caption",
            "voice",
            "sticker",
            "contact_own",
            "contact_other",
            "edited",
            "block",
            "unblock",
            "resend",
        }
    ),
}
"""What a channel has no way to do."""


def button_on(history: list[Bubble], label: str, nth: int = 1) -> tuple[Bubble, str]:
    """The bubble and its payload. Raise LookupError naming what was offered."""
    found = [
        (bubble, payload)
        for bubble in reversed(history)
        for shown, payload in bubble.buttons
        if shown == label
    ]
    if len(found) < nth:
        offered = [bubble.labels for bubble in history if bubble.buttons][-1:]
        raise LookupError(f"no button {label!r} ({nth}); the newest were {offered}")
    return found[nth - 1]


class TelegramPerson:
    """Raw updates in, Bot API calls out; the server in between is a World without its network."""

    channel = Channel.TELEGRAM

    def __init__(self, town: Town, world: World, chat: int) -> None:
        self._town, self._world, self._chat = town, world, chat
        self._language = "ko"
        self._last: dict[str, Any] = {}
        self._seen = 0
        self.screen: tuple[Bubble, ...] = ()
        self.history: list[Bubble] = []
        town.senders[Channel.TELEGRAM] = RecordingSender(world, town.told)

    @property
    def address(self) -> str:
        return str(self._chat)

    async def start(self, language: str = "ko") -> None:
        self._language = language
        self._world.say(self._chat, "/start")
        await self.deliver()

    async def say(self, text: str) -> None:
        self._world.say(self._chat, text)
        await self.deliver()

    async def tap(self, label: str, nth: int = 1) -> None:
        bubble, payload = button_on(self.history, label, nth)
        # A key of a reply keyboard has no payload: it says its label, or shares the number.
        self._world.press(self._chat, payload or label, bubble.id)
        await self.deliver()

    async def press(self, payload: str) -> None:
        query = {
            "id": f"p{payload}",
            "from": self._from(),
            "message": {"message_id": 1, "chat": {"id": self._chat, "type": "private"}},
            "chat_instance": "1",
            "data": payload,
        }
        self._world.push({"update_id": len(self._world.past) + 900_000, "callback_query": query})
        await self.deliver()

    async def send(self, kind: str, text: str = "") -> None:
        world, chat = self._world, self._chat
        match kind:
            case "photo":
                world.send_photo(chat, text)
            case "voice":
                world.send_voice(chat)
            case "sticker":
                world.send_sticker(chat)
            case "contact_own" | "contact_other":
                world.send_contact(chat, own=kind == "contact_own")
            case "edited":
                world.edit(chat, text)
            case "forwarded":
                origin = {"type": "hidden_user", "sender_user_name": "누군가", "date": 1}
                world.say(chat, text, forward_origin=origin)
            case _:
                raise ValueError(f"send = {kind!r}: not something a person can send")
        await self.deliver()

    async def block(self) -> None:
        self._world.block(self._chat)
        await self.deliver()

    async def unblock(self) -> None:
        self._world.unblock(self._chat)
        await self.deliver()

    async def resend_last(self) -> None:
        self._world.push(self._last)
        await self.deliver()

    async def look(self) -> None:
        sent = self._world.inbox(self._chat)[self._seen :]
        self._seen += len(sent)
        self.screen = tuple(
            Bubble(
                shown.text,
                self._town.told.keys_of(shown.text),
                tuple((button.label, button.payload) for button in shown.buttons),
                shown.filename,
                shown.content,
                shown.message_id,
                tuple(button.url for button in shown.buttons if button.url),
            )
            for shown in sent
        )
        self.history += self.screen

    async def deliver(self) -> None:
        """As polling does: what could not be stored is not confirmed and comes again."""
        self._town.pass_a_moment()
        for update in list(self._world.pending):
            _speaking(update, self._language)
            incoming = read_update(update)
            if incoming is not None:
                try:
                    await self._town.house.reception.receive(incoming)
                except StorageUnavailable:
                    self.screen = ()
                    return
            self._last = update
            self._world.pending.remove(update)
        await self._town.settle()
        await self.look()

    def _from(self) -> dict[str, Any]:
        return {"id": self._chat, "is_bot": False, "first_name": "사람"}


def _speaking(update: dict[str, Any], language: str) -> None:
    for part in update.values():
        if isinstance(part, dict) and "from" in part:
            part["from"]["language_code"] = language


class RecordingSender:
    """Sends by calling the World as the Bot API is called: text and keyboard meet its limits."""

    def __init__(self, world: World, told: Told) -> None:
        self._world, self._told = world, told

    async def send(self, address: str, message: Message) -> Outcome:
        *before, last = pieces(text_of(message), TEXT_LENGTH)
        keyboard = keyboard_of(message)
        given: dict[str, Any] = {"chat_id": address, "text": last, "caption": last}
        if keyboard is not None:
            given["reply_markup"] = keyboard.to_dict()
        try:
            for piece in before:
                self._world.call("sendMessage", {"chat_id": address, "text": piece})
            if message.attachment is None:
                self._world.call("sendMessage", given)
            else:
                file = message.attachment
                given["document"] = Upload(file.filename, file.content)
                self._world.call("sendDocument", given)
        except Refusal as refusal:
            if refusal.status == _REFUSED:
                raise  # a message the Bot API would not take is ours to mend
            return Gone(str(refusal))
        return Sent(str(len(self._world.inbox(int(address)))))


class WebPerson:
    """A browser without a script's stream: posts what she says, then asks for news."""

    channel = Channel.WEB

    def __init__(self, town: Town) -> None:
        self._town = town
        self._cookies = httpx.Cookies()
        self._number = 0
        self._language = "ko"
        self._last: dict[str, str] = {}
        self._newest = 0
        self.screen: tuple[Bubble, ...] = ()
        self.history: list[Bubble] = []

    @property
    def address(self) -> str:
        return self._cookies.get("jigi") or ""

    async def start(self, language: str = "ko") -> None:
        """The first look at the page begins the conversation; a later one only shows it."""
        self._language = language
        self._town.pass_a_moment()
        async with self._browser() as browser:
            page = asyncio.Event()
            await asyncio.gather(self._open(browser, page), self._answer_until(page))
            self._cookies = browser.cookies
        await self.look()

    async def say(self, text: str) -> None:
        await self._post(self._form(text=text))

    async def tap(self, label: str, nth: int = 1) -> None:
        bubble, payload = button_on(self.history, label, nth)
        self._number += 1
        form = {"page": self._page, "id": f"line-{bubble.id}-{self._number}", "payload": payload}
        await self._post(form)

    async def press(self, payload: str) -> None:
        await self._post(self._form(payload=payload))

    async def send(self, kind: str, text: str = "") -> None:
        if kind != "forwarded":
            raise ValueError(f"send = {kind!r}: the page has no way to send this")
        await self.say(text)

    async def block(self) -> None:
        raise ValueError("nobody blocks a page")

    async def unblock(self) -> None:
        raise ValueError("nobody blocks a page")

    async def resend_last(self) -> None:
        await self._post(self._last)

    async def look(self) -> None:
        async with self._browser() as browser:
            news = await browser.get("/chat/news", params={"after": self._newest})
            seen = [_bubble(one["html"], self._town.told) for one in news.json()]
            self.screen = tuple([await self._with_file(bubble, browser) for bubble in seen])
        self._newest = max((bubble.id for bubble in seen), default=self._newest)
        self.history += self.screen

    @property
    def _page(self) -> str:
        """Every open page has a name of its own."""
        return f"page-{self.address[:8]}"

    def _form(self, **given: str) -> dict[str, str]:
        self._number += 1
        return {"page": self._page, "id": f"say-{self._number}", **given}

    async def _post(self, form: dict[str, str]) -> None:
        self._last = form
        self._town.pass_a_moment()
        async with self._browser() as browser:
            answer = await browser.post("/chat/say", data=form)
        if answer.is_success:
            await self._town.settle()
            await self.look()
        else:
            sentence = answer.json()["detail"]
            self.screen = (Bubble(sentence, (_page_key(sentence, self._language),)),)

    async def _with_file(self, bubble: Bubble, browser: httpx.AsyncClient) -> Bubble:
        if not bubble.filename:
            return bubble
        file = await browser.get(f"/chat/files/{bubble.id}")
        assert file.is_success, f"the file of line {bubble.id}: {file.status_code}"
        shown = (bubble.text, bubble.keys, bubble.buttons, bubble.filename)
        return Bubble(*shown, file.content, bubble.id)

    async def _open(self, browser: httpx.AsyncClient, opened: asyncio.Event) -> None:
        try:
            page = await browser.get("/")
            assert page.status_code == httpx.codes.OK, page.text
        finally:
            opened.set()

    async def _answer_until(self, opened: asyncio.Event) -> None:
        """The page's first look waits a moment for the answer, which comes from elsewhere."""
        while not opened.is_set():
            await self._town.settle()
            await asyncio.sleep(_BREATH)

    def _browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self._town.page),
            base_url="http://jigi.test",
            cookies=self._cookies,
            headers={"accept": "application/json", "accept-language": self._language},
        )


def _page_key(sentence: str, language: str) -> str:
    found = (key for key, text in page_words(language).items() if text == sentence)
    return next(found, f"?{sentence}")


def _bubble(html: str, told: Told) -> Bubble:
    reader = LineReader()
    reader.feed(html)
    text = "".join(reader.text)
    return Bubble(
        text,
        told.keys_of(text),
        tuple(reader.pairs()),
        reader.filename,
        id=reader.number,
        links=tuple(reader.links),
    )
