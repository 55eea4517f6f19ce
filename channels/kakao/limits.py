"""What a skill answer may hold, by the official page of response types; where that is silent (the
labels of quick replies) as we keep it. A breach shows the member nothing and tells us nothing."""

from __future__ import annotations

from typing import Final

VERSION: Final = "2.0"
OUTPUTS: Final = 3
QUICK_REPLIES: Final = 10
QUICK_LABEL: Final = 8
SIMPLE_TEXT: Final = 1000
CARD_TITLE: Final = 50
CARD_DESCRIPTION: Final = 400
CARD_BUTTONS: Final = 3
BUTTON_LABEL: Final = 14
PAYLOAD_BYTES: Final = 64
UTTERANCE: Final = 4097
"""One more than the conversation reads, so that it can say that it was too long."""
USER_ID: Final = 128
BODY_BYTES: Final = 64 * 1024
ANSWER_SECONDS: Final = 4.0
"""Kakao hangs up after five; the network eats the rest."""
