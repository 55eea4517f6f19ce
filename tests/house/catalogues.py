"""The three catalogues side by side, and what stands in a text."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import cache
from typing import Final

from core.i18n import texts

NAMES: Final = ("ko messages", "ko easy", "en messages")


@cache
def catalogue(name: str) -> Mapping[str, str]:
    language, _, domain = name.partition(" ")
    return texts(language, domain)


def variables(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


# What a variable stands for at its longest in ordinary life, to measure filled sentences.
_SAMPLES_KO: Final = {
    "day": "2027년 2월 26일(금)",
    "new": "2027년 2월 26일(금)",
    "old": "2026년 2월 26일(목)",
    "raw": "2027년 2월 26일(금)",
    "earliest": "2021년 12월",
    "latest": "2022년 2월",
    "left": "3년 9개월쯤 남았어요.",
    "names": "퇴직급여 · 퇴직수당",
    "name": "퇴직급여",
    "claim": "퇴직급여",
    "phone": "000-0000-0000",
    "promise": "다음 근무일 오후 6시",
    "retention": "마지막 기한이 지난 뒤 1년",
    "shift": "1년쯤 뒤로 바뀌었어요",
    "span": "3년 9개월",
    "hour": "오전 9시",
    "month": "12월",
    "said": "작년 겨울방학 끝나고",
}
_SAMPLES_EN: Final = _SAMPLES_KO | {
    "day": "Fri 26 Feb 2027",
    "new": "Fri 26 Feb 2027",
    "old": "Thu 26 Feb 2026",
    "raw": "Fri 26 Feb 2027",
    "earliest": "Dec 2021",
    "latest": "Feb 2022",
    "left": "About 3 years and 9 months left.",
    "names": "Retirement benefit (퇴직급여)",
    "name": "Retirement benefit (퇴직급여)",
    "claim": "Retirement benefit (퇴직급여)",
    "promise": "6 p.m. on the next working day",
    "shift": "about 1 year later",
    "span": "3 years 9 months",
    "hour": "9:00",
    "month": "December",
    "said": "after last winter",
}


def filled(name: str, text: str, **own: str) -> str:
    """The text as somebody may read it; particles in the form after a consonant."""
    samples = (_SAMPLES_EN if name.startswith("en") else _SAMPLES_KO) | own
    pieces = string.Formatter().parse(text)
    return "".join(
        before + ("" if field is None else samples.get(field, "12") + (form or "").split("/")[0])
        for before, field, form, _ in pieces
    )


def sentences(text: str) -> list[str]:
    """Split at line breaks and after . ? ! before a blank."""
    parts = re.split(r"\n|(?<=[.?!])\s+", text)
    return [part.strip() for part in parts if part.strip()]
