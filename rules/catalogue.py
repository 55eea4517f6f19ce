"""Every benefit, every dated duty and every statute, from rules/data/, checked at load.
It holds what the law says of a benefit; whether somebody may have it is decided elsewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Final, TypeVar

from rules.citation import Citation, Statute, article_text, articles_text, english_date, korean_date
from rules.entries import Basis, Benefit, Claim, Duty, Phrase
from rules.loading import (
    read_benefits,
    read_claims,
    read_duties,
    read_phrases,
    read_statutes,
)
from rules.voices import in_voice

__all__ = [
    "Basis",
    "Benefit",
    "Catalogue",
    "Citation",
    "Claim",
    "Duty",
    "Phrase",
    "Statute",
    "catalogue",
    "cite",
    "cite_all",
    "in_words",
]

_EXAMPLES: Final = "퇴직일시금, 퇴직수당"

_Named = TypeVar("_Named", Benefit, Duty)

# ㆍ is what statutes print and · what keyboards give; NFKC makes a letter of the first.
_MIDDLE_DOT: Final = str.maketrans("", "", "ㆍ")


@dataclass(frozen=True)
class Catalogue:
    statutes: Mapping[str, Statute]
    claims: Mapping[str, Claim]
    benefits: Mapping[str, Benefit]
    duties: Mapping[str, Duty]
    phrases: Mapping[str, Phrase]

    def benefit(self, id_or_name: str) -> Benefit:
        """Raise LookupError, with the nearest names, for what is no benefit."""
        found = self._benefit_names.get(folded(id_or_name))
        if found is None:
            raise LookupError(self._not_found(id_or_name))
        return found

    def dated(self, id_or_name: str) -> Benefit | Duty:
        """A benefit, a duty, or for a claim whose benefits share one limitation the first."""
        name = folded(id_or_name)
        found = self._benefit_names.get(name) or self._duty_names.get(name)
        return found or self._first_of_claim(name) or self.benefit(id_or_name)

    def names(self) -> tuple[str, ...]:
        benefits = tuple(benefit.name for benefit in self.benefits.values())
        return benefits + tuple(duty.name for duty in self.duties.values())

    @cached_property
    def _benefit_names(self) -> dict[str, Benefit]:
        return by_name(self.benefits.values())

    @cached_property
    def _duty_names(self) -> dict[str, Duty]:
        return by_name(self.duties.values())

    @cached_property
    def _claim_names(self) -> dict[str, Claim]:
        return {
            folded(name): claim
            for claim in self.claims.values()
            for name in (claim.id, claim.name, claim.short_name)
        }

    def _first_of_claim(self, name: str) -> Benefit | None:
        claim = self._claim_names.get(name)
        if claim is None:
            return None
        benefits = [self.benefits[key] for key in claim.benefits]
        alike = len({benefit.limitation for benefit in benefits}) == 1
        return benefits[0] if alike else None

    def _not_found(self, given: str) -> str:
        claim = self._claim_names.get(folded(given))
        if claim is not None:
            names = [self.benefits[key].name for key in claim.benefits]
            return f"{given!r} is a claim for several benefits; expected one of {', '.join(names)}"
        near = get_close_matches(folded(given), self._benefit_names, n=6, cutoff=0.4)
        names = list(dict.fromkeys(self._benefit_names[name].name for name in near))[:3]
        if not names:
            return f"{given!r} is no benefit; expected a name such as {_EXAMPLES}"
        return f"{given!r} is no benefit; expected one of {', '.join(names)}"


def folded(name: str) -> str:
    """A name as people type it: NFKC, lower case, letters and digits only."""
    plain = unicodedata.normalize("NFKC", name.translate(_MIDDLE_DOT)).casefold()
    return "".join(character for character in plain if character.isalnum())


def by_name(named: Iterable[_Named]) -> dict[str, _Named]:
    return {folded(name): item for item in named for name in _names(item)}


def _names(item: Benefit | Duty) -> tuple[str, ...]:
    return (item.id, item.name, item.short_name, *item.aliases)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Raise ValueError naming file, id and key when the data contradicts itself."""
    statutes = read_statutes()
    benefits, duties = read_benefits(statutes), read_duties(statutes)
    phrases = read_phrases((*benefits.values(), *duties.values()))
    return Catalogue(statutes, read_claims(benefits), benefits, duties, phrases)


def in_words(text: str, voice: str) -> str:
    """A text of an entry as `ko`, `easy` or `en` says it; a text without a phrase as it is."""
    phrase = catalogue().phrases.get(text)
    if phrase is None:
        return text
    return in_voice(phrase, voice)


@lru_cache(maxsize=1024)
def cite(citation: Citation, language: str = "ko") -> str:
    """One article in full: 사립학교교직원 연금법 제54조 제1항 (2026년 10월 2일 시행), or in
    English 사립학교교직원 연금법 Article 54(1), in force 2 Oct 2026."""
    statute = catalogue().statutes[citation.statute]
    if language == "en":
        return cite_all((citation,), language)
    full = f"{statute.name} {article_text(citation.article)}"
    return f"{full}{_through(statute)}" if statute.applied_through else f"{full} {_since(statute)}"


def cite_all(citations: Iterable[Citation], language: str = "ko") -> str:
    """Several articles in one line, grouped by statute, with the day the text took effect."""
    by_statute: dict[str, list[str]] = {}
    for citation in dict.fromkeys(citations):
        by_statute.setdefault(citation.statute, []).append(citation.article)
    groups = [(catalogue().statutes[key], named) for key, named in by_statute.items()]
    if language == "en":
        return "; ".join(_in_english(statute, named) for statute, named in groups)
    lines = [
        f"{statute.name} {articles_text(named)}{_through(statute)}" for statute, named in groups
    ]
    days = {statute.effective for statute, _ in groups}
    if len(groups) > 1 and len(days) == 1:
        return f"{'; '.join(lines)} (모두 {korean_date(days.pop())} 시행)"
    dated = zip(lines, groups, strict=True)
    return "; ".join(f"{line} {_since(statute)}" for line, (statute, _) in dated)


def _in_english(statute: Statute, articles: Iterable[str]) -> str:
    through = f" (applied by {statute.applied_through_en})" if statute.applied_through_en else ""
    named = f"{statute.name} {articles_text(articles, 'en')}{through}"
    return f"{named}, in force {english_date(statute.effective)}"


def _through(statute: Statute) -> str:
    return f"({statute.applied_through}에 따라 적용)" if statute.applied_through else ""


def _since(statute: Statute) -> str:
    return f"({korean_date(statute.effective)} 시행)"
