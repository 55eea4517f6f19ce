"""What we answer, before it has a language: bubbles of sentences and buttons.
A step's button carries the reply's serial; a durable one names what it acts on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from channels.base import Choice, Message
from core.i18n import Say, Voice, tell

_STEP = "s"
_DURABLE = "d"
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Button:
    """`value`: the answer it gives to the present question, or `act` with ids, or a `url`."""

    label: Say
    value: str = ""
    act: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    lines: tuple[Say, ...]
    buttons: tuple[Button, ...] = ()
    ask_contact: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    bubbles: tuple[Bubble, ...] = ()

    def then(self, other: Reply) -> Reply:
        """First this one, then the other; only the last question keeps its buttons."""
        mute = tuple(
            replace(bubble, buttons=tuple(b for b in bubble.buttons if b.act or b.url))
            for bubble in self.bubbles
        )
        return Reply((*mute, *other.bubbles)) if other.bubbles else self

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for bubble in self.bubbles for button in bubble.buttons)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's payload, read. `serial` is None for a durable one."""

    name: str
    serial: int | None = None
    ids: tuple[int, ...] = ()


def reply(*lines: Say, buttons: tuple[Button, ...] = ()) -> Reply:
    return Reply((Bubble(lines, buttons),))


def answer(key: str, value: str, **values: object) -> Button:
    """A button that answers the present question."""
    return Button(Say(f"button.{key}", **values), value=value)


def act(key: str, name: str, /, *ids: int, **values: object) -> Button:
    """A button that works however old it is: it names what it acts on."""
    return Button(Say(f"button.{key}", **values), act=f"{name}:{dotted(ids)}" if ids else name)


def dotted(numbers: Iterable[int]) -> str:
    """As a button's payload and a slot write them."""
    return ".".join(map(str, numbers))


def undotted(text: str) -> tuple[int, ...]:
    """What is no number of ours is left out."""
    return tuple(int(number) for number in text.split(".") if _is_number(number))


def call(key: str, phone: str) -> Button:
    digits = "".join(letter for letter in phone if letter.isdecimal())
    return Button(Say(f"button.{key}"), url=f"tel:{digits}")


def render(said: Reply, voice: Voice, serial: int) -> tuple[Message, ...]:
    return tuple(
        Message(
            "\n".join(tell(line, voice) for line in bubble.lines),
            tuple(_choice(button, voice, serial) for button in bubble.buttons),
            ask_contact=bubble.ask_contact,
        )
        for bubble in said.bubbles
    )


def _choice(button: Button, voice: Voice, serial: int) -> Choice:
    label = tell(button.label, voice)
    if button.url:
        return Choice(label, url=button.url)
    if button.act:
        return Choice(label, payload=f"{_DURABLE}:{button.act}")
    return Choice(label, payload=f"{_STEP}:{serial}:{button.value}")


def read_payload(payload: str) -> Pressed | None:
    """None for what is not ours, cut, or from an age that wrote buttons otherwise."""
    kind, _, rest = payload.partition(":")
    if kind == _STEP:
        serial, colon, value = rest.partition(":")
        return Pressed(value, serial=int(serial)) if colon and _is_number(serial) else None
    if kind == _DURABLE and rest:
        name, _, numbers = rest.partition(":")
        return Pressed(name, ids=undotted(numbers))
    return None


def _is_number(text: str) -> bool:
    """One that a row may have: Python refuses to read thousands of digits."""
    return text.isdecimal() and len(text) <= _LONGEST_NUMBER
