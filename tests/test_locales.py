"""How the bot speaks, measured on every text: length, forms of address, dates, particles."""

from __future__ import annotations

import re
from typing import Final

import pytest

from bot.reply import Reply, render
from core.i18n import Voice
from tests.house import walk
from tests.house.catalogues import NAMES, catalogue, filled, sentences
from tests.house.voice import FORBIDDEN_EN, FORBIDDEN_KO, MOST_WORDS

_MOST_LETTERS_ON_A_BUTTON: Final = {"ko messages": 8, "ko easy": 8, "en messages": 14}
_MOST_LINES: Final = 5
_MOST_LETTERS: Final = 220
# Lists and consent may be longer.
_MOST_LINES_OF_A_LIST: Final = 8
_MOST_LETTERS_OF_A_LIST: Final = 320
_MOST_BUBBLES: Final = 3
_MOST_BUTTONS: Final = 5

# Written in 합니다체: consent, and what leaves the conversation as a record.
_OFFICERS: Final = ("notice.", "officer.")
_FORMAL: Final = (
    *("consent.storage", "consent.transfer", "consent.phone", "consent.ads"),
    *("calendar.", "document.", "export.not_a_proof"),
    *_OFFICERS,
)
_GREETINGS: Final = ("고맙습니다.", "죄송합니다.")
_NO_SENTENCES: Final = ("button.", "command.", "month.", "law.", "web.pattern.")

_FORMS: Final = "은|는|이|가|을|를|과|와|으로|로|이에요|예요|이고|이라|이라고|라고|이나|이며"
_FIXED_FORM: Final = re.compile(rf"\{{\w+\}}[’'”\"]?(?:{_FORMS})(?![가-힣])")
# The page writes a weekday there, and every weekday ends alike: 일요일로, 월요일로.
_ENDS_IN_A_WEEKDAY: Final = ("web.demo.moved", "web.demo.moved_quietly")


def _every(name: str, *left_out: str) -> list[tuple[str, str]]:
    return [
        (key, text) for key, text in catalogue(name).items() if not key.startswith(left_out or "\0")
    ]


def _is_list(key_or_text: str) -> bool:
    return re.search(r"^(?:·|\d+\)|동의|\S.*: )", key_or_text, re.MULTILINE) is not None


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short(name: str) -> None:
    long = [
        f"{key}: {len(sentence.split())} words: {sentence}"
        for key, text in _every(name, *_NO_SENTENCES)
        for sentence in sentences(filled(name, text))
        if not sentence.startswith("·")
        if len(sentence.split()) > MOST_WORDS[name]
    ]
    assert long == []


@pytest.mark.parametrize("name", NAMES)
def test_a_text_fits_into_one_bubble(name: str) -> None:
    long = [
        key
        for key, text in _every(name)
        for shown in [filled(name, text)]
        if shown.count("\n") >= _limit(shown, _MOST_LINES, _MOST_LINES_OF_A_LIST)
        or (len(shown) > _limit(shown, _MOST_LETTERS, _MOST_LETTERS_OF_A_LIST) and name[:2] == "ko")
    ]
    assert long == []


def _limit(text: str, usual: int, of_a_list: int) -> int:
    return of_a_list if _is_list(text) else usual


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_buttons_are_short(name: str) -> None:
    long = [
        f"{key}: {text}"
        for key, text in _every(name)
        if key.startswith("button.")
        if "{name}" not in text
        and len(filled(name, text, day="28")) > _MOST_LETTERS_ON_A_BUTTON[name]
    ]
    assert long == []


def test_buttons_read_the_same_in_plain_korean() -> None:
    other = catalogue("ko easy")
    different = [
        f"{key}: {text} / {other[key]}"
        for key, text in _every("ko messages")
        if key.startswith("button.") and other[key] != text
    ]
    assert different == []


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_addressed_in_words_we_do_not_use(name: str) -> None:
    forbidden = FORBIDDEN_EN if name.startswith("en") else FORBIDDEN_KO
    found = [
        f"{key}: {match.group()!r} {why}"
        for key, text in _every(name)
        for shape, why in forbidden.items()
        if (match := re.search(shape, text))
    ]
    assert found == []


@pytest.mark.parametrize("name", NAMES[:2])
def test_bubbles_speak_in_haeyo_and_records_in_hamnida(name: str) -> None:
    mixed = [
        f"{key}: {sentence}"
        for key, text in _every(name, *_NO_SENTENCES)
        for sentence in sentences(text)
        if not sentence.endswith(_GREETINGS)
        if not _is_spoken_as(sentence, formal=key.startswith(_FORMAL))
    ]
    assert mixed == []


def _is_spoken_as(sentence: str, *, formal: bool) -> bool:
    """Only what ends as a Korean sentence counts; labels, lists and examples do not."""
    ending = re.search(r"(요|다|오|까)[.?]$", sentence)
    if ending is None:
        return True
    if formal:
        return ending[1] in "다까" or sentence.endswith("십시오.")
    return ending[1] == "요"


@pytest.mark.parametrize("name", NAMES)
def test_telephone_numbers_come_from_settings(name: str) -> None:
    numbers = [
        key for key, text in _every(name) if re.search(r"\d{2,4}-\d{3,4}|\b1\d{3}-?\d{4}", text)
    ]
    assert numbers == []


@pytest.mark.parametrize("name", NAMES)
def test_only_the_numbers_of_help_in_need_are_written_out(name: str) -> None:
    called = re.compile(r"(?<![\d,{])\d{3}(?=로| 전화)|(?i:call )(\d{3})(?!\d)")
    numbers = {match.group() for _, text in _every(name) for match in called.finditer(text)}
    assert {re.sub(r"\D", "", number) for number in numbers} == {"109", "119"}


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_korean_date_has_its_year(name: str) -> None:
    without = [
        key for key, text in _every(name) if re.search(r"(?<!년 )\b\d{1,2}월 \d{1,2}일", text)
    ]
    assert without == []


def test_an_english_date_has_its_year() -> None:
    month = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    dated = re.compile(rf"\b\d{{1,2}} (?:{month})[a-z]*\b(?! \d{{4}})")
    assert [key for key, text in _every("en messages") if dated.search(text)] == []


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_particle_after_a_variable_is_chosen_by_its_sound(name: str) -> None:
    fixed = [
        f"{key}: {match.group()}"
        for key, text in _every(name, *_ENDS_IN_A_WEEKDAY)
        if (match := _FIXED_FORM.search(text))
    ]
    assert fixed == []


def test_english_has_no_particles() -> None:
    assert [key for key, text in _every("en messages") if re.search(r"\{\w+:[^}]*/", text)] == []


def test_plain_korean_says_one_thing_a_line() -> None:
    """A reminder must say its five things in five lines, so that some lines say two."""
    crowded = [
        f"{key}: {line}"
        for key, text in _every("ko easy", "web.", "reminder.", *_NO_SENTENCES)
        for line in text.splitlines()
        if len([s for s in sentences(filled("ko easy", line)) if s[-1] in ".?"]) > 1
    ]
    assert crowded == []


def test_plain_korean_has_no_brackets() -> None:
    # Advertising begins with this very label (정보통신망법 시행령 별표 6).
    texts = _every("ko easy", "law.", "web.", "button.", "notice.as_ad")
    assert [key for key, text in texts if "(" in text] == []


@pytest.mark.parametrize("voice", walk.VOICES, ids=NAMES)
def test_every_bubble_is_short_and_offers_little(voice: Voice) -> None:
    """English needs more letters for the same lines; no number of them is given. An answer is laid
    out for one voice: tests/bot/explain/test_answer.py holds it in each."""
    most_letters = 10_000 if voice.language == "en" else _MOST_LETTERS_OF_A_LIST
    too_much = set()
    for step in walk.every_step():
        if any(walk.untold(step.outcome.reply)) or _is_laid_out_for_one(step.outcome.reply):
            continue  # tests/test_house.py says which text is missing
        messages = render(step.outcome.reply, voice, 7)
        if len(messages) > _MOST_BUBBLES:
            too_much.add(f"{step.place}: {len(messages)} bubbles")
        for message in messages:
            lines, letters = message.text.count("\n") + 1, len(message.text)
            if lines > _MOST_LINES_OF_A_LIST or letters > most_letters:
                too_much.add(f"{lines} lines, {letters} letters: {message.text!r}")
            if len(message.choices) > _MOST_BUTTONS:
                too_much.add(f"{step.place}: {len(message.choices)} buttons")
    assert sorted(too_much) == []


def _is_laid_out_for_one(said: Reply) -> bool:
    return any(line.key.startswith("answer.") for bubble in said.bubbles for line in bubble.lines)


def test_the_measures_see_what_they_are_for() -> None:
    assert not _is_spoken_as("청구하십시오.", formal=False)
    assert not _is_spoken_as("청구하세요.", formal=True)
    assert _FIXED_FORM.search("{name}은 아직 남아 있어요")
    assert _FIXED_FORM.search("‘{said}’이 몇 년인가요?")
    assert not _FIXED_FORM.search("{count}가지예요")
    assert [
        why for shape, why in FORBIDDEN_KO.items() if re.search(shape, "고객님, 확인 바랍니다!")
    ]
    assert [
        why for shape, why in FORBIDDEN_EN.items() if re.search(shape, "Your claim isn't lapsed")
    ]
    assert sentences("하나예요. 둘인가요? 셋") == ["하나예요.", "둘인가요?", "셋"]
    assert filled("ko messages", "{name:은/는} {day}까지") == "퇴직급여은 2027년 2월 26일(금)까지"
