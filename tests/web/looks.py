"""What an eye and a finger find on a page: contrast by WCAG 2.2, sizes of targets, overflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TEXTS: Final = """() => {
  // A colour on its way from one scheme to the next is no colour anybody reads.
  document.getAnimations().forEach((each) => each.finish());
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const over = (top, below) => {
    const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a));
  };
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      layers.push(parse(getComputedStyle(at).backgroundColor));
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const seen = (el) => {
    const box = el.getBoundingClientRect(), style = getComputedStyle(el);
    return box.width > 1 && box.height > 1 && style.clipPath === "none";
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), el = walker.currentNode.parentElement;
    if (!text || !seen(el) || el.closest("noscript, option")) continue;
    const style = getComputedStyle(el), below = ground(el);
    found.push({ text: text.slice(0, 40), ink: over(parse(style.color), below), ground: below,
                 size: parseFloat(style.fontSize) });
  }
  return found;
}"""
_TARGETS: Final = """() => Array.from(document.querySelectorAll(
    "button, summary, textarea, a[href], label:has(input)"))
  .filter((el) => el.checkVisibility() && !el.classList.contains("skip"))
  .map((el) => {
    const box = el.getBoundingClientRect();
    return { name: el.textContent.trim() || el.id, width: box.width, height: box.height,
             left: box.left, top: box.top };
  })"""


@dataclass(frozen=True)
class Text:
    text: str
    contrast: float
    size: float


@dataclass(frozen=True)
class Target:
    name: str
    width: float
    height: float
    left: float
    top: float

    def gap_to(self, other: Target) -> float:
        """The clear space between two targets, 0 where they overlap."""
        across = max(self.left, other.left) - min(self.right, other.right)
        down = max(self.top, other.top) - min(self.bottom, other.bottom)
        return max(across, down, 0)

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def texts_on(page: Page) -> list[Text]:
    return [
        Text(t["text"], contrast(t["ink"], t["ground"]), t["size"]) for t in page.evaluate(_TEXTS)
    ]


def targets_on(page: Page) -> list[Target]:
    return [Target(**target) for target in page.evaluate(_TARGETS)]


def overflow_of(page: Page) -> int:
    """How many pixels wider than the window the page is."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of the relative luminances."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Any) -> float:  # noqa: ANN401  three numbers from the browser
    red, green, blue = (_linear(part / 255) for part in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
