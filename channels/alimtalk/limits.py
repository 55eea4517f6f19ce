"""What AlimTalk and text messages carry, as plain numbers."""

from __future__ import annotations

from typing import Final

TEXT_LENGTH: Final = 1000
"""With variables filled in. One provider names 1,300; we keep to the smaller."""
TITLE_LENGTH: Final = 50
BUTTONS: Final = 5
BUTTON_LENGTH: Final = 14
SMS_BYTES: Final = 90
LMS_BYTES: Final = 2000
CHARSET: Final = "cp949"
