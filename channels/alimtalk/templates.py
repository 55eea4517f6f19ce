"""Approved templates as data, and a template with its variables filled in. A variable is replaced
once, exactly, and nothing else of the text changes: anything else would be refused."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from channels.alimtalk.letters import byte_count, is_plain, plain
from channels.alimtalk.limits import (
    BUTTON_LENGTH,
    BUTTONS,
    LMS_BYTES,
    SMS_BYTES,
    TEXT_LENGTH,
    TITLE_LENGTH,
)
from channels.base import Choice, Filled, Message

_DEFAULTS: Final = "templates.toml"
_VARIABLE: Final = re.compile(r"#\{([^{}]+)\}")
_REGISTRATION: Final = ("purpose", "legal_basis", "benefit_origin", "expiry_type")
_BUTTON: Final = re.compile(r"(WL|BK) (.+?)(?: (https://\S+))?")
_TEXTS: Final = ("code", "title", "sms", *_REGISTRATION)
_OPERATORS: Final = frozenset({"code", "review", "version"})
_KNOWN: Final = {*_TEXTS, "text", "first", "middle", "version", "review", "buttons"}


class TemplateError(ValueError):
    """A templates file is wrong: the template, the key, what was expected."""


class NotFilledError(ValueError):
    """These values do not make this template: which variable, and why."""


class Review(StrEnum):
    REGISTERED = "REG"
    REQUESTED = "REQ"
    APPROVED = "APR"
    REJECTED = "REJ"


@dataclass(frozen=True, slots=True)
class Button:
    """`kind` WL opens `url`, BK sends `name` to the bot."""

    kind: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """`code` is the provider's name for it. `sms` says the same alone, where AlimTalk fails."""

    name: str
    version: int
    code: str
    review: Review
    text: str
    sms: str
    title: str
    buttons: tuple[Button, ...] = ()
    registration: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_approved(self) -> bool:
        return self.review is Review.APPROVED

    @property
    def variables(self) -> tuple[str, ...]:
        return _variables(self.text + self.sms)

    def fill(self, values: Mapping[str, str]) -> Full:
        """Raise NotFilledError for a missing variable or a text that became too long."""
        mine = _clean({name: self._value(values, name) for name in self.variables})
        text = _replaced(self.text, mine)
        if len(text) > TEXT_LENGTH:
            raise self._too_long(mine, f"{len(text)} characters; at most {TEXT_LENGTH}")
        sms = _replaced(self.sms, mine)
        if byte_count(sms) <= SMS_BYTES:
            return Full(self, mine, text, sms)
        if byte_count(text) > LMS_BYTES:
            raise self._too_long(mine, f"{byte_count(text)} bytes; at most {LMS_BYTES}")
        return Full(self, mine, text, text, is_long=True)

    def _value(self, values: Mapping[str, str], name: str) -> str:
        value = values.get(name, "").strip()
        if not value:
            raise NotFilledError(f"{self.name}: nothing is given for #{{{name}}}")
        return value

    def _too_long(self, values: Mapping[str, str], said: str) -> NotFilledError:
        longest = max(values, key=lambda name: len(values[name]), default="")
        return NotFilledError(f"{self.name}: {said}; the longest is #{{{longest}}}")


@dataclass(frozen=True, slots=True)
class Full:
    """A template with its values in. `sms`: what goes out where AlimTalk fails; `is_long`: it is
    an LMS, with the template's title, and has the words of the AlimTalk."""

    template: Template
    values: Mapping[str, str]
    text: str
    sms: str
    is_long: bool = False

    @property
    def sms_template(self) -> str:
        return self.template.text if self.is_long else self.template.sms


Templates = Mapping[str, Template]


def message_of(template: Template, values: Mapping[str, str], *choices: Choice) -> Message:
    """The Message for an AlimTalk: its text is what the person will read. `choices` stand in for
    the template's buttons should it have to go another way. Raise NotFilledError."""
    full = template.fill(values)
    return Message(full.text, choices, filled=Filled(template.name, tuple(full.values.items())))


def as_read(message: Message) -> Message:
    """A Message with the words its template will have; unchanged when they cannot be made."""
    template = load_templates().get(message.filled.template) if message.filled else None
    if template is None or message.filled is None:
        return message
    with suppress(NotFilledError):
        return replace(message, text=template.fill(dict(message.filled.values)).text)
    return message


def fill(templates: Templates, filled: Filled | None) -> Full:
    """Raise NotFilledError; also for a template that is unknown or not approved."""
    if filled is None:
        raise NotFilledError("a message without a template")
    template = templates.get(filled.template)
    if template is None:
        raise NotFilledError(f"{filled.template}: no such template")
    if not template.is_approved:
        raise NotFilledError(f"{template.name}: {template.review}, not yet APR")
    return template.fill(dict(filled.values))


def words() -> Mapping[str, str]:
    """What stands in variables where a name or a number alone does not say it."""
    return {key: str(text) for key, text in _shipped()["words"].items()}


@cache
def load_templates(own_file: Path | None = None) -> Templates:
    """The shipped templates, and what an operator's own file says of them and adds. Raise
    TemplateError."""
    tables = dict(_shipped())
    frame, registration = tables.pop("frame")["text"], tables.pop("registration")
    del tables["words"]
    if own_file is not None:
        tables |= _own(own_file, tables)
    return {
        name: _template(name, {**registration, **table}, frame) for name, table in tables.items()
    }


def _own(own_file: Path, shipped: Mapping[str, Mapping[str, object]]) -> dict[str, Any]:
    """What an operator adds or knows of ours. An approval of another version is none."""
    try:
        tables = tomllib.loads(own_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TemplateError(f"{own_file}: {error}; expected a TOML file") from None
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise TemplateError(f"{own_file}: {name}; expected a table [{name}]")
        if name in shipped:
            if changed := set(table) - _OPERATORS:
                expected = f"only {', '.join(sorted(_OPERATORS))} of a shipped template"
                raise TemplateError(f"{own_file}: {name}.{min(changed)}; expected {expected}")
            is_current = table.get("version", 1) == shipped[name]["version"]
            review = {} if is_current else {"review": Review.REGISTERED}
            known = {**table, **review, "version": shipped[name]["version"]}
            tables[name] = {**shipped[name], **known}
    return tables


@cache
def _shipped() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(__package__).joinpath(_DEFAULTS).read_text(encoding="utf-8"))


def _template(name: str, table: Mapping[str, object], frame: str) -> Template:
    if unknown := set(table) - _KNOWN:
        raise TemplateError(f"{name}.{min(unknown)}: unknown; expected one of {sorted(_KNOWN)}")
    texts = {key: _text(name, table, key) for key in _TEXTS}
    version, review = table.get("version"), table.get("review")
    if type(version) is not int or version < 1:
        raise TemplateError(f"{name}.version = {version!r}; expected a whole number from 1")
    if review not in list(Review):
        raise TemplateError(f"{name}.review = {review!r}; expected REG, REQ, APR or REJ")
    return _measured(
        Template(
            name=name,
            version=version,
            code=texts["code"],
            review=Review(str(review)),
            text=_body(name, table, frame).strip(),
            sms=texts["sms"],
            title=texts["title"],
            buttons=_buttons(name, table.get("buttons", [])),
            registration={key: texts[key] for key in _REGISTRATION},
        )
    )


def _body(name: str, table: Mapping[str, object], frame: str) -> str:
    if "text" in table:
        return _text(name, table, "text")
    parts = {key: _text(name, table, key).strip() for key in ("first", "middle")}
    return frame.replace("<first>", parts["first"]).replace("<middle>", parts["middle"])


def _text(name: str, table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TemplateError(f"{name}.{key} = {value!r}; expected a text")
    return value


def _buttons(name: str, given: object) -> tuple[Button, ...]:
    found = [_BUTTON.fullmatch(str(one)) for one in given] if isinstance(given, list) else [None]
    read = tuple(Button(one[1], one[2], one[3] or "") for one in found if one is not None)
    right = all((one.kind == "WL") == bool(one.url) for one in read)
    short = all(len(one.name) <= BUTTON_LENGTH for one in read)
    if len(read) == len(found) <= BUTTONS and right and short:
        return read
    raise TemplateError(
        f"{name}.buttons; expected up to {BUTTONS}, each 'BK name' or 'WL name https://…', "
        f"a name of at most {BUTTON_LENGTH} letters"
    )


def _measured(template: Template) -> Template:
    """What is fixed must fit before anything is filled in, and be written in CP949's letters."""
    fixed = {key: _VARIABLE.sub("", getattr(template, key)) for key in ("text", "sms", "title")}
    for key, text in fixed.items():
        if plain(text) != text:
            raise TemplateError(f"{template.name}.{key}: a letter that text messages do not carry")
    most = {"text": TEXT_LENGTH, "title": TITLE_LENGTH}
    long = [key for key, limit in most.items() if len(fixed[key]) > limit]
    # Counted with the names of its variables, as a provider's package does before they are filled.
    long += ["sms"] if byte_count(template.sms) > SMS_BYTES else []
    if long or "http" in template.sms:
        key = long[0] if long else "sms"
        raise TemplateError(f"{template.name}.{key}: too long, or a link in a text message")
    return template


@cache
def _variables(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(_VARIABLE.findall(text))))


def _replaced(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def _clean(values: Mapping[str, str]) -> Mapping[str, str]:
    """Without what a value may not bring in: letters no text message carries, another variable."""
    together = "".join(values.values())
    if is_plain(together) and "#{" not in together:
        return values
    return {name: plain(value).replace("#{", "# {") for name, value in values.items()}
