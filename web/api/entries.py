"""One benefit or duty of the catalogue as JSON."""

from __future__ import annotations

from typing import Any

from rules.catalogue import Benefit, Duty, cite
from rules.eligibility import CHECKED


def entry_json(entry: Benefit | Duty) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": "benefit" if isinstance(entry, Benefit) else "duty",
        "name": entry.name,
        "short_name": entry.short_name,
        "aliases": list(entry.aliases),
        "name_en": entry.name_en,
        "plain": entry.plain,
        "easy": entry.easy,
        "plain_en": entry.plain_en,
        "who": entry.who,
        "limitation": _limitation(entry),
        **_own(entry),
        "doubt": entry.doubt,
        "start_event": str(entry.start_event),
        "start": entry.start_text,
        "is_checked": entry.id in CHECKED,
        "articles": [cite(article) for article in entry.articles],
        "effective": entry.effective.isoformat(),
        "verified": entry.verified.isoformat(),
    }


def _limitation(entry: Benefit | Duty) -> dict[str, Any] | None:
    found = entry.limitation
    return None if found is None else {"amount": found.amount, "unit": str(found.unit)}


def _own(entry: Benefit | Duty) -> dict[str, Any]:
    """A duty has no form, and a benefit no rule but its limitation."""
    if isinstance(entry, Duty):
        empty = dict.fromkeys(("where", "form", "claim"), "")
        return {"limitation_basis": None, "rule": entry.rule, "documents": [], **empty}
    return {
        "limitation_basis": str(entry.limitation_basis),
        "rule": "",
        "documents": list(entry.documents),
        "where": entry.where,
        "form": entry.form,
        "claim": entry.claim,
    }
