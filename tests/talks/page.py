"""One line of the chat page, read as a browser would show it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser


class LineReader(HTMLParser):
    """Text, buttons with their payloads, file and number of the line."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.labels: list[str] = []
        self.payloads: list[str] = []
        self.links: list[str] = []
        self.filename = ""
        self.number = 0
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind = given.get("class", "")
        self.number = int(given.get("data-number") or self.number)
        self.filename = given.get("download", self.filename)
        if kind == "text":
            self._into = self.text
        elif kind == "choice" and tag == "a":
            self.links.append(given["href"])
        elif kind == "choice" and tag == "button":
            self.labels.append("")
            self.payloads.append(given["value"])
            self._into = self.labels

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the parser's signature
        self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is self.labels:
            self.labels[-1] += data
        elif self._into is not None:
            self._into.append(data)

    def pairs(self) -> Iterator[tuple[str, str]]:
        return zip(self.labels, self.payloads, strict=True)
