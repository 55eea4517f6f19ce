"""How values are written inside sentences, in Korean and in English."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from core import i18n
from core.clock import SEOUL
from core.i18n import Say, Voice, tell, texts, write_day, write_moment
from core.privacy import Private

KO, EASY, EN = Voice(), Voice("ko", "easy"), Voice("en")
CATALOGUES = {
    ("ko", "messages"): {
        "limit": "{benefit:은/는} {day}까지예요.",
        "owed": "{amount}원",
        "hello": "{name}님, 안녕하세요.",
        "list": "다음과 같아요.\\n{lines}",
        "braces": "{{그대로}} {text}",
    },
    ("ko", "easy"): {"limit": "마지막 날은 {day:이에요/예요}."},
    ("en", "messages"): {
        "limit": "The limit of {benefit} is {day}.",
        "span": "{years:year} and {months:month}",
    },
}


@pytest.fixture(autouse=True)
def _catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for (language, domain), messages in CATALOGUES.items():
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
        body = "".join(f'\nmsgid "{key}"\nmsgstr "{text}"\n' for key, text in messages.items())
        (folder / f"{domain}.po").write_text(head + body)
    monkeypatch.setattr(i18n, "files", lambda _package: tmp_path)
    # What is remembered of the real catalogues stays for other tests.
    for name in ("_catalogue", "load_catalogue"):
        monkeypatch.setattr(i18n, name, cache(getattr(i18n, name).__wrapped__))


LIMIT = Say("limit", benefit="퇴직수당", day=date(2027, 2, 26))


@pytest.mark.parametrize(
    ("voice", "sentence"),
    [
        (KO, "퇴직수당은 2027년 2월 26일(금)까지예요."),
        (EASY, "마지막 날은 2027년 2월 26일(금)이에요."),
        (EN, "The limit of 퇴직수당 is Fri 26 Feb 2027."),
    ],
)
def test_one_sentence_is_said_in_each_voice(voice: Voice, sentence: str) -> None:
    assert tell(LIMIT, voice) == sentence


@pytest.mark.parametrize(
    ("say", "sentence"),
    [
        (Say("owed", amount=6_990_000), "6,990,000원"),
        (Say("hello", name=Private("홍길동")), "홍길동님, 안녕하세요."),
        (
            Say("hello", name="{benefit} {0} {name.__class__}"),
            "{benefit} {0} {name.__class__}님, 안녕하세요.",
        ),
        (Say("list", lines=(Say("owed", amount=1), "끝")), "다음과 같아요.\n1원\n끝"),
        (Say("braces", text="%s & <b>"), "{그대로} %s & <b>"),
        (Say("limit", benefit=Say("owed", amount=1), day="내일"), "1원은 내일까지예요."),
    ],
)
def test_values_are_written_as_they_are_meant(say: Say, sentence: str) -> None:
    assert tell(say, KO) == sentence


def test_a_key_without_a_text_is_a_defect_of_ours_and_not_shown_to_people() -> None:
    with pytest.raises(KeyError, match="owed: no text in locales/ for en messages"):
        tell(Say("owed", amount=1), EN)


def test_a_missing_value_is_a_defect_too() -> None:
    with pytest.raises(KeyError, match="day"):
        tell(Say("limit", benefit="퇴직수당"), KO)


def test_english_has_no_easy_wording_of_its_own() -> None:
    assert tell(LIMIT, Voice("en", "easy")) == tell(LIMIT, EN)


def test_every_text_of_a_catalogue_can_be_looked_through() -> None:
    assert texts("ko", "easy") == {"limit": "마지막 날은 {day:이에요/예요}."}


@pytest.mark.parametrize(
    ("moment", "korean", "english"),
    [
        ((2026, 3, 2, 10, 0), "2026년 3월 2일(월) 오전 10시", "Mon 2 Mar 2026, 10:00"),
        ((2026, 3, 1, 0, 5), "2026년 3월 1일(일) 오전 0시 5분", "Sun 1 Mar 2026, 00:05"),
        ((2026, 12, 31, 12, 30), "2026년 12월 31일(목) 오후 12시 30분", "Thu 31 Dec 2026, 12:30"),
        ((2026, 12, 26, 20, 0), "2026년 12월 26일(토) 오후 8시", "Sat 26 Dec 2026, 20:00"),
    ],
)
def test_a_moment_has_year_and_weekday(
    moment: tuple[int, int, int, int, int], korean: str, english: str
) -> None:
    at = datetime(*moment, tzinfo=SEOUL)
    assert (write_moment(at, KO), write_moment(at, EN)) == (korean, english)
    assert write_moment(at, KO).startswith(write_day(at.date(), KO))
    assert write_moment(at.astimezone(UTC), KO) == korean


def test_sentences_with_the_same_key_and_values_are_equal() -> None:
    assert Say("owed", amount=1) == Say("owed", amount=1) != Say("owed", amount=2)
    assert len({Say("owed", amount=1), Say("owed", amount=1)}) == 1
    assert repr(Say("hello", name=Private("홍길동"))) == "Say('hello', name=Private(가림))"


@pytest.mark.parametrize(
    ("name", "voice"),
    [("ko", KO), ("easy", EASY), ("en", EN), ("en-GB", EN), ("vi", KO), ("", KO)],
)
def test_a_voice_is_found_by_the_name_a_page_or_a_messenger_gives(name: str, voice: Voice) -> None:
    assert i18n.voice_named(name) == voice


def test_a_voice_is_written_down_by_one_name() -> None:
    assert [voice.name for voice in (KO, EASY, EN, Voice("en", "easy"))] == [
        "ko",
        "easy",
        "en",
        "en",
    ]


def test_an_english_noun_agrees_with_its_number() -> None:
    assert tell(Say("span", years=1, months=2), EN) == "1 year and 2 months"
    assert tell(Say("span", years=1000, months=0), EN) == "1,000 years and 0 months"
