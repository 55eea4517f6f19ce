"""KakaoTalk between a person and our skill server: builds requests as the open builder does, and
shows what it would show. An answer it would not show is an AssertionError."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

SECRET: Final = "made-up-skill-secret"
HEADER: Final = "X-Skill-Secret"
BOT: Final = "64f0a1b2c3d4e5f607182930"
_Json = dict[str, Any]
_ELLIPSIS: Final = "…"
_PER_BUBBLE: Final = 30 * 1024


def payload(
    utterance: object,
    user: object = "3f9a1c7b2e",
    *,
    extra: object = None,
    lang: object = "ko",
    **asked: object,
) -> _Json:
    """A SkillPayload as a fallback block sends it; the utterance ends in a newline at times."""
    return {
        "intent": {
            "id": "5f7d0c1e",
            "name": "폴백 블록",
            "extra": {"reason": {"code": 1, "message": "OK"}},
        },
        "userRequest": {
            "timezone": "Asia/Seoul",
            "params": {"surface": "Kakaotalk.plusfriend"},
            "block": {"id": "5f7d0c1e", "name": "폴백 블록"},
            "utterance": utterance,
            "lang": lang,
            "user": {
                "id": user,
                "type": "botUserKey",
                "properties": {"plusfriendUserKey": "pf-1", "botUserKey": user, "isFriend": True},
            },
            **asked,
        },
        "bot": {"id": BOT, "name": "연금지기"},
        "action": {
            "id": "5f7d0c20",
            "name": "연금지기 스킬",
            "params": {},
            "detailParams": {},
            "clientExtra": extra,
        },
        "contexts": [],
    }


@dataclass(frozen=True, slots=True)
class Key:
    """A button as it stands on her screen. `says`: what it sends as her words."""

    label: str
    says: str = ""
    extra: Mapping[str, Any] | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    text: str
    keys: tuple[Key, ...] = ()


def shown(answer: _Json) -> list[Shown]:
    """The bubbles of an answer; quick replies stand below the last one."""
    must_fit(answer)
    template = answer["template"]
    bubbles = [_bubble(output) for output in template["outputs"]]
    quick = tuple(_key(button) for button in template.get("quickReplies", ()))
    return [*bubbles[:-1], Shown(bubbles[-1].text, (*bubbles[-1].keys, *quick))]


def _bubble(output: _Json) -> Shown:
    if "simpleText" in output:
        return Shown(output["simpleText"]["text"])
    card = output["textCard"]
    lines = [card[part] for part in ("title", "description") if card.get(part)]
    return Shown("\n".join(lines), tuple(_key(button) for button in card.get("buttons", ())))


def _key(button: _Json) -> Key:
    link = button.get("webLinkUrl") or button.get("phoneNumber") or ""
    return Key(button["label"], button.get("messageText", ""), button.get("extra"), link)


def must_fit(answer: object) -> None:
    """The limits of the public page, written down again, apart from those of the renderer."""
    assert isinstance(answer, dict), answer
    assert answer.get("version") == "2.0", "without it the answer is of the old form"
    assert set(answer) <= {"version", "template", "context", "data"}, set(answer)
    template = answer["template"]
    assert set(template) <= {"outputs", "quickReplies"}, set(template)
    assert 1 <= len(template["outputs"]) <= 3
    for output in template["outputs"]:
        ((kind, part),) = output.items()
        assert len(str(output).encode()) <= _PER_BUBBLE
        if kind == "simpleText":
            assert set(part) == {"text"}
            assert 1 <= _length(part["text"]) <= 1000
        else:
            assert kind == "textCard", f"a component we never send: {kind}"
            assert set(part) <= {"title", "description", "buttons"}
            assert part.get("title") or part.get("description")
            assert _length(part.get("title", "")) <= 50
            assert _length(part.get("description", "")) <= 400
            assert len(part.get("buttons", [])) <= 3
            for button in part.get("buttons", []):
                _must_be_button(button, 14, {"message", "webLink", "phone"})
    assert len(template.get("quickReplies", [])) <= 10
    for button in template.get("quickReplies", []):
        _must_be_button(button, 8, {"message"})


def _must_be_button(button: _Json, longest: int, actions: set[str]) -> None:
    assert button["action"] in actions
    assert button["label"].strip()
    assert _length(button["label"]) <= longest, button["label"]
    needed = {"message": "messageText", "webLink": "webLinkUrl", "phone": "phoneNumber"}
    assert button[needed[button["action"]]].strip()
    if button["action"] == "webLink":
        assert button["webLinkUrl"].startswith("https://")
    if button["action"] == "message":
        assert len(button["extra"]["payload"].encode()) <= 64


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Phone:
    """One person's KakaoTalk. `screen`: the newest answer; `seen`: every bubble, oldest first."""

    def __init__(self, client: httpx.AsyncClient, user: str, *, secret: str = SECRET) -> None:
        self._client, self.user, self._secret = client, user, secret
        self.lang = "ko"
        self.screen: list[Shown] = []
        self.seen: list[Shown] = []

    async def say(self, text: str) -> list[Shown]:
        return await self.ask(payload(f"{text}\n", self.user, lang=self.lang))

    async def press(self, key: Key) -> list[Shown]:
        assert key.says, f"{key.label!r} sends nothing to us"
        return await self.ask(payload(key.says, self.user, extra=dict(key.extra or {})))

    async def tap(self, label: str) -> list[Shown]:
        """The newest button with this label, or one whose label was cut and says it whole."""
        for bubble in reversed(self.seen):
            for key in bubble.keys:
                if label in _names(key):
                    return await self.press(key)
        raise LookupError(f"no button {label!r}: {[s.keys for s in self.seen[-2:]]}")

    async def ask(self, body: _Json) -> list[Shown]:
        answer = await self.post(body)
        assert answer.status_code == httpx.codes.OK, answer.text
        self.screen = shown(answer.json())
        self.seen += self.screen
        return self.screen

    async def post(self, body: object) -> httpx.Response:
        headers = {HEADER: self._secret}
        return await self._client.post("/kakao/skill", json=body, headers=headers, timeout=6.0)

    @property
    def words(self) -> list[str]:
        return [bubble.text for bubble in self.screen]


def _names(key: Key) -> Iterator[str]:
    yield key.label
    if key.label.endswith(_ELLIPSIS):
        yield key.says
