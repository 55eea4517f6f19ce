"""Text messages carry CP949 and nothing else: what does not fit there is written otherwise."""

from __future__ import annotations

import unicodedata
from typing import Final

from channels.alimtalk.limits import CHARSET

# What people and our own texts write that has no place in CP949.
_INSTEAD: Final = {
    "—": "-",
    "–": "-",
    "•": "·",
    "₩": "원",
    "✓": "v",
    "\u00a0": " ",
    "\u200b": "",
    "\u200d": "",
    "\ufe0f": "",
}


def plain(text: str) -> str:
    """The same text in CP949's letters: é becomes e, a picture goes."""
    if is_plain(text):
        return text
    return "".join(_plain_letter(letter) for letter in unicodedata.normalize("NFC", text))


def byte_count(text: str) -> int:
    """As carriers count; `text` is plain."""
    return len(text.encode(CHARSET))


def _plain_letter(letter: str) -> str:
    if is_plain(letter):
        return letter
    if letter in _INSTEAD:
        return _INSTEAD[letter]
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if is_plain(part) and not unicodedata.combining(part))


def is_plain(text: str) -> bool:
    try:
        text.encode(CHARSET)
    except UnicodeEncodeError:
        return False
    return True
