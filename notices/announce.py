"""The words of a notice: what stands around an officer's own text, what each recipient reads, and
what about it should be looked at again before anybody does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from channels.base import Choice, Message
from channels.telegram.limits import TEXT_LENGTH
from core.i18n import Say, Voice, tell, voice_named
from core.privacy import mask_resident_number
from models import Notice
from models.notice import NoticeClass

VOICES: Final = ("ko", "easy", "en")
LONGEST_TITLE: Final = 60
LONGEST_TEXT: Final = 2_000
# KakaoTalk folds a bubble there, and whoever must scroll does not read on.
LONG_TEXT: Final = 500
_MOST_LINES: Final = 12
_MOST_WORDS: Final = {"ko": 16, "easy": 10, "en": 20}
_LINK: Final = re.compile(r"https?://|www\.", re.IGNORECASE)
_BUTTONS: Final = {
    NoticeClass.INFO: (("my_deadlines", "menu_deadlines"), ("stop", "stop")),
    # To refuse advertising must not cost anybody her reminders.
    NoticeClass.AD: (("my_deadlines", "menu_deadlines"), ("ads_off", "ads_off")),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """How a notice looks in one voice, and what is doubtful about it there."""

    voice: str
    message: Message
    doubts: tuple[Say, ...]


def wrapped(kind: str, texts: Mapping[str, str], *, phone: str) -> dict[str, str]:
    """The texts as they will be sent and approved: who writes, and for 광고 the label, the sender's
    telephone and how to refuse (정보통신망법 제50조 제4항)."""
    key = "notice.as_ad" if kind == NoticeClass.AD else "notice.as_info"
    return {
        voice: tell(Say(key, text=text.strip(), phone=phone), voice_named(voice))
        for voice, text in texts.items()
        if text.strip()
    }


def problem_with(title: str, texts: Mapping[str, str]) -> Say | None:
    """Why this cannot become a notice."""
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        return Say("notice.no.title", most=LONGEST_TITLE)
    if not texts.get("ko", "").strip():
        return Say("notice.no.text")
    longest = max(len(text) for text in texts.values())
    if longest > LONGEST_TEXT:
        return Say("notice.no.long", letters=longest, most=LONGEST_TEXT)
    if any(mask_resident_number(text)[0] != text for text in (title, *texts.values())):
        return Say("notice.no.number")
    return None


def message_of(notice: Notice, voice: Voice) -> Message:
    """In the reader's voice, or in Korean where the officer wrote none of hers."""
    spoken = voice.name if notice.texts.get(voice.name) else "ko"
    label = voice_named(spoken)
    buttons = _BUTTONS[NoticeClass(notice.kind)]
    choices = (Choice(tell(Say(f"button.{key}"), label), f"d:{act}") for key, act in buttons)
    return Message(notice.texts[spoken], tuple(choices))


def samples(notice: Notice) -> tuple[Sample, ...]:
    return tuple(
        Sample(voice, message_of(notice, voice_named(voice)), tuple(_doubts(notice, voice)))
        for voice in VOICES
    )


def _doubts(notice: Notice, voice: str) -> Iterator[Say]:
    text = notice.texts.get(voice, "")
    if not text:
        yield Say("notice.doubt.missing", voice=Say(f"notice.voice.{voice}"))
        return
    if len(text) > TEXT_LENGTH:
        yield Say("notice.doubt.cut", letters=len(text), most=TEXT_LENGTH)
    elif len(text) > LONG_TEXT or text.count("\n") >= _MOST_LINES:
        yield Say("notice.doubt.long", letters=len(text), lines=text.count("\n") + 1)
    words = max(len(sentence.split()) for sentence in re.split(r"(?<=[.?!])\s+|\n", text))
    if words > _MOST_WORDS[voice]:
        yield Say("notice.doubt.sentence", words=words, most=_MOST_WORDS[voice])
    if _LINK.search(text):
        yield Say("notice.doubt.link")
