"""내 기한, 새 알림, 서류, 왜요: what a member looks up. Everything here only shows."""

from __future__ import annotations

from typing import Final

from bot.effects import ClaimFound
from bot.explain.claims import claims_listed, deadline_said, limit_lines, to_do
from bot.explain.ground import korean_decides
from bot.known import date_said, joined, label_of, whose
from bot.reply import Bubble, Reply, act, reply
from bot.view import ClaimView, Scene
from core.i18n import Say
from notices.plan import ladder
from notices.wording import time_left
from rules.catalogue import Benefit, catalogue, cite, in_words
from rules.citation import Citation
from rules.entitle import Standing, standing
from rules.facts import Precision

_SHOWN_NOTICES: Final = 5
_SHOWN_CLAIMS: Final = 3
_PAPERS_AT_ONCE: Final = 2


def my_deadlines(scene: Scene) -> Reply:
    member = scene.member
    if member is None or not member.claims:
        return _none_yet(scene)
    bubbles = []
    steps: tuple[Say, ...] = ()
    if member.open_claims:
        found = tuple(_found(claim, scene) for claim in member.open_claims)
        steps = to_do(found, scene)
        bubbles.append(Bubble((*claims_listed(found, scene), *limit_lines(found, scene))))
    done = [claim for claim in member.claims if claim not in member.open_claims]
    lines = tuple(_done_line(claim, scene) for claim in done[:_SHOWN_CLAIMS])
    if lines:
        bubbles.append(Bubble(lines))
    closing = Say("claim.not_a_claim") if member.open_claims else Say("deadline.all_done")
    bubbles.append(
        Bubble(
            (*steps, closing),
            (act("claimed", "claimed"), act("documents", "docs"), act("more", "menu_more")),
        )
    )
    return Reply(tuple(bubbles))


def _none_yet(scene: Scene) -> Reply:
    """Registered without a claim, or not at all: two different things to hear."""
    if scene.member and scene.member.events:
        buttons = (act("add", "add"), act("person", "person"))
        return reply(Say("deadline.nothing_now"), buttons=buttons)
    buttons = (act("register", "register"), act("person", "person"))
    return reply(Say("deadline.none"), buttons=buttons)


def _found(claim: ClaimView, scene: Scene) -> ClaimFound:
    owner = whose(scene.member, claim.person_id, scene.voice) if scene.member else ""
    return ClaimFound(
        claim.claim,
        claim.benefits,
        claim.certainty,
        claim.note,
        claim.start,
        claim.deadline,
        owner,
    )


def _done_line(claim: ClaimView, scene: Scene) -> Say:
    name = label_of(claim, scene)
    if claim.state == "said_claimed" and claim.claimed_on:
        return Say("deadline.said_claimed", name=name, day=claim.claimed_on)
    return Say(f"deadline.{claim.state}", name=name)


def my_notices(scene: Scene) -> Reply:
    """When the next reminders come: the plan itself, not a promise about it."""
    member = scene.member
    if member is None or not member.open_claims:
        return reply(Say("notices.none"), buttons=(act("my_deadlines", "menu_deadlines"),))
    if member.stopped:
        return reply(Say("notices.stopped"), buttons=(act("resume", "resume"),))
    days: dict[object, list[str]] = {}
    for claim in member.open_claims:
        rungs = ladder(
            claim.deadline,
            wishes=member.wishes,
            policy=scene.policy,
            calendar=scene.calendar,
            after=scene.now,
            reached=set(claim.reached),
        )
        for rung in rungs:
            days.setdefault(rung.at.date(), []).append(label_of(claim, scene))
    lines = tuple(
        Say("notices.line", day=day, names=joined(dict.fromkeys(names)))
        for day, names in sorted(days.items(), key=lambda item: str(item[0]))[:_SHOWN_NOTICES]
    )
    if not lines:
        return reply(Say("notices.none"), buttons=(act("my_deadlines", "menu_deadlines"),))
    return reply(
        Say("notices.title"),
        *lines,
        buttons=(act("less", "less"), act("add", "add"), act("settings", "settings")),
    )


def documents(scene: Scene, ids: tuple[int, ...]) -> Reply:
    claims = _asked_for(scene, ids)
    if not claims:
        return my_deadlines(scene)
    bubbles = tuple(_papers(claim, scene) for claim in claims[:_PAPERS_AT_ONCE])
    rest = tuple(claim.id for claim in claims[_PAPERS_AT_ONCE:])
    closing = Bubble(
        (Say("documents.ask_first", phone=scene.words.phone), Say("claim.not_a_claim")),
        (
            *((act("why_other", "docs", *rest),) if rest else ()),
            act("claimed", "claimed"),
            act("why", "why"),
        ),
    )
    return Reply((*bubbles, closing))


def _papers(claim: ClaimView, scene: Scene) -> Bubble:
    benefit = main_benefit(claim)
    voice = scene.voice.name
    papers = [in_words(p, voice) for p in benefit.documents if p != benefit.form]
    # Plain Korean names one paper a line.
    listed = papers if voice == "easy" else [", ".join(papers)] * bool(papers)
    return Bubble(
        (
            Say("documents.title", name=label_of(claim, scene)),
            Say("documents.form", form=in_words(benefit.form, voice)),
            *(Say("documents.papers", papers=paper) for paper in listed),
            *(() if papers else (Say("documents.no_papers"),)),
            Say("documents.where", where=in_words(benefit.where, voice)),
        )
    )


def main_benefit(claim: ClaimView) -> Benefit:
    return catalogue().benefits[claim.benefits[0]]


def why(scene: Scene, ids: tuple[int, ...]) -> Reply:
    """The chain: which day, how it was counted, why the shown day is earlier, the articles."""
    claims = _asked_for(scene, ids)
    if not claims:
        return reply(Say("why.nothing"), buttons=(act("my_deadlines", "menu_deadlines"),))
    claim = claims[0]
    others = tuple(act("why_other", "why", other.id) for other in claims[1:2])
    return Reply(
        (
            Bubble(_counted(claim, scene)),
            Bubble(_shown_earlier(claim, scene)),
            Bubble(
                _ground(main_benefit(claim).articles, scene), (*others, act("person", "person"))
            ),
        )
    )


def _counted(claim: ClaimView, scene: Scene) -> tuple[Say, ...]:
    benefit = main_benefit(claim)
    limitation = benefit.limitation
    name, what = label_of(claim, scene), in_words(benefit.start_text, scene.voice.name)
    lines = [Say("why.start", name=name, what=what, day=date_said(claim.start))]
    if claim.start.precision is not Precision.DAY:
        lines.append(Say("why.earliest", day=claim.start.earliest))
    if limitation:
        lines.append(
            Say(f"why.counted_{limitation.unit}", amount=limitation.amount, day=claim.deadline.raw)
        )
    if claim.deadline.adjusted != claim.deadline.raw:
        reason = scene.calendar.holiday_name(claim.deadline.raw)
        key = "why.holiday" if reason else "why.weekend"
        lines.append(Say(key, reason=reason or "", day=claim.deadline.adjusted))
    return tuple(lines)


def _shown_earlier(claim: ClaimView, scene: Scene) -> tuple[Say, ...]:
    doubt = in_words(main_benefit(claim).doubt, scene.voice.name)
    doubted = (Say("why.doubt", doubt=doubt),) if doubt else ()
    if standing(claim.deadline, scene.today) is not Standing.OPEN:
        said = deadline_said(claim.deadline, scene, note=claim.note)
        return (*doubted, *said, Say("claim.office_decides"))
    left = time_left(scene.today, claim.deadline.safe)
    return (
        *doubted,
        Say("why.safe", day=claim.deadline.safe, left=left),
        Say("why.margin"),
        Say("claim.office_decides"),
    )


def _ground(articles: tuple[Citation, ...], scene: Scene) -> tuple[Say, ...]:
    language = scene.voice.language
    cited = tuple(Say("law.article", article=cite(article, language)) for article in articles[:4])
    known = catalogue().statutes
    verified = min(known[article.statute].verified for article in articles)
    lines = (Say("law.ground"), *cited, Say("law.civil"), Say("law.verified", day=verified))
    return (*lines, *korean_decides(scene))


def _asked_for(scene: Scene, ids: tuple[int, ...]) -> tuple[ClaimView, ...]:
    member = scene.member
    if member is None:
        return ()
    return member.claims_named(ids) if ids else (member.open_claims or member.claims)
