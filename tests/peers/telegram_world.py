"""What Telegram's servers and one person's telephone know, for tests: chats, updates that wait,
messages seen, faults to come. No network here; botapi.py speaks HTTP for it."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from core.bell import Bell
from core.clock import SystemClock

Json = dict[str, Any]
BOT: Final[Json] = {"id": 7, "is_bot": True, "first_name": "연금지기", "username": "jigi_bot"}
_MOST_KEPT: Final = 100_000
_FIRST_UPDATE: Final = 1000
_TEXT, _CAPTION, _CALLBACK_BYTES = 4096, 1024, 64


class Refusal(Exception):  # noqa: N818  it is an answer, not a failure of the peer
    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters or {}


@dataclass
class Fault:
    """Happens to the next `times` calls of `method`, to one chat or to any. `body`: answered as
    it stands, with `status` or 200, after nothing was done."""

    method: str
    chat: int | None = None
    times: int = 1
    status: int = 0
    description: str = ""
    parameters: Json = field(default_factory=dict)
    cut: Literal["", "before", "after"] = ""
    delay: float = 0.0
    body: str | None = None


@dataclass(frozen=True)
class Button:
    label: str
    payload: str = ""
    url: str = ""
    asks_contact: bool = False


@dataclass(frozen=True)
class Shown:
    """One bubble of the bot as the person sees it."""

    message_id: int
    text: str
    buttons: tuple[Button, ...] = ()
    filename: str = ""
    content: bytes = b""


@dataclass(frozen=True)
class Upload:
    filename: str
    content: bytes


@dataclass
class Chat:
    blocked: bool = False
    shown: list[Shown] = field(default_factory=list)


class World:
    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.pending: list[Json] = []
        self.past: dict[int, Json] = {}
        self.faults: list[Fault] = []
        self.calls: deque[tuple[str, Json]] = deque(maxlen=_MOST_KEPT)
        self.asked: set[str] = set()
        self.polls_from: deque[int] = deque([-1], maxlen=_MOST_KEPT)
        self.answered: list[str] = []
        self.commands: dict[str, list[Json]] = {}
        self.webhook: Json = {}
        self.allowed: list[str] = []
        self.bell = Bell()
        self.poll_ends = object()
        self._message_id = 0
        self._update_id = _FIRST_UPDATE

    # The person's side.

    def say(self, chat: int, text: str, **more: object) -> int:
        return self._message(chat, text=text, **more)

    def edit(self, chat: int, text: str) -> int:
        return self._update("edited_message", {**self._base(chat), "text": text})

    def send_contact(self, chat: int, *, own: bool = True, phone: str = "+821012345678") -> int:
        owner = chat if own else chat + 1
        contact = {"phone_number": phone, "first_name": "사람", "user_id": owner}
        return self._message(chat, contact=contact)

    def send_photo(self, chat: int, caption: str = "") -> int:
        size = {"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}
        return self._message(chat, photo=[size], **({"caption": caption} if caption else {}))

    def send_voice(self, chat: int) -> int:
        return self._message(chat, voice={"file_id": "v", "file_unique_id": "v", "duration": 1})

    def send_sticker(self, chat: int) -> int:
        return self._message(chat, sticker={"file_id": "s", "file_unique_id": "s", "emoji": "🙂"})

    def press(self, chat: int, which: str, message_id: int | None = None) -> int:
        """The button with this label or payload on the newest message that has it, or on an old
        one by its id. A key of a reply keyboard says its label or shares the own contact."""
        for shown in reversed(self.inbox(chat)):
            for button in shown.buttons:
                if message_id in {None, shown.message_id} and which in {
                    button.label,
                    button.payload,
                }:
                    return self._pressed(chat, shown, button)
        raise LookupError(f"no button {which!r} in chat {chat}")

    def block(self, chat: int) -> int:
        self._chat(chat).blocked = True
        return self._member(chat, "kicked")

    def unblock(self, chat: int) -> int:
        self._chat(chat).blocked = False
        return self._member(chat, "member")

    def resend(self, update_id: int) -> None:
        """The same update once more, as after a lost confirmation."""
        self.push(self.past[update_id])

    def push(self, update: Json) -> None:
        """Any update, also one Telegram would never make."""
        self.pending.append(update)
        self.bell.ring()

    def end_polls(self) -> None:
        """The running long poll ends now, empty, as if its time were over."""
        self.poll_ends = object()
        self.bell.ring()

    def inbox(self, chat: int) -> list[Shown]:
        return self._chat(chat).shown

    # The bot's side.

    def call(self, method: str, given: Json) -> object:
        handler = getattr(self, f"_api_{method.lower()}", None)
        if handler is None:
            raise Refusal(404, "Not Found")
        self.calls.append((method, given))
        result: object = handler(given)
        self.bell.ring()
        return result

    def fault_for(self, method: str, given: Json) -> Fault | None:
        for fault in self.faults:
            same_chat = fault.chat is None or str(fault.chat) == str(given.get("chat_id"))
            if fault.method.lower() == method.lower() and same_chat and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def confirm_below(self, offset: int) -> None:
        self.pending = [u for u in self.pending if u.get("update_id", -1) >= offset]

    def _api_getme(self, _: Json) -> Json:
        return BOT | {"can_join_groups": False, "can_read_all_group_messages": False}

    def _api_setwebhook(self, given: Json) -> bool:
        self.webhook = {"url": given.get("url", ""), "secret": given.get("secret_token", "")}
        self.subscribe(given)
        return True

    def _api_deletewebhook(self, given: Json) -> bool:
        self.webhook = {}
        if given.get("drop_pending_updates") in {"true", True}:
            self.pending.clear()
        return True

    def _api_getwebhookinfo(self, _: Json) -> Json:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }

    def _api_setmycommands(self, given: Json) -> bool:
        self.commands[str(given.get("language_code", ""))] = loaded(given["commands"])
        return True

    def _api_answercallbackquery(self, given: Json) -> bool:
        query = str(given.get("callback_query_id"))
        if not any(_callback_of(u) == query for u in self.past.values()):
            raise Refusal(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self.answered.append(query)
        return True

    def _api_sendmessage(self, given: Json) -> Json:
        text = str(given.get("text", ""))
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if _units(text) > _TEXT:
            raise Refusal(400, "Bad Request: message is too long")
        return self._show(given, Shown(0, text))

    def _api_senddocument(self, given: Json) -> Json:
        upload = given.get("document")
        if not isinstance(upload, Upload):
            raise Refusal(400, "Bad Request: there is no document in the request")
        caption = str(given.get("caption", ""))
        if _units(caption) > _CAPTION:
            raise Refusal(400, "Bad Request: message caption is too long")
        return self._show(given, Shown(0, caption, (), upload.filename, upload.content))

    def _api_editmessagetext(self, given: Json) -> Json:
        return self._edit(given, text=str(given.get("text", "")))

    def _api_editmessagereplymarkup(self, given: Json) -> Json:
        return self._edit(given, text=None)

    # Inside.

    def _chat(self, chat: int) -> Chat:
        return self.chats.setdefault(chat, Chat())

    def _known(self, given: Json) -> tuple[int, Chat]:
        number = int(given.get("chat_id", 0))
        if number not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if self.chats[number].blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return number, self.chats[number]

    def _show(self, given: Json, shown: Shown) -> Json:
        number, chat = self._known(given)
        buttons = tuple(_buttons(given.get("reply_markup")))
        self._message_id += 1
        new = Shown(self._message_id, shown.text, buttons, shown.filename, shown.content)
        chat.shown.append(new)
        return self._bots_message(number, new)

    def _edit(self, given: Json, text: str | None) -> Json:
        number, chat = self._known(given)
        for at, old in enumerate(chat.shown):
            if str(old.message_id) == str(given.get("message_id")):
                buttons = tuple(_buttons(given.get("reply_markup")))
                new = Shown(old.message_id, old.text if text is None else text, buttons)
                if new == old:
                    raise Refusal(400, "Bad Request: message is not modified")
                chat.shown[at] = new
                return self._bots_message(number, new)
        raise Refusal(400, "Bad Request: message to edit not found")

    def _bots_message(self, chat: int, shown: Shown) -> Json:
        return {
            "message_id": shown.message_id,
            "from": BOT,
            "chat": {"id": chat, "type": "private", "first_name": "사람"},
            "date": self._now(),
            "text": shown.text,
        }

    def _pressed(self, chat: int, shown: Shown, button: Button) -> int:
        if button.asks_contact:
            return self.send_contact(chat)
        if not button.payload:
            return self.say(chat, button.label)
        query = {
            "id": f"q{self._update_id + 1}",
            "from": self._person(chat),
            "message": self._bots_message(chat, shown),
            "chat_instance": str(chat),
            "data": button.payload,
        }
        return self._update("callback_query", query)

    def _message(self, chat: int, **parts: object) -> int:
        return self._update("message", {**self._base(chat), **parts})

    def _base(self, chat: int) -> Json:
        self._message_id += 1
        return {
            "message_id": self._message_id,
            "from": self._person(chat),
            "chat": {"id": chat, "type": "private", "first_name": "사람"},
            "date": self._now(),
        }

    def _member(self, chat: int, status: str) -> int:
        old = "member" if status == "kicked" else "kicked"
        change = self._base(chat)
        del change["message_id"]
        change["old_chat_member"] = {"user": BOT, "status": old, "until_date": 0}
        change["new_chat_member"] = {"user": BOT, "status": status, "until_date": 0}
        return self._update("my_chat_member", change)

    def _update(self, kind: str, part: Json) -> int:
        self._chat(int(part["from"]["id"]))
        self._update_id += 1
        update = {"update_id": self._update_id, kind: part}
        self.past[self._update_id] = update
        if not self.allowed or kind in self.allowed:
            self.push(update)
        return self._update_id

    def subscribe(self, given: Json) -> None:
        if "allowed_updates" in given:
            self.allowed = loaded(given["allowed_updates"])

    @staticmethod
    def _person(chat: int) -> Json:
        return {"id": chat, "is_bot": False, "first_name": "사람", "language_code": "ko"}

    @staticmethod
    def _now() -> int:
        return int(SystemClock().now().timestamp())


def loaded(value: object) -> Any:  # noqa: ANN401  whatever JSON holds
    return json.loads(value) if isinstance(value, str) else value


def _callback_of(update: Mapping[str, Any]) -> str:
    return str(update.get("callback_query", {}).get("id", ""))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _buttons(markup: object) -> Iterator[Button]:
    keyboard = loaded(markup) if markup else {}
    for row in keyboard.get("inline_keyboard", []):
        for key in row:
            data, url = key.get("callback_data", ""), key.get("url", "")
            if not url and not 1 <= len(data.encode()) <= _CALLBACK_BYTES:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
            if url and not url.startswith(("https://", "http://", "tg://")):
                raise Refusal(400, f"Bad Request: inline keyboard button URL '{url}' is invalid")
            yield Button(key["text"], data, url)
    for row in keyboard.get("keyboard", []):
        for key in row:
            yield Button(key["text"], asks_contact=bool(key.get("request_contact")))
