"""Templates: what may be in one, and one recipient's values in it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from channels.alimtalk.letters import byte_count, plain
from channels.alimtalk.templates import (
    NotFilledError,
    Review,
    Template,
    TemplateError,
    as_read,
    fill,
    load_templates,
    message_of,
)
from channels.base import Choice, Filled, Message
from tests.channels.alimtalk.letters import VALUES, approved

SHIPPED = sorted(load_templates())
WEEK = load_templates()["deadline_week"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_template_can_be_filled_and_stands_alone_as_a_text_message(name: str) -> None:
    full = load_templates()[name].fill(VALUES)
    assert "#{" not in full.text + full.sms
    assert len(full.text) <= 1000
    assert byte_count(full.sms) <= 90
    assert not full.is_long
    assert full.sms.startswith("[연금지기]")
    assert VALUES["공단전화"] in full.sms
    assert "http" not in full.text + full.sms


@pytest.mark.parametrize("name", SHIPPED)
def test_no_particle_stands_after_a_variable(name: str) -> None:
    template = load_templates()[name]
    forms = "은|는|이|가|을|를|과|와|으로|로|이에요|예요|이고|이라|라고"
    assert re.findall(rf"#\{{[^}}]+\}}(?:{forms})(?![가-힣])", template.text + template.sms) == []


# What was registered under which version. A new word needs a new version, and a new review.
REGISTERED = {
    "code": (1, "c37ebff69bcf"),
    "deadline_far": (1, "a9e3cfc1f89a"),
    "deadline_near": (1, "51be225263c0"),
    "deadline_passed": (1, "bb048b8a5749"),
    "deadline_soon": (1, "9215856044cf"),
    "deadline_today": (1, "d12279d732e7"),
    "deadline_urgent": (1, "1f9bc390cf4e"),
    "deadline_week": (1, "d5f2373bee29"),
    "follow_up": (1, "ffb5a1fa888b"),
    "notice": (1, "137f69b16116"),
}


def test_words_that_were_registered_do_not_change_under_their_version() -> None:
    found = {
        name: (one.version, _fingerprint(one)) for name, one in sorted(load_templates().items())
    }
    assert found == REGISTERED


def _fingerprint(template: Template) -> str:
    buttons = [(one.kind, one.name, one.url) for one in template.buttons]
    words = repr((template.text, template.title, buttons))
    return hashlib.sha256(words.encode()).hexdigest()[:12]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_registration_has_its_four_answers(name: str) -> None:
    said = load_templates()[name].registration
    assert sorted(said) == ["benefit_origin", "expiry_type", "legal_basis", "purpose"]
    assert all(said.values())


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_approved_before_an_operator_says_so(name: str) -> None:
    assert load_templates()[name].review is Review.REGISTERED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_text_promises_nothing_and_never_shouts(name: str) -> None:
    template = load_templates()[name]
    said = template.text + template.sms
    assert re.findall("!|…|소멸|수급 대상|연장|앱", said) == []


def test_only_the_variables_change() -> None:
    full = WEEK.fill(VALUES)
    parts = re.split(r"#\{[^}]+\}", WEEK.text)
    assert re.fullmatch(".+".join(re.escape(part) for part in parts), full.text, re.DOTALL)


@pytest.mark.parametrize("given", [{}, {"안전일": ""}, {"안전일": "  "}])
def test_a_missing_value_is_named(given: dict[str, str]) -> None:
    values = {key: value for key, value in VALUES.items() if key != "안전일"} | given
    with pytest.raises(NotFilledError, match=r"deadline_week: nothing is given for #\{안전일\}"):
        WEEK.fill(values)


def test_a_text_that_became_too_long_names_the_longest_value() -> None:
    with pytest.raises(NotFilledError, match=r"characters; at most 1000; the longest is #\{급여\}"):
        WEEK.fill({**VALUES, "급여": "가" * 900})


def test_exactly_a_thousand_characters_go() -> None:
    room = 1000 - len(WEEK.fill(VALUES).text)
    full = WEEK.fill({**VALUES, "급여": VALUES["급여"] + "가" * room})
    assert len(full.text) == 1000


def test_a_text_message_beyond_ninety_bytes_becomes_a_long_one_with_the_same_words() -> None:
    full = WEEK.fill({**VALUES, "짧은급여": "퇴직유족연금특별부가금과 그 밖의 것"})
    assert full.is_long
    assert full.sms == full.text
    assert full.sms_template == WEEK.text


def test_a_value_cannot_bring_in_another_variable() -> None:
    full = WEEK.fill({**VALUES, "급여": "#{공단전화}"})
    assert "급여: # {공단전화}" in full.text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("퇴직수당 뷁", "퇴직수당 뷁"),
        ("José", "Jose"),
        ("급여 😀 안내", "급여  안내"),
        ("2027–2028", "2027-2028"),
        ("₩1,000", "원1,000"),
        ("가\u0301", "가"),
    ],
)
def test_letters_that_text_messages_do_not_carry_are_written_otherwise(
    written: str, read: str
) -> None:
    assert plain(written) == read
    assert byte_count(plain(written)) > 0


@pytest.mark.parametrize(
    ("filled", "why"),
    [
        (None, "a message without a template"),
        (Filled("nothing_like_it"), "nothing_like_it: no such template"),
        (Filled("deadline_week", tuple(VALUES.items())), "deadline_week: REG, not yet APR"),
    ],
)
def test_what_is_not_approved_is_not_sent(filled: Filled | None, why: str) -> None:
    with pytest.raises(NotFilledError, match=why):
        fill(load_templates(), filled)


def test_a_message_has_the_words_its_reader_will_see() -> None:
    message = message_of(WEEK, VALUES, Choice("청구했어요", "d:claimed:1"))
    assert message.text == WEEK.fill(VALUES).text
    assert message.filled is not None
    assert as_read(Message("other words", filled=message.filled)).text == message.text
    assert fill(approved(), message.filled).text == message.text


def test_words_that_cannot_be_made_leave_the_message_as_it_was() -> None:
    untouched = Message("words", filled=Filled("deadline_week", ()))
    assert as_read(untouched) == untouched
    assert as_read(Message("words")) == Message("words")


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "templates.toml"
    path.write_text(text, encoding="utf-8")
    return path


NOTICE = """
[papers_2027]
version = 1
code = "papers-1"
review = "APR"
title = "[연금지기] 서류 안내"
text = "서류가 바뀌었습니다. 문의: #{공단전화}"
sms = "[연금지기]서류가 바뀌었습니다. 문의: #{공단전화}"
"""


def test_an_operator_says_what_was_approved_and_adds_own_templates(tmp_path: Path) -> None:
    said = '[deadline_week]\nversion = 1\ncode = "K7"\nreview = "APR"\n'
    templates = load_templates(own(tmp_path, said + NOTICE))
    week = templates["deadline_week"]
    assert (week.code, week.is_approved, week.text) == ("K7", True, WEEK.text)
    assert templates["papers_2027"].is_approved
    assert templates["papers_2027"].registration["purpose"]
    assert not templates["deadline_near"].is_approved


def test_an_approval_of_another_version_is_none(tmp_path: Path) -> None:
    said = '[deadline_week]\nversion = 9\ncode = "K7"\nreview = "APR"\n'
    assert not load_templates(own(tmp_path, said))["deadline_week"].is_approved


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("no toml at all", "expected a TOML file"),
        ("deadline_week = 1", r"expected a table \[deadline_week\]"),
        ('[deadline_week]\ntext = "other"', "only code, review, version of a shipped template"),
        (NOTICE.replace("APR", "YES"), "expected REG, REQ, APR or REJ"),
        (NOTICE.replace("version = 1", 'version = "1"'), "expected a whole number from 1"),
        (NOTICE.replace("version = 1", "version = 0"), "expected a whole number from 1"),
        (NOTICE.replace("code =", "cod ="), "papers_2027.cod: unknown"),
        (NOTICE.replace('code = "papers-1"', ""), "papers_2027.code = None; expected a text"),
        (NOTICE.replace("서류가 바", "😀가 바"), "a letter that text messages do not carry"),
        (NOTICE.replace("[연금지기]서류", "[연금지기]https://a.kr 서류"), "or a link"),
        (NOTICE.replace("서류가", "서류가" * 40), "papers_2027.sms: too long"),
        (NOTICE + 'buttons = ["XX 이름"]', "expected up to 5"),
        (NOTICE + 'buttons = ["WL 이름"]', "expected up to 5"),
        (NOTICE + 'buttons = ["WL 이름 http://a.kr"]', "expected up to 5"),
        (NOTICE + 'buttons = ["BK 이름이 열네 글자보다 더 길어요"]', "expected up to 5"),
        (NOTICE + "buttons = 3", "expected up to 5"),
        (NOTICE + f"buttons = {['BK 이름'] * 6}", "expected up to 5"),
    ],
)
def test_a_wrong_file_is_refused_with_what_was_expected(
    tmp_path: Path, wrong: str, why: str
) -> None:
    with pytest.raises(TemplateError, match=why):
        load_templates(own(tmp_path, wrong))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="expected a TOML file"):
        load_templates(tmp_path / "nowhere.toml")
