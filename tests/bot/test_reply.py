"""Buttons and bubbles before they have a language, and what comes back from a button."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.reply import act, answer, call, read_payload, render, reply
from core.i18n import Say, Voice


@given(st.text())
@example("s:" + "9" * 5000 + ":yes")
@example("d:undo:" + "9" * 5000)
@example("s:²:yes")
@example("d:undo:1.٣.x..-1")
def test_any_payload_is_read_or_refused_and_never_breaks(payload: str) -> None:
    pressed = read_payload(payload)
    assert pressed is None or all(number >= 0 for number in pressed.ids)


def test_a_steps_button_comes_back_with_its_answer_and_the_replys_number() -> None:
    (message,) = render(reply(Say("echo.right"), buttons=(answer("right", "yes"),)), Voice(), 7)
    pressed = read_payload(message.choices[0].payload)
    assert pressed is not None
    assert (pressed.name, pressed.serial) == ("yes", 7)


def test_a_durable_button_comes_back_with_what_it_acts_on() -> None:
    (message,) = render(reply(Say("stale"), buttons=(act("undo", "undo", 4, 12),)), Voice(), 7)
    pressed = read_payload(message.choices[0].payload)
    assert pressed is not None
    assert (pressed.name, pressed.serial, pressed.ids) == ("undo", None, (4, 12))


def test_a_telephone_number_becomes_a_link_without_its_hyphens() -> None:
    (message,) = render(reply(Say("stale"), buttons=(call("call_109", "02-1-09"),)), Voice(), 1)
    assert (message.choices[0].url, message.choices[0].payload) == ("tel:02109", "")


def test_only_the_last_question_keeps_its_answers() -> None:
    first = reply(Say("stale"), buttons=(answer("right", "yes"), act("help", "help")))
    then = first.then(reply(Say("echo.right"), buttons=(answer("fix", "fix"),)))
    assert [button.label.key for button in then.buttons] == ["button.help", "button.fix"]


def test_what_is_said_before_nothing_keeps_its_own_answers() -> None:
    first = reply(Say("stale"), buttons=(answer("right", "yes"),))
    assert first.then(reply()).buttons == ()
    assert first.then(type(first)()).buttons == first.buttons
