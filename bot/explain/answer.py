"""The answer to a question, composed: the short answer, the facts of law that bear on it, what to
hand in, the ground. It decides nothing; rules/ decided, and says what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.explain import bereaved, personal, schemes
from bot.explain.choose import choose
from bot.explain.claims import period_said
from bot.explain.ground import ground_lines
from bot.explain.layout import lay_out
from bot.explain.leaving import claims_told
from bot.explain.notes import adjustment_lines, note_lines
from bot.explain.packed import NO_BENEFIT, Subject
from bot.explain.pick import opening, worth_saying
from bot.explain.shape import Answer
from bot.reply import Reply, reply
from bot.understand.alarms import asks_to_forge
from bot.understand.question import Question
from bot.understand.weights import topics
from bot.view import Scene
from core.i18n import Say
from rules.catalogue import Benefit, catalogue, in_words
from rules.provisions import Provision, provisions

REFUSED: Final = frozenset({"out_of_scope", "abuse"})
_UNTIL_WHEN: Final = "until_when"
_MINE: Final = "my_deadline"
_BESIDE_HER_OWN: Final = 3
# Whoever asks these does not ask whether she may have a benefit, whatever is known of her.
_NEVER: Final = REFUSED | {
    *("smalltalk", "handoff", "register_reminder", "tax_health_insurance", "loan")
}
_IMPERSONAL: Final = _NEVER | {
    *("payment_date", "contribution", "rehire_suspension", "criminal_restriction"),
    "leave_of_absence",
}
_OWN_AIMS: Final = frozenset({"may_i", "until_when", None})
_OWN_STORY: Final = frozenset({"left", "divorce", "death", "illness", "mine"})
_ON_PAPER: Final = frozenset({"documents"})
# Where money waits for a claim, its limit is said, whatever was asked: that is what gets lost.
_CLAIMED: Final = frozenset(
    {
        *("how_to_claim", "documents", "claim_deadline", "lump_sum", "retirement_allowance"),
        *("survivor", "divorce_split", "disability_nonduty", "duty_accident"),
    }
)
_BY_ITSELF: Final = "by_itself"
_ABUSE: Final = "abuse"
_NO_FORGING: Final = "abuse_forged_papers"
# Whether fixed-term work is covered hangs on the appointment (법 2①1).
_OF_MEMBERS: Final = frozenset({"pension_eligibility", "lump_sum", "retirement_allowance"})
_COVERED: Final = "member_fixed_term"
_FIVE_YEARS: Final = frozenset({"retirement_lump_sum", "retirement_pension"})
_OF_THE_FAMILY: Final = "survivor"
_NO_YEAR: Final = "ambiguous"
_DAYS: Final = {
    "left": "retirement_date",
    "retired": "retirement_date",
    "last_working": "retirement_date",
    "died": "death_date",
}
_ALL: Final = ("retirement_lump_sum", "duty_medical")


def answer(question: Question, text: str, scene: Scene, about: Subject | None = None) -> Answer:
    """`text`: the question's own words; `about`: what is known of the person and, with a benefit,
    what was spoken of before."""
    outside = schemes.answer(question, text, scene)
    if outside is not None:
        return outside
    found = Answer(topic=question.topic or "out_of_scope", verdict="info")
    _judge(found, question, scene, about)
    facts = _facts(found, question, text, about)
    found.waits = _BY_ITSELF in question.terms
    _verdict(found, question)
    _ask_the_year(found, question)
    if question.topic in _ON_PAPER or question.aim == "papers":
        found.more += _papers(found, scene)
    first = bereaved.due_first(question)
    found.articles += [article for one in first for article in one.articles]
    due = [Say("answer.fact", text=one.told(scene.voice.name)) for one in first]
    _tell(found, facts, scene, before=[*bereaved.comfort(question, about), *due])
    return found


def _facts(found: Answer, question: Question, text: str, about: Subject | None) -> list[Provision]:
    """Beside a person's own case a few are enough, and none that tells how to have it seen; beside
    a refusal of what is wrong there is none."""
    if asks_to_forge(text):
        return [provisions()[_NO_FORGING]]
    goes_on = about is not None and about.topic in topics() and not question.benefits
    topic = about.topic if about and goes_on else found.topic
    opened = _OF_THE_FAMILY if bereaved.limits(question) else topic
    facts = bereaved.beside(worth_saying(choose(question, text), opened), question)
    if found.topic == _ABUSE:
        return [one for one in facts if one.topics[0] == _ABUSE]
    if question.stated.temporary and found.topic in _OF_MEMBERS:
        covered = provisions()[_COVERED]
        facts = [covered, *(one for one in facts if one != covered)]
    if not (found.dated or found.judged):
        return facts
    return [one for one in facts if one.topics[0] != _MINE][:_BESIDE_HER_OWN]


def of_subject(subject: Subject, scene: Scene) -> Answer:
    """The same without a sentence: what was chosen or answered by buttons."""
    found = Answer(topic=subject.topic, verdict="info")
    if subject.benefit != NO_BENEFIT:
        _take(found, personal.judged(subject.benefit, subject.situation, scene), scene)
    found.verdict = "refuse" if found.topic in REFUSED else found.verdict
    _tell(found, opening(subject.topic), scene)
    return found


def _judge(found: Answer, question: Question, scene: Scene, about: Subject | None) -> None:
    """What the person's own facts come to, where the question holds any."""
    listed = claims_told(question, scene)
    if listed is not None:
        found.lead += listed[0]
        found.articles += listed[1]
        found.verdict, found.dated = "eligible", True
    impersonal = question.topic in (_NEVER if question.benefits else _IMPERSONAL)
    judged = None if impersonal else personal.judge(question, scene, about)
    if judged is None:
        return
    found.benefit = judged.entry.id
    aged = personal.start_age_line(judged.situation)
    if aged and question.topic in {"pension_start_age", "pension_eligibility"}:
        found.lead.append(aged[0])
        found.articles += aged[1]
    if listed is None and question.aim in _OWN_AIMS and _speaks_of_herself(question):
        found.missing = judged.finding.missing
    if listed is None and personal.is_answer(judged, question):
        _take(found, judged, scene, aim=question.aim)
        if found.verdict == "depends" and found.dated and question.aim == _UNTIL_WHEN:
            found.verdict = "info"


def _speaks_of_herself(question: Question) -> bool:
    """Not only what the law says in general: then the fact that is missing is worth asking for."""
    stated = question.stated
    said = (
        stated.relation,
        stated.reason,
        stated.age,
        stated.service_months,
        stated.marriage_years,
    )
    return any(value is not None for value in said) or bool(_OWN_STORY & {*question.terms})


def _take(
    found: Answer, judged: personal.Personal, scene: Scene, *, aim: str | None = None
) -> None:
    """The person's own case becomes the short answer."""
    finding = judged.finding
    found.judged, found.verdict, found.benefit = judged, judged.verdict, judged.entry.id
    found.lead += personal.lines(judged, scene, of_days=aim == _UNTIL_WHEN)
    instead = personal.instead_of(judged, scene)
    if instead is not None:
        found.lead.append(Say("answer.instead", name=personal.name_of(instead.entry, scene)))
        found.articles += instead.finding.articles
    factor = personal.factor_line(judged) if aim == "how_much" else None
    found.lead += [factor] if factor else []
    if aim != _UNTIL_WHEN:
        found.lead += note_lines(finding, amounts=factor is not None)
    found.lead += adjustment_lines(finding, scene)
    found.articles += finding.articles
    found.missing = finding.missing if judged.verdict == "depends" else finding.wanted
    found.dated = personal.deadline_of(judged) is not None
    if aim == _UNTIL_WHEN and not found.dated:
        found.missing = (*personal.day_wanted(judged), *found.missing)
    if found.dated:
        found.articles += judged.entry.articles[:1]


def _verdict(found: Answer, question: Question) -> None:
    if found.topic in REFUSED:
        found.verdict = "refuse"
    elif found.topic == _MINE and not (found.dated or found.judged):
        found.verdict = "depends"
        found.missing = found.missing or ("retirement_date",)
    elif question.stated.temporary and question.aim in _OWN_AIMS and found.topic in _OF_MEMBERS:
        found.verdict = "depends" if found.verdict == "info" else found.verdict


def _ask_the_year(found: Answer, question: Question) -> None:
    """A day without its year is asked back, and no year is put in; how long there is, is said."""
    said = (one.about for one in question.heard.problems if one.kind == _NO_YEAR)
    day = next((_DAYS[name] for name in said if name in _DAYS), None)
    if day is None or found.dated or found.topic in _NEVER or question.aim not in _OWN_AIMS:
        return
    found.lead.insert(0, Say(f"answer.year_of_{day}"))
    found.missing = (day, *(name for name in found.missing if name != day))
    found.waits = True


def _tell(
    found: Answer, facts: Sequence[Provision], scene: Scene, *, before: Sequence[Say] = ()
) -> None:
    """As many facts as there is room for, with their articles; what to hand in goes before them,
    and `before` everything."""
    if found.verdict == "eligible" and found.judged and not found.more:
        found.more += _papers(found, scene)
    limit = [] if _says_limit(found, facts) else _limit(found, scene)
    if found.lead or found.judged:
        found.lead, limit = [*found.lead, *limit], []
    lead = [*before, *found.lead]
    laid = lay_out(lead, [*limit, *found.more], facts=facts, articles=found.articles, scene=scene)
    found.lead, found.more = list(laid.lead), list(laid.more)
    found.articles = list(laid.articles)


def _says_limit(found: Answer, facts: Sequence[Provision]) -> bool:
    """The best facts say the same period already."""
    meant = {found.benefit} if found.benefit else _FIVE_YEARS
    return any(not meant.isdisjoint(one.limits) for one in facts[:_BESIDE_HER_OWN])


def _limit(found: Answer, scene: Scene) -> list[Say]:
    """How long there is to claim what is asked about, where no day could be given."""
    waits = found.waits or found.topic in _CLAIMED
    if found.dated or not waits or found.verdict == "not_eligible":
        return []
    if found.benefit is None:
        first, other = (catalogue().benefits[name] for name in _ALL)
        found.articles += first.articles[:1]
        return [Say("answer.limits", long=period_said(first), short=period_said(other))]
    entry = catalogue().benefits.get(found.benefit or "")
    if entry is None or entry.limitation is None:
        return []
    found.articles += entry.articles[:1]
    what = in_words(entry.start_text, scene.voice.name)
    name = personal.name_of(entry, scene)
    return [Say("answer.limit", name=name, what=what, period=period_said(entry))]


def _papers(found: Answer, scene: Scene) -> Iterator[Say]:
    """What to hand in and where."""
    entry = catalogue().benefits.get(found.benefit or "")
    if entry is not None:
        yield from paper_lines(entry, scene)
        found.articles += entry.articles[-1:]


def paper_reply(benefit: str, scene: Scene) -> Reply | None:
    entry = catalogue().benefits.get(benefit)
    if entry is None:
        return None
    title = Say("documents.title", name=personal.name_of(entry, scene))
    ground = ground_lines(entry.articles, scene)
    return reply(title, *paper_lines(entry, scene), *ground)


def paper_lines(entry: Benefit, scene: Scene) -> Iterator[Say]:
    voice = scene.voice.name
    papers = [in_words(paper, voice) for paper in entry.documents if paper != entry.form]
    yield Say("documents.form", form=in_words(entry.form, voice))
    together = [", ".join(papers)] if papers and voice != "easy" else papers
    yield from (Say("documents.papers", papers=said) for said in together)
    yield Say("documents.where", where=in_words(entry.where, voice))
