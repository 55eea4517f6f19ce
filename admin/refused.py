"""Why an officer's wish is not done, as one sentence in her language."""

from __future__ import annotations

from core.i18n import Say, Voice, tell


class Refused(ValueError):  # noqa: N818  it reads as what happened
    """Nothing was changed. `say` tells why."""

    def __init__(self, say: Say) -> None:
        super().__init__(tell(say, Voice()))
        self.say = say
