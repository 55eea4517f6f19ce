"""Where a conversation stands, as plain data that survives a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

_KEPT_STEPS: Final = 12
_DRAFTED: Final = "register"

Draft = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Talk:
    """`slots`: what was understood but not saved yet. `past`: steps that 뒤로 returns to.
    `parked`: step and slots of a registration left halfway, to go on with.
    `language`: the voice a guest asked for by name, ko, easy or en."""

    flow: str = ""
    step: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    past: tuple[tuple[str, str, Mapping[str, str]], ...] = ()
    language: str = ""
    parked: Draft | None = None

    def at(self, flow: str, step: str, slots: Mapping[str, str] | None = None) -> Talk:
        """Move on, remembering this step for 뒤로."""
        here = (self.flow, self.step, dict(self.slots))
        past = (*self.past, here)[-_KEPT_STEPS:] if self.flow else ()
        kept = self.slots if slots is None else slots
        return replace(self, flow=flow, step=step, slots=dict(kept), past=past)

    def back(self) -> Talk:
        if not self.past:
            return self.idle()
        flow, step, slots = self.past[-1]
        return replace(self, flow=flow, step=step, slots=slots, past=self.past[:-1])

    @property
    def draft(self) -> Draft | None:
        """The registration that is under way, or was before this detour."""
        here = (self.flow, self.step, self.slots)
        for flow, step, slots in (here, *reversed(self.past)):
            if flow == _DRAFTED and slots:
                return step, slots
        return self.parked

    def idle(self) -> Talk:
        """Nothing is asked any more; a registration left halfway can be gone on with."""
        return Talk(language=self.language, parked=self.draft)

    def done(self) -> Talk:
        """Nothing is asked any more, and nothing is left halfway."""
        return Talk(language=self.language)

    def resumed(self) -> Talk:
        step, slots = self.draft or ("situation", {})
        return Talk(_DRAFTED, step, slots, language=self.language)

    def to_json(self) -> dict[str, Any]:
        return {
            "flow": self.flow,
            "step": self.step,
            "slots": dict(self.slots),
            "past": [[flow, step, dict(slots)] for flow, step, slots in self.past],
            "language": self.language,
            "parked": [self.parked[0], dict(self.parked[1])] if self.parked else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Talk:
        parked = data.get("parked")
        return cls(
            flow=data.get("flow", ""),
            step=data.get("step", ""),
            slots=data.get("slots", {}),
            past=tuple((flow, step, slots) for flow, step, slots in data.get("past", [])),
            language=data.get("language", ""),
            parked=(parked[0], parked[1]) if parked else None,
        )
