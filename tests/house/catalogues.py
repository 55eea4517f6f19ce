"""The three catalogues side by side, and what stands in a text."""

from __future__ import annotations

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
