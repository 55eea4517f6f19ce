"""How an article of law is named: short in the data, in full for people.
It knows no benefit; the statutes' facts come from rules/data/statutes.toml."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

_PARAGRAPHS: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
# strftime would follow the machine's own language.
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_ARTICLE: Final = re.compile(
    r"""(?:부칙(?P<act>\d+):)?
        (?P<article>\d+(?:의\d+)?)
        (?P<paragraph>[①-⑮])?
        (?P<item>\d+(?:의\d+)?)?
        (?P<letter>[가-하])?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """An article in short: ("법", "54①"), ("영", "63의2①"), ("법", "부칙13561:7①")."""

    statute: str
    article: str

    def __str__(self) -> str:
        return f"{self.statute} {self.article}"


@dataclass(frozen=True, slots=True)
class Statute:
    """`verified`: the day its text was last read against the official one.
    `applied_through`: the article that lends it to this scheme, in full, or None."""

    id: str
    name: str
    number: str
    promulgated: date
    effective: date
    verified: date
    applied_through: str | None = None
    applied_through_en: str | None = None


def article_text(article: str, language: str = "ko") -> str:
    """'54①' -> '제54조 제1항', in English 'Article 54(1)'. Raise ValueError for no article."""
    found = _ARTICLE.fullmatch(article)
    if found is None:
        raise ValueError(
            f"article {article!r}; expected a form such as 54①, 63의2①3 or 부칙13561:7①"
        )
    return _in_english(found) if language == "en" else _in_korean(found)


def articles_text(articles: Iterable[str], language: str = "ko") -> str:
    """Several of one statute: 제31조 제1항·제3항·제54조 제1항, 부칙(제13561호) 제8조. The act
    goes first; each addendum is named where its own articles begin, and nothing is named twice."""
    acts: dict[str, list[str]] = {"": []}
    for article in dict.fromkeys(articles):
        act, _, rest = article.rpartition(":")
        acts.setdefault(act, []).append(rest)
    told = [(act, sorted(rest, key=_first_of_its_article(rest))) for act, rest in acts.items()]
    if language == "en":
        return "; ".join(_act_in_english(act, rest) for act, rest in told if rest)
    return ", ".join(_act_in_korean(act, rest) for act, rest in told if rest)


def _first_of_its_article(articles: list[str]) -> Callable[[str], int]:
    """What is of one article stands together, where the first of it stood."""
    heads = list(dict.fromkeys(map(_head, articles)))
    return lambda article: heads.index(_head(article))


def _head(article: str) -> str:
    return article_text(article).partition(" ")[0]


def _act_in_korean(act: str, articles: list[str]) -> str:
    said: list[str] = []
    before = ""
    for article in articles:
        text, head = article_text(article), _head(article)
        said.append(text.removeprefix(f"{head} ") if head == before else text)
        before = head
    named = "·".join(said)
    return f"부칙(제{act.removeprefix('부칙')}호) {named}" if act else named


def _act_in_english(act: str, articles: list[str]) -> str:
    numbers = [article_text(article, "en").removeprefix("Article ") for article in articles]
    named = f"Article{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
    return f"Addenda No. {act.removeprefix('부칙')} {named}" if act else named


def _in_korean(found: re.Match[str]) -> str:
    number, _, branch = found["article"].partition("의")
    parts = [f"제{number}조의{branch}" if branch else f"제{number}조"]
    if found["act"]:
        parts.insert(0, f"부칙(제{found['act']}호)")
    if found["paragraph"]:
        parts.append(f"제{_PARAGRAPHS.index(found['paragraph']) + 1}항")
    if found["item"]:
        head, _, tail = found["item"].partition("의")
        parts.append(f"제{head}호의{tail}" if tail else f"제{head}호")
    if found["letter"]:
        parts.append(f"{found['letter']}목")
    return " ".join(parts)


def _in_english(found: re.Match[str]) -> str:
    text = f"Article {found['article'].replace('의', '-')}"
    if found["act"]:
        text = f"Addenda No. {found['act']} {text}"
    if found["paragraph"]:
        text += f"({_PARAGRAPHS.index(found['paragraph']) + 1})"
    if found["item"]:
        text += f" item {found['item'].replace('의', '-')}"
    return f"{text} ({found['letter']})" if found["letter"] else text


def korean_date(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def english_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
