"""Builds the schemes and their benefits from the files of this folder, one file a scheme, and
holds them against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rules.citation import Statute
from rules.entries import Phrase
from rules.loading import check_statutes, read_phrase, read_statute
from rules.schemes import reading
from rules.schemes.reading import NATURES, PHRASES, STATUTES, Sayings, entries_of, three
from rules.schemes.shapes import Certainty, Nature, Scheme, SchemeBenefit, Start
from rules.tables import Entry

_WITHOUT_PERIOD: Final = frozenset({Nature.NO_BACKPAY, Nature.OPTIONAL})


def read_statutes() -> Mapping[str, Statute]:
    [table] = entries_of(STATUTES, reading.read_file(STATUTES), "statute")
    return {key: read_statute(key, entry) for key, entry in table.items()}


def read_natures() -> Mapping[Nature, Phrase]:
    """What to say of each nature. Every one has its sentence."""
    [table] = entries_of(NATURES, reading.read_file(NATURES), "nature")
    different = sorted(table.keys() ^ set(Nature))
    if different:
        raise ValueError(f"{NATURES}: [nature.{different[0]}]; expected {', '.join(Nature)}")
    return {Nature(key): read_phrase(entry) for key, entry in table.items()}


def read_schemes(
    statutes: Mapping[str, Statute],
) -> tuple[Mapping[str, Scheme], Mapping[str, SchemeBenefit]]:
    """Raise ValueError naming file, id and key when the data contradicts itself."""
    sayings = Sayings(entries_of(PHRASES, reading.read_file(PHRASES), "phrase")[0])
    schemes: dict[str, Scheme] = {}
    benefits: dict[str, SchemeBenefit] = {}
    names: dict[str, str] = {}
    for name in reading.file_names():
        own, listed = entries_of(name, reading.read_file(name), "scheme", "benefit")
        scheme = _only_scheme(name, own)
        schemes[scheme.id] = scheme
        for key, entry in listed.items():
            if key in benefits:
                raise entry.error("id", f"another id, as {benefits[key].scheme} has {key!r}")
            read = _benefit(key, entry, scheme=scheme.id, statutes=statutes, sayings=sayings)
            _check(entry, read)
            # Aliases may be shared: 분할연금 is in four schemes, and a search finds them all.
            if names.setdefault(read.name, key) != key:
                raise entry.error("name", f"another name, as {names[read.name]} has it")
            benefits[key] = read
    sayings.finish()
    return schemes, benefits


def _only_scheme(name: str, found: Mapping[str, Entry]) -> Scheme:
    key = name.removesuffix(".toml")
    if set(found) != {key}:
        raise ValueError(f"{name}: [scheme]; expected one table [scheme.{key}], as the file")
    entry = found[key]
    scheme = Scheme(
        id=key,
        name=entry.text("name"),
        name_en=entry.text("name_en"),
        aliases=entry.texts_or_none("aliases"),
        body=entry.text("body"),
        body_en=entry.text("body_en"),
        outside=three(entry, "outside"),
    )
    entry.finish()
    return scheme


def _benefit(
    key: str,
    entry: Entry,
    *,
    scheme: str,
    statutes: Mapping[str, Statute],
    sayings: Sayings,
) -> SchemeBenefit:
    law = _law_cited_first(entry, statutes)
    read = SchemeBenefit(
        id=key,
        scheme=scheme,
        name=entry.text("name"),
        name_en=entry.text("name_en"),
        aliases=entry.texts_or_none("aliases"),
        plain=entry.text("plain"),
        easy=entry.text("easy"),
        plain_en=entry.text("plain_en"),
        who=three(entry, "who"),
        nature=entry.choice("nature", Nature),
        period=entry.limitation("period"),
        starts=_starts(entry),
        start_text=sayings.of(entry, "start_text"),
        fixed_start=entry.day_or_none("fixed_start"),
        include_first_day=entry.flag("include_first_day"),
        holiday_roll=entry.flag("holiday_roll"),
        interruption=sayings.each(entry, "interruption"),
        where=sayings.of(entry, "where"),
        articles=entry.citations("articles"),
        promulgated=entry.day_or("promulgated", law.promulgated),
        effective=entry.day_or("effective", law.effective),
        verified=entry.day_or("verified", law.verified),
        certainty=entry.choice("certainty", Certainty),
        doubt=sayings.of_or_none(entry, "doubt"),
    )
    entry.finish()
    return read


def _law_cited_first(entry: Entry, statutes: Mapping[str, Statute]) -> Statute:
    citations = entry.citations("articles")
    check_statutes(entry, "articles", citations, statutes)
    return statutes[citations[0].statute]


def _starts(entry: Entry) -> tuple[Start, ...]:
    given = entry.texts("starts")
    if not set(given) <= set(Start):
        raise entry.error("starts", f"each one of {', '.join(Start)}")
    return tuple(Start(name) for name in given)


def _check(entry: Entry, read: SchemeBenefit) -> None:
    """A nature decides which other values there can be."""
    if (read.period is None) != (read.nature in _WITHOUT_PERIOD):
        raise entry.error("period", f"none exactly for {', '.join(sorted(_WITHOUT_PERIOD))}")
    if read.nature is Nature.WINDOW and read.holiday_roll:
        raise entry.error("holiday_roll", "false, as a window ends on its day")
    if read.nature is Nature.CLAIM_BY and read.interruption:
        raise entry.error("interruption", "none, as nothing stops a time to claim")
    if (read.certainty is Certainty.CONFIRMED) != (read.doubt is None):
        raise entry.error("doubt", "what is not certain, exactly when certainty is not confirmed")
    if (read.fixed_start is None) == (Start.IN_FORCE in read.starts):
        raise entry.error(
            "fixed_start", "a day exactly when counted from a law's coming into force"
        )
