"""Builds the catalogue's entries from rules/data/ and holds them against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from rules.citation import Citation, Statute, article_text
from rules.entries import Basis, Benefit, Claim, Duty, Phrase, StartEvent
from rules.tables import Entry, entries, read_file

# An SMS holds 90 bytes of EUC-KR; the name of the benefit may take 20 of them.
SHORT_NAME_BYTES: Final = 20

_BENEFITS: Final = "benefits.toml"
_DUTIES: Final = "duties.toml"
_STATUTES: Final = "statutes.toml"
_PHRASES: Final = "phrases.toml"


def read_statutes() -> Mapping[str, Statute]:
    table = entries(_STATUTES, "statute", read_file(_STATUTES))
    read = {key: read_statute(key, entry) for key, entry in table.items()}
    return {
        key: replace(
            statute,
            applied_through=_in_full(table[key], read, statute.applied_through),
            applied_through_en=_in_full(table[key], read, statute.applied_through, "en"),
        )
        for key, statute in read.items()
    }


def read_benefits(statutes: Mapping[str, Statute]) -> Mapping[str, Benefit]:
    table = entries(_BENEFITS, "benefit", read_file(_BENEFITS))
    read = {key: _benefit(key, entry) for key, entry in table.items()}
    for key, benefit in read.items():
        _check_common(table[key], benefit, statutes)
        _check_basis(table[key], benefit)
    _check_names(table, read)
    return read


def read_duties(statutes: Mapping[str, Statute]) -> Mapping[str, Duty]:
    table = entries(_DUTIES, "duty", read_file(_DUTIES))
    read = {key: _duty(key, entry) for key, entry in table.items()}
    for key, duty in read.items():
        _check_common(table[key], duty, statutes)
    _check_names(table, read)
    return read


def read_claims(benefits: Mapping[str, Benefit]) -> Mapping[str, Claim]:
    """The claims of the file, then one for every benefit that is a claim by itself."""
    members: dict[str, list[str]] = {}
    for benefit in benefits.values():
        members.setdefault(benefit.claim, []).append(benefit.id)
    table = entries(_BENEFITS, "claim", read_file(_BENEFITS))
    shared = {key: _claim(key, entry, members.pop(key, [])) for key, entry in table.items()}
    for key, ids in members.items():
        if ids != [key]:
            place = f"{_BENEFITS}: [benefit.{ids[0]}] claim = {key!r}"
            raise ValueError(f"{place}; expected one of {', '.join(table)}")
    return shared | {key: _own_claim(benefits[key]) for key in members}


def read_phrases(dated: Iterable[Benefit | Duty]) -> Mapping[str, Phrase]:
    """By their Korean text. Every text that is shown has one; one that is not shown is a slip."""
    table = entries(_PHRASES, "phrase", read_file(_PHRASES))
    read = {key: read_phrase(entry) for key, entry in table.items()}
    shown = {text: entry.id for entry in dated for text in _shown(entry)}
    for key, phrase in read.items():
        if phrase.ko not in shown:
            raise table[key].error("ko", "a text of benefits.toml or duties.toml, to the letter")
    found = {phrase.ko: phrase for phrase in read.values()}
    missing = [f"{text!r} of {owner}" for text, owner in shown.items() if text not in found]
    if missing:
        raise ValueError(f"{_PHRASES}: expected a phrase with ko = {missing[0]}")
    return found


def _shown(entry: Benefit | Duty) -> Iterable[str]:
    papers = (*entry.documents, entry.form, entry.where) if isinstance(entry, Benefit) else ()
    return (text for text in (entry.start_text, entry.doubt, *papers) if text)


def read_phrase(entry: Entry) -> Phrase:
    """The whole entry as one text in three voices."""
    ko = entry.text("ko")
    read = Phrase(ko=ko, easy=entry.text_or("easy", ko), en=entry.text("en"))
    entry.finish()
    return read


def read_statute(key: str, entry: Entry) -> Statute:
    read = Statute(
        id=key,
        name=entry.text("name"),
        number=entry.text("number"),
        promulgated=entry.day("promulgated"),
        effective=entry.day("effective"),
        verified=entry.day("verified"),
        applied_through=entry.text_or("applied_through", "") or None,
    )
    entry.finish()
    return read


def _in_full(
    entry: Entry, statutes: Mapping[str, Statute], through: str | None, language: str = "ko"
) -> str | None:
    if through is None:
        return None
    citation = entry.citation("applied_through")
    check_statutes(entry, "applied_through", (citation,), statutes)
    return f"{statutes[citation.statute].name} {article_text(citation.article, language)}"


def _benefit(key: str, entry: Entry) -> Benefit:
    benefit = Benefit(
        id=key,
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        aliases=entry.texts_or_none("aliases"),
        name_en=entry.text("name_en"),
        plain=entry.text("plain"),
        easy=entry.text("easy"),
        plain_en=entry.text("plain_en"),
        who=entry.text("who"),
        limitation=entry.limitation("limitation"),
        limitation_basis=entry.choice("limitation_basis", Basis),
        doubt=entry.text_or("doubt", ""),
        start_event=entry.choice("start_event", StartEvent),
        start_text=entry.text("start_text"),
        articles=entry.citations("articles"),
        documents=entry.texts("documents"),
        where=entry.text("where"),
        form=entry.text("form"),
        claim=entry.text_or("claim", key),
        effective=entry.day("effective"),
        verified=entry.day("verified"),
    )
    entry.finish()
    return benefit


def _duty(key: str, entry: Entry) -> Duty:
    duty = Duty(
        id=key,
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        aliases=entry.texts_or_none("aliases"),
        name_en=entry.text("name_en"),
        plain=entry.text("plain"),
        easy=entry.text("easy"),
        plain_en=entry.text("plain_en"),
        who=entry.text("who"),
        limitation=entry.limitation("limitation"),
        rule=entry.text("rule"),
        doubt=entry.text_or("doubt", ""),
        start_event=entry.choice("start_event", StartEvent),
        start_text=entry.text("start_text"),
        articles=entry.citations("articles"),
        effective=entry.day("effective"),
        verified=entry.day("verified"),
    )
    entry.finish()
    return duty


def _claim(key: str, entry: Entry, members: list[str]) -> Claim:
    if not members:
        raise entry.error("id", "at least one benefit with this claim")
    # [defaults] is filled in everywhere; a claim has no days of its own.
    entry.day("effective")
    entry.day("verified")
    claim = Claim(
        id=key,
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        name_en=entry.text("name_en"),
        plain=entry.text("plain"),
        easy=entry.text("easy"),
        plain_en=entry.text("plain_en"),
        benefits=tuple(members),
    )
    entry.finish()
    _check_short_name(entry, claim.short_name)
    return claim


def _own_claim(benefit: Benefit) -> Claim:
    return Claim(
        id=benefit.id,
        name=benefit.name,
        short_name=benefit.short_name,
        name_en=benefit.name_en,
        plain=benefit.plain,
        easy=benefit.easy,
        plain_en=benefit.plain_en,
        benefits=(benefit.id,),
    )


def _check_common(entry: Entry, read: Benefit | Duty, statutes: Mapping[str, Statute]) -> None:
    check_statutes(entry, "articles", read.articles, statutes)
    _check_short_name(entry, read.short_name)


def _check_basis(entry: Entry, benefit: Benefit) -> None:
    if (benefit.limitation is None) != (benefit.limitation_basis is Basis.UNSTATED):
        raise entry.error("limitation", "none exactly when limitation_basis is unstated")
    if benefit.limitation_basis is not Basis.STATUTE and not benefit.doubt:
        raise entry.error("doubt", "what is uncertain, as limitation_basis is not statute")


def check_statutes(
    entry: Entry, key: str, citations: tuple[Citation, ...], statutes: Mapping[str, Statute]
) -> None:
    """Raise ValueError for an article of a law that the data does not have."""
    for citation in citations:
        if citation.statute not in statutes:
            raise entry.error(key, f"{citation.statute!r} to be one of {', '.join(statutes)}")


def _check_short_name(entry: Entry, short_name: str) -> None:
    if len(short_name.encode("cp949", errors="replace")) > SHORT_NAME_BYTES:
        raise entry.error("short_name", f"at most {SHORT_NAME_BYTES} bytes in cp949")


def _check_names(
    table: Mapping[str, Entry], read: Mapping[str, Benefit] | Mapping[str, Duty]
) -> None:
    """Two benefits under one name would make an answer depend on the order of the file."""
    owners: dict[str, str] = {}
    for key, entry in read.items():
        for name in {entry.id, entry.name, entry.short_name, *entry.aliases}:
            if owners.setdefault(name, key) != key:
                raise table[key].error("name", f"{name!r} to belong to {owners[name]} alone")
