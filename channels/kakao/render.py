"""Neutral Messages in Kakao's parts: text bubbles, cards with buttons, quick replies. Plain text.
What fits nowhere is said in words instead; nothing a member was to read is left out unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import structlog

from channels.base import Choice, Message
from channels.kakao import words
from channels.kakao.check import faults
from channels.kakao.inbound import PAYLOAD
from channels.kakao.limits import (
    BUTTON_LABEL,
    CARD_BUTTONS,
    CARD_DESCRIPTION,
    OUTPUTS,
    PAYLOAD_BYTES,
    QUICK_LABEL,
    QUICK_REPLIES,
    SIMPLE_TEXT,
    VERSION,
)
from channels.pieces import head_of, pieces, units
from core.i18n import Voice

_log = structlog.get_logger(__name__)
_Json = dict[str, Any]
_NOTHING: Final = "…"
_CUT: Final = "…"
_LONGEST_SAID: Final = 100


@dataclass(frozen=True, slots=True)
class Manner:
    """How this person is answered. `page`: the public address of the chat page, if there is one."""

    voice: Voice
    page: str = ""


@dataclass(slots=True)
class _Laid:
    """One Message, laid out."""

    outputs: list[_Json] = field(default_factory=list)
    quick: list[_Json] = field(default_factory=list)


def fitting(messages: Sequence[Message], manner: Manner) -> int:
    """How many of these, from the first on, one answer can hold; at least one if there are any."""
    for count in range(min(len(messages), OUTPUTS), 1, -1):
        laid = _laid_out(messages[:count], manner)
        quick = sum(len(one.quick) for one in laid) + (count < len(messages))
        if sum(len(one.outputs) for one in laid) <= OUTPUTS and quick <= QUICK_REPLIES:
            return count
    return min(len(messages), 1)


def answer_of(messages: Sequence[Message], manner: Manner, *, more: bool = False) -> _Json:
    """A SkillResponse. `more`: something else waits, and a button asks for it."""
    answer = _template(messages, manner, more=more)
    if wrong := faults(answer):
        _log.error("answer beyond Kakao's limits, sent as plain text", faults=wrong[:5])
        return _plain(messages)
    return answer


def _template(messages: Sequence[Message], manner: Manner, *, more: bool) -> _Json:
    laid = _laid_out(messages, manner)
    outputs = [output for one in laid for output in one.outputs] or [_bubble(_NOTHING)]
    quick = [_pressed(words.more(manner.voice))] if more else []
    quick += [button for one in laid for button in one.quick]
    template: _Json = {"outputs": outputs[:OUTPUTS]}
    if quick:
        template["quickReplies"] = quick[:QUICK_REPLIES]
    return {"version": VERSION, "template": template}


def _laid_out(messages: Sequence[Message], manner: Manner) -> list[_Laid]:
    newest = len(messages) - 1
    return [_lay_out(m, manner, is_last=at == newest) for at, m in enumerate(messages)]


def _plain(messages: Sequence[Message]) -> _Json:
    """The least that can always be shown: the texts, cut to what Kakao holds."""
    text = "\n\n".join(_clean(message.text) for message in messages).strip() or _NOTHING
    bubbles = [_bubble(piece) for piece in pieces(text, SIMPLE_TEXT) if piece.strip()]
    return {"version": VERSION, "template": {"outputs": bubbles[:OUTPUTS] or [_bubble(_NOTHING)]}}


def _lay_out(message: Message, manner: Manner, *, is_last: bool) -> _Laid:
    """Quick replies vanish with the next word and stand below the last bubble: they carry short
    answers to it. Anything else is a card's button, or a number with its words in the text."""
    text = _said_whole(message, manner)
    choices = [_tidied(choice) for choice in _choices(message, manner)]
    pressed = [choice for choice in choices if not choice.url]
    are_short = all(units(choice.label) <= QUICK_LABEL for choice in pressed)
    if are_short and is_last and len(pressed) == len(choices) <= QUICK_REPLIES:
        return _Laid(_bubbles(text), [_pressed(choice) for choice in choices])
    if choices and _fits_card(text, choices):
        return _Laid([_card(text, choices)])
    linked = [choice for choice in choices if choice.url]
    text = _with_links(text, linked)
    if are_short and len(pressed) <= QUICK_REPLIES:
        return _Laid(_bubbles(text), [_pressed(choice) for choice in pressed])
    return _numbered(text, pressed)


def _said_whole(message: Message, manner: Manner) -> str:
    text = _clean(message.text).strip()
    if message.attachment is None:
        return text
    return f"{text}\n{words.about_file(manner.voice, message.attachment.filename)}".strip()


def _choices(message: Message, manner: Manner) -> Iterator[Choice]:
    """Without what no button can do here."""
    for choice in message.choices:
        if choice.url or 0 < len(choice.payload.encode("utf-8", "replace")) <= PAYLOAD_BYTES:
            yield choice
    if message.attachment is not None and manner.page.startswith("https://"):
        yield words.page_button(manner.voice, manner.page)


def _tidied(choice: Choice) -> Choice:
    label = " ".join(_clean(choice.label).split()) or _NOTHING
    return replace(choice, label=label, payload=_clean(choice.payload), url=_clean(choice.url))


def _fits_card(text: str, choices: Sequence[Choice]) -> bool:
    return (
        0 < units(text) <= CARD_DESCRIPTION
        and len(choices) <= CARD_BUTTONS
        and all(units(choice.label) <= BUTTON_LABEL for choice in choices)
        and all(not c.url or _is_phone(c) or _is_web(c) for c in choices)
    )


def _with_links(text: str, linked: Sequence[Choice]) -> str:
    lines = [text] if text else []
    for choice in linked:
        shown = choice.url.removeprefix("tel:")
        if shown not in text:
            lines.append(f"{choice.label}: {shown}")
    return "\n".join(lines)


def _numbered(text: str, choices: Sequence[Choice]) -> _Laid:
    """Long labels stand in the text; the buttons carry their numbers and say them whole."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1)]
    quick = [
        {**_pressed(choice), "label": _shortened(f"{number}. {choice.label}", QUICK_LABEL)}
        for number, choice in enumerate(choices[:QUICK_REPLIES], start=1)
    ]
    return _Laid(_bubbles("\n".join(filter(None, (text, *lines)))), quick)


def _bubbles(text: str) -> list[_Json]:
    """At most what one answer holds: what is longer still ends in a mark that it goes on."""
    found = [piece for piece in pieces(text, SIMPLE_TEXT) if piece.strip()] or [_NOTHING]
    if len(found) > OUTPUTS:
        found = [*found[: OUTPUTS - 1], _shortened(found[OUTPUTS - 1] + _CUT * 2, SIMPLE_TEXT)]
    return [_bubble(piece) for piece in found]


def _bubble(text: str) -> _Json:
    return {"simpleText": {"text": text}}


def _card(text: str, choices: Sequence[Choice]) -> _Json:
    return {"textCard": {"description": text, "buttons": [_button(c) for c in choices]}}


def _button(choice: Choice) -> _Json:
    if _is_phone(choice):
        number = choice.url.removeprefix("tel:")
        return {"label": choice.label, "action": "phone", "phoneNumber": number}
    if choice.url:
        return {"label": choice.label, "action": "webLink", "webLinkUrl": choice.url}
    return _pressed(choice)


def _pressed(choice: Choice) -> _Json:
    """The label goes out as her words, so that it can be typed again; the payload comes along."""
    return {
        "label": choice.label,
        "action": "message",
        "messageText": _shortened(choice.label, _LONGEST_SAID),
        "extra": {PAYLOAD: choice.payload},
    }


def _shortened(text: str, longest: int) -> str:
    if units(text) <= longest:
        return text
    return head_of(text, longest - len(_CUT)) + _CUT


def _is_phone(choice: Choice) -> bool:
    number = choice.url.removeprefix("tel:")
    return choice.url.startswith("tel:") and 0 < len(number) <= _LONGEST_SAID


def _is_web(choice: Choice) -> bool:
    return choice.url.startswith("https://") and units(choice.url) <= SIMPLE_TEXT


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")
