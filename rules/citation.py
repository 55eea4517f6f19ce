"""How an article of law is named: short in the data, in full for people.
It knows no benefit; the statutes' facts come from rules/data/statutes.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    r"""(?:부칙(?P<act>\d+):(?=\d|[①-⑮]))?
        (?P<article>(?:\d+(?:의\d+)?)|(?<=:))
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
            f"article {article!r}; expected a form such as 54①, 63의2①3, 부칙13561:7① or 부칙4455:③"
        )
    return _in_english(found) if language == "en" else _in_korean(found)


def articles_text(articles: Iterable[str], language: str = "ko") -> str:
    """Several of one statute: 제31조 제1항·제3항·제54조 제1항, 부칙(제13561호) 제8조. The act
    goes first; each addendum is named where its own articles begin, and nothing is named twice:
    beside a whole article or paragraph no part of it."""
    acts: dict[str, list[str]] = {"": []}
    for article in _whole(tuple(dict.fromkeys(articles))):
        acts.setdefault(article.rpartition(":")[0], []).append(article)
    named = _named_in_english if language == "en" else _named_in_korean
    between = "; " if language == "en" else ", "
    return between.join(named(act.removeprefix("부칙"), told) for act, told in acts.items() if told)


def _whole(articles: tuple[str, ...]) -> list[str]:
    parts = {article: _parts(article) for article in articles}
    return [
        article
        for article in articles
        if not any(_is_part(parts[article], parts[other]) for other in articles if other != article)
    ]


def _parts(article: str) -> tuple[str | None, ...]:
    found = _ARTICLE.fullmatch(article)
    return found.groups() if found else ()


def _is_part(fine: tuple[str | None, ...], whole: tuple[str | None, ...]) -> bool:
    """제31조 제6항 제5호 is part of 제31조 제6항."""
    named = [part is not None for part in whole[1:]]
    leading = named == sorted(named, reverse=True) and any(named)
    same = all(part in {None, own} for own, part in zip(fine, whole, strict=False))
    return bool(fine) and leading and same and fine[:1] == whole[:1]


def _named_in_korean(act: str, articles: list[str]) -> str:
    of_act = f"부칙(제{act}호) " if act else ""
    by_article: dict[str, list[str]] = {}
    for text in (article_text(article).removeprefix(of_act) for article in articles):
        by_article.setdefault(text.partition(" ")[0], []).append(text)
    said = (
        text.removeprefix(f"{head} ") if number else text
        for head, texts in by_article.items()
        for number, text in enumerate(texts)
    )
    return of_act + "·".join(said)


def _named_in_english(act: str, articles: list[str]) -> str:
    of_act = f"Addenda No. {act} " if act else ""
    texts = [article_text(article, "en").removeprefix(of_act) for article in articles]
    if len(texts) == 1:
        return of_act + texts[0]
    return f"{of_act}Articles {', '.join(text.removeprefix('Article ') for text in texts)}"


def _in_korean(found: re.Match[str]) -> str:
    number, _, branch = found["article"].partition("의")
    parts = [f"부칙(제{found['act']}호)"] if found["act"] else []
    if number:
        parts.append(f"제{number}조의{branch}" if branch else f"제{number}조")
    if found["paragraph"]:
        parts.append(f"제{_PARAGRAPHS.index(found['paragraph']) + 1}항")
    if found["item"]:
        head, _, tail = found["item"].partition("의")
        parts.append(f"제{head}호의{tail}" if tail else f"제{head}호")
    if found["letter"]:
        parts.append(f"{found['letter']}목")
    return " ".join(parts)


def _in_english(found: re.Match[str]) -> str:
    text = f"Addenda No. {found['act']} " if found["act"] else ""
    text += f"Article {found['article'].replace('의', '-')}" if found["article"] else "paragraph "
    if found["paragraph"]:
        text += f"({_PARAGRAPHS.index(found['paragraph']) + 1})"
    if found["item"]:
        text += f" item {found['item'].replace('의', '-')}"
    return f"{text} ({found['letter']})" if found["letter"] else text


def korean_date(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def english_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
