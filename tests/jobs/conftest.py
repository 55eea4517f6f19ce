"""The repeat mark's words."""

from tests.notices.conftest import words

__all__ = ["words"]
