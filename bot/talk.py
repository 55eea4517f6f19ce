"""Where a conversation stands, as plain data that survives a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

_KEPT_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Talk:
    """`slots`: what was understood but not saved yet. `past`: steps that 뒤로 returns to.
    `language`: the voice a guest asked for by name, ko, easy or en."""

    flow: str = ""
    step: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    past: tuple[tuple[str, str, Mapping[str, str]], ...] = ()
    language: str = ""

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

    def idle(self) -> Talk:
        return Talk(language=self.language)

    def to_json(self) -> dict[str, Any]:
        return {
            "flow": self.flow,
            "step": self.step,
            "slots": dict(self.slots),
            "past": [[flow, step, dict(slots)] for flow, step, slots in self.past],
            "language": self.language,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Talk:
        return cls(
            flow=data.get("flow", ""),
            step=data.get("step", ""),
            slots=data.get("slots", {}),
            past=tuple((flow, step, slots) for flow, step, slots in data.get("past", [])),
            language=data.get("language", ""),
        )
