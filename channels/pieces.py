"""A long text in pieces that fit a bubble, cut where a reader pauses, never inside a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Where a long text may be cut, best place first: between paragraphs, lines, sentences, then
# between two words without a digit, so that 2021년 2월 28일 and 1,234,000 원 stay whole.
_BORDERS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[^\d\s][.!?])[^\S\n]+(?=[^\d\s])"),
    re.compile(r"(?<![^\s])(?:[^\s\d]+)([^\S\n]+)(?=[^\s\d]+(?!\S))"),
)


def pieces(text: str, longest: int) -> Iterator[str]:
    """`text` in order, each piece at most `longest` UTF-16 units: Telegram counts
    so, and nobody counts more."""
    text = text.strip() if units(text) > longest else text
    while units(text) > longest:
        head = head_of(text, longest)
        cut, resume = next(_cuts(head), (len(head), len(head)))
        yield text[:cut]
        text = text[resume:]
    yield text


def _cuts(head: str) -> Iterator[tuple[int, int]]:
    for border in _BORDERS:
        found = [m.span(m.lastindex or 0) for m in border.finditer(head)]
        yield from (span for span in found[-1:] if span[0] > 0)


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def head_of(text: str, longest: int) -> str:
    """The longest beginning of at most `longest` units."""
    units = 0
    for at, letter in enumerate(text):
        units += 1 + (letter > "\uffff")
        if units > longest:
            return text[:at]
    return text
