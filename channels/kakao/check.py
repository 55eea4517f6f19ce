"""Whether a skill answer keeps every limit: a strict reading of our own, in the send path, because
Kakao tells nobody about a breach; the bubble just stays away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from channels.kakao.limits import (
    BUTTON_LABEL,
    CARD_BUTTONS,
    CARD_DESCRIPTION,
    CARD_TITLE,
    OUTPUTS,
    QUICK_LABEL,
    QUICK_REPLIES,
    SIMPLE_TEXT,
    VERSION,
)
from channels.pieces import units

_Json = Mapping[str, object]
_NEEDS: Final = {
    "message": "messageText",
    "block": "blockId",
    "webLink": "webLinkUrl",
    "phone": "phoneNumber",
}
_QUICK_ACTIONS: Final = ("message", "block")


def faults(answer: object) -> list[str]:
    """What is wrong with it, one line each, without any of its words; empty when it may go."""
    return list(_answer(answer))


def _answer(answer: object) -> Iterator[str]:
    if not isinstance(answer, dict):
        yield "answer: not an object"
        return
    if answer.get("version") != VERSION:
        yield "version: missing"
    template = answer.get("template")
    if not isinstance(template, dict):
        yield "template: missing"
        return
    outputs, quick = template.get("outputs"), template.get("quickReplies", [])
    if not isinstance(outputs, list) or not 1 <= len(outputs) <= OUTPUTS:
        yield f"outputs: expected 1 to {OUTPUTS}"
        return
    for at, output in enumerate(outputs):
        yield from _output(f"outputs.{at}", output)
    if not isinstance(quick, list) or len(quick) > QUICK_REPLIES:
        yield f"quickReplies: expected at most {QUICK_REPLIES}"
        return
    for at, button in enumerate(quick):
        yield from _button(f"quickReplies.{at}", button, QUICK_LABEL, _QUICK_ACTIONS)


def _output(place: str, output: object) -> Iterator[str]:
    if not isinstance(output, dict) or len(output) != 1:
        yield f"{place}: expected one component"
        return
    ((kind, part),) = output.items()
    read = _COMPONENTS.get(kind)
    if read is None or not isinstance(part, dict):
        yield f"{place}: expected one of {', '.join(_COMPONENTS)}"
        return
    yield from read(f"{place}.{kind}", part)


def _simple_text(place: str, part: _Json) -> Iterator[str]:
    yield from _text(f"{place}.text", part.get("text"), SIMPLE_TEXT)


def _text_card(place: str, part: _Json) -> Iterator[str]:
    limits = {"title": CARD_TITLE, "description": CARD_DESCRIPTION}
    given = {name: part[name] for name in limits if part.get(name) is not None}
    if not given:
        yield f"{place}: neither title nor description"
    for name, text in given.items():
        yield from _text(f"{place}.{name}", text, limits[name])
    buttons = part.get("buttons", [])
    if not isinstance(buttons, list) or len(buttons) > CARD_BUTTONS:
        yield f"{place}.buttons: expected at most {CARD_BUTTONS}"
        return
    for at, button in enumerate(buttons):
        yield from _button(f"{place}.buttons.{at}", button, BUTTON_LABEL, tuple(_NEEDS))


def _button(place: str, button: object, longest: int, actions: Sequence[str]) -> Iterator[str]:
    if not isinstance(button, dict):
        yield f"{place}: not an object"
        return
    yield from _text(f"{place}.label", button.get("label"), longest)
    action = button.get("action")
    if not isinstance(action, str) or action not in actions:
        yield f"{place}.action: expected one of {', '.join(actions)}"
        return
    yield from _text(f"{place}.{_NEEDS[action]}", button.get(_NEEDS[action]), SIMPLE_TEXT)
    if not isinstance(button.get("extra", {}), dict):
        yield f"{place}.extra: not an object"


def _text(place: str, text: object, longest: int) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{place}: missing"
    elif units(text) > longest:
        yield f"{place}: {units(text)} characters; expected at most {longest}"


_COMPONENTS: Final[Mapping[str, Callable[[str, _Json], Iterator[str]]]] = {
    "simpleText": _simple_text,
    "textCard": _text_card,
}
