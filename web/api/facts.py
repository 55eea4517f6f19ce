"""The facts a request may hold, as JSON Schema, from the same types the law is judged with."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints

from rules.facts import PartialDate
from rules.reading import MOST_ITEMS, NAMES, READERS
from rules.situation import FiledClaim, Leave, Months, Situation

Schema = dict[str, Any]

_DATE: Final[Schema] = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
_WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}
_SPAN: Final[Schema] = {"type": "array", "items": _WHOLE, "minItems": 2, "maxItems": 2}
_MORE: Final[dict[type, Schema]] = {Leave: {"from": _DATE, "to": _DATE}}
_SAID: Final = {
    "retirement_date": "The day of retirement, usually the day after the last working day.",
    "last_working_date": "The last day worked; not the day of retirement.",
    "birth_date": "The member's own.",
    "event_date": "The day of what the benefit is for: damage, expense, a death in the family.",
    "service_months": "Months of service, each begun month counted; [114, 125] when unsure.",
    "allowance_months": "Months that count for the retirement allowance, when known apart.",
    "prior_careers": "Service under a public scheme before the appointment; [] for none.",
    "leave_periods": "Leave and suspensions, which count half for the allowance; [] for none.",
    "claims": "Claims already filed with the pension office; [] for none.",
    "criminal_status": "Only crimes during service that carry imprisonment.",
    "excess_income": "Won a month above the limit for who draws a pension.",
    "survivors": "The family of the member who died.",
    "disability": "false when there is none.",
}


def facts_schema() -> Schema:
    hints = get_type_hints(Situation)
    return {
        "type": "object",
        "description": "Every fact may be left out; null says that the person was asked and does "
        "not know, and is never presumed. Dates: 2021, 2021-02 or 2021-02-28.",
        "additionalProperties": False,
        "properties": {name: _fact(name, hints[name]) for name in READERS},
    }


def _fact(name: str, hint: object) -> Schema:
    told = _told(hint)
    if name == "disability":
        told["anyOf"].insert(0, {"const": False})
    if name in _SAID:
        told["description"] = _SAID[name]
    return told


def _told(hint: object) -> Schema:
    known = [each for each in get_args(hint) if each is not NoneType]
    return {"anyOf": [*_variants(known[0]), {"type": "null"}]}


def _variants(hint: Any) -> list[Schema]:  # noqa: ANN401  a type as typing gives it
    if hint == Months:
        return [_WHOLE, _SPAN]
    if get_origin(hint) is tuple:
        return [{"type": "array", "items": _object(get_args(hint)[0]), "maxItems": MOST_ITEMS}]
    if is_dataclass(hint) and hint is not PartialDate:
        return [_object(hint)]
    if issubclass(hint, StrEnum):
        return [{"type": "string", "enum": [str(each) for each in hint]}]
    plain = {PartialDate: _DATE, bool: {"type": "boolean"}, int: _WHOLE, str: {"type": "string"}}
    return [plain[hint]]


def _object(kind: Any) -> Schema:  # noqa: ANN401  same
    hints, names = get_type_hints(kind), {ours: said for said, ours in NAMES[kind].items()}
    told = {names.get(each.name, each.name): _item(hints[each.name]) for each in fields(kind)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": told | _MORE.get(kind, {}),
        **({"required": ["benefit_id"]} if kind is FiledClaim else {}),
    }


def _item(hint: object) -> Schema:
    return _told(hint) if get_args(hint) else _variants(hint)[0]
