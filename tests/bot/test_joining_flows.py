"""Linking and telephone numbers: what is offered where, and what is never said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.converse import converse
from bot.effects import CodeIssued, Linked, NumberTexted, Unlinked
from bot.flows import link, phone
from bot.reply import render
from bot.talk import Talk
from bot.turns import Given
from bot.view import AddressView, CodeSeen, NumberSeen, Scene
from channels.base import Channel, Turn, TurnKind
from core.i18n import Voice
from tests.house import walk

GOOD = CodeSeen("good", "join", 7)


def keys(scene: Scene, talk: Talk, turn: Turn) -> list[str]:
    said = converse(turn, talk, scene, serial=1).reply
    return [line.key for bubble in said.bubbles for line in bubble.lines]


def test_a_number_is_offered_where_the_messenger_cannot_write_first() -> None:
    on_kakao = walk.scene(member=walk.newcomer(), channel=Channel.KAKAO)
    assert [button.act for button in phone.offers(on_kakao)] == ["phone"]
    assert phone.offers(walk.scene(member=walk.newcomer())) == ()
    without = replace(on_kakao, words=replace(on_kakao.words, alimtalk=False))
    assert phone.offers(without) == ()
    number = AddressView(9, Channel.ALIMTALK)
    has_one = replace(on_kakao, member=replace(walk.newcomer(), addresses=(number,)))
    assert phone.offers(has_one) == ()


def test_without_an_operator_for_texts_the_button_says_so_and_asks_for_nothing() -> None:
    scene = walk.scene(member=walk.calm())
    without = replace(scene, words=replace(scene.words, alimtalk=False))
    outcome = phone.begin(Talk(), without)
    assert [line.key for line in outcome.reply.bubbles[0].lines] == ["phone.not_offered"]


def test_a_code_shown_is_the_code_kept_and_the_link_carries_the_token() -> None:
    outcome = link.show(Talk(), walk.scene(member=walk.calm(), channel=Channel.WEB))
    (issued,) = outcome.effects
    assert isinstance(issued, CodeIssued)
    messages = render(outcome.reply, Voice(), 1)
    shown = "".join(message.text for message in messages).replace(" ", "")
    assert issued.digits in shown
    assert issued.token not in shown
    urls = [choice.url for message in messages for choice in message.choices if choice.url]
    assert urls == [f"https://t.me/jigi_bot?start={issued.token}"]


def test_on_telegram_no_link_into_telegram_is_shown() -> None:
    outcome = link.show(Talk(), walk.scene(member=walk.calm()))
    assert not [button.url for button in outcome.reply.buttons if button.url]


def test_on_a_messenger_abroad_its_own_consent_comes_before_joining() -> None:
    held = replace(walk.scene(), code=replace(GOOD, kind="held"))
    confirm = Talk("link", "confirm", {"code": "7"})
    asked = link.hear(Given(value="yes"), confirm, held)
    assert asked is not None
    assert (asked.talk.step, asked.effects) == ("transfer", ())
    joined = link.hear(Given(value="yes"), asked.talk, held)
    assert joined is not None
    assert [e for e in joined.effects if isinstance(e, Linked) and e.kinds == ("transfer",)]
    at_home = link.hear(Given(value="yes"), confirm, replace(held, channel=Channel.KAKAO))
    assert at_home is not None
    assert [e for e in at_home.effects if isinstance(e, Linked) and e.kinds == ()]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (GOOD, "link.confirm"),
        (replace(GOOD, joins="already"), "link.already"),
        (replace(GOOD, joins="refused"), "link.refused"),
        (CodeSeen("wrong"), "code.wrong"),
        (CodeSeen("locked"), "code.locked"),
    ],
)
def test_every_code_is_met_with_one_sentence(code: CodeSeen, said: str) -> None:
    scene = replace(walk.scene(member=walk.calm()), code=code)
    assert keys(scene, Talk(), Turn(TurnKind.TEXT, text="3481 7205")) == [said]


def test_she_parts_with_what_is_hers_and_never_with_where_she_speaks() -> None:
    scene = walk.scene(member=walk.calm())
    parted = link.not_me(Talk(), scene, (2,))
    assert parted is not None
    assert parted.effects == (Unlinked(2, not_hers=True),)
    assert link.not_me(Talk(), scene, (1,)) is None
    assert link.not_me(Talk(), scene, (77,)) is None


def test_two_talks_of_a_kind_are_told_apart() -> None:
    others = (AddressView(2, "telegram"), AddressView(3, "telegram"), AddressView(4, "alimtalk"))
    scene = walk.scene(member=replace(walk.calm(), addresses=others), channel=Channel.WEB)
    shown = render(link.ask(Talk("link", "which"), scene), Voice(), 1)
    assert [choice.label for choice in shown[0].choices] == ["텔레그램", "텔레그램 2", "취소"]


def test_a_number_is_shown_but_for_its_middle() -> None:
    asked = replace(walk.scene(member=walk.calm()), number=NumberSeen("01012345678", may_send=True))
    turn = Turn(TurnKind.TEXT, text="010-1234-5678")
    outcome = converse(turn, Talk("phone", "number"), asked, serial=1)
    assert outcome.talk.slots == {"shown": "010-****-5678"}
    assert [e.number for e in outcome.effects if isinstance(e, NumberTexted)] == ["01012345678"]
    told = "".join(message.text for message in render(outcome.reply, Voice(), 1))
    assert "010-****-5678로" in told


def test_a_number_that_got_enough_codes_gets_no_more() -> None:
    asked = replace(
        walk.scene(member=walk.calm()), number=NumberSeen("01012345678", may_send=False)
    )
    turn = Turn(TurnKind.TEXT, text="010-1234-5678")
    outcome = converse(turn, Talk("phone", "number"), asked, serial=1)
    assert outcome.effects == ()
    assert not outcome.talk.flow
