"""The metrics of what an answer rests on: the right articles, the exact words, in their place, inside the window, and nothing invented.

Each is a function of a case, an answer and the evidence. What the answer says is measured in `evals/metrics_answer.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from evals import oracle
from evals.carrying import ENOUGH, share
from evals.fold import fold, places, without_markers
from evals.measured import UNKNOWN, Measured, articles, either, known, paths, refused, short, stale, wants_answer
from evals.metrics_answer import correct
from evals.quotations import unfaithful
from evals.values import AnswerJson, Case, Evidence, Score, Unscored
from index.outlets import same
from index.values import Article

# The right article, in its own words.


def cited(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where an article of `cite_any` is cited, where given, and all of `cite_all`; an article that carries the same text counts."""
    if not wants_answer(case):
        return Unscored("cited", "the case is not one to answer")
    if not case.labels:
        return Unscored("cited", "the case names no article")
    gone = stale(case, evidence)
    if gone or not known(case, evidence):
        return Unscored("cited", "; ".join(gone) or UNKNOWN)
    if refused(answer):
        return Unscored("cited", "refused")
    ids = articles(answer["citations"])
    missing = [label for label in case.cite_all if not ids & evidence.labels.get(label, frozenset())]
    if case.cite_any and not any(ids & evidence.labels.get(label, frozenset()) for label in case.cite_any):
        return Score("cited", 0.0, f"cites {paths(answer['citations'])}, not {either(case.cite_any)}")
    return Score("cited", 0.0 if missing else 1.0, f"does not cite {' and '.join(missing)}" if missing else "cites what it should")


def correct_and_cited(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where the answer is correct and cites the right article; a refusal is 0."""
    right, rests = correct(case, answer, evidence), cited(case, answer, evidence)
    if isinstance(right, Unscored):
        return Unscored("correct_and_cited", right.why)
    if isinstance(rests, Unscored):
        return Score("correct_and_cited", 0.0, right.why) if rests.why == "refused" else Unscored("correct_and_cited", rests.why)
    why = "; ".join(score.why for score in (right, rests) if not score.value)
    return Score("correct_and_cited", right.value * rests.value, why or "says it and cites it")


def gold_quoted(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where a citation touches the words of a `gold_quotes` entry, in whichever article they stand."""
    if not case.gold_quotes or not wants_answer(case):
        return Unscored("gold_quoted", "the case names no quotation" if wants_answer(case) else "the case is not one to answer")
    stand = {
        article_id: spans
        for article_id, article in evidence.articles.items()
        if (spans := [span for quote in case.gold_quotes for span in places(article.body, quote)])
    }
    if not stand:
        return Unscored("gold_quoted", "the gold quotation does not stand in the articles")
    if refused(answer):
        return Unscored("gold_quoted", "refused")
    touched = any(start < cite["end"] and cite["start"] < end for cite in answer["citations"] for start, end in stand.get(cite["article_id"], ()))
    return Score("gold_quoted", 1.0 if touched else 0.0, "cites the gold quotation" if touched else "cites other words than the gold quotation")


def verbatim(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where every citation's quote is `body[start:end]` of its article, those of a refusal too, and all that is said to be quoted stands there.

    That is: words in quotation marks in a cited article, and a sentence whose verdict is "quoted" in a quote that it cites.
    """
    refusal = answer.get("refusal") or {}
    cites: list[Mapping[str, Any]] = [*answer["citations"], *refusal.get("against", ()), *refusal.get("nearest", ())]
    if not cites:
        return Unscored("verbatim", "nothing is quoted")
    for cite in cites:
        article = evidence.articles.get(cite["article_id"])
        if article is None:
            return Score("verbatim", 0.0, f"cites {cite['article_id']}, which the archive does not hold")
        stands = article.body[cite["start"] : cite["end"]]
        if not cite["quote"] or stands != cite["quote"]:
            return Score("verbatim", 0.0, f"{cite['path']} has {short(stands)} at {cite['start']}-{cite['end']}, not {short(cite['quote'])}")
    bodies = [evidence.articles[article_id].body for article_id in sorted(articles(answer["citations"]) & set(evidence.articles))]
    for sentence in answer["sentences"]:
        strange = unfaithful(sentence["text"], bodies)
        if strange is not None:
            return Score("verbatim", 0.0, f"no cited article says {short(strange)}")
    quotes = {cite["number"]: fold(cite["quote"]) for cite in answer["citations"]}
    for sentence in answer["sentences"]:
        own = [quotes[number] for number in sentence["citations"] if number in quotes]
        if sentence["verdict"] == "quoted" and not any(fold(sentence["text"]) in quote or quote in fold(sentence["text"]) for quote in own):
            return Score("verbatim", 0.0, f"the sentence {short(sentence['text'])} is not the quote that it cites")
    return Score("verbatim", 1.0, "all quoted words stand where they are said to")


def whole(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where no quotation of a quoted sentence begins or ends inside a sentence of its article."""
    quoted = {number for item in answer["sentences"] if item["verdict"] == "quoted" for number in item["citations"]}
    cites = [cite for cite in answer["citations"] if cite["number"] in quoted and cite["article_id"] in evidence.articles]
    if not cites:
        return Unscored("whole", "nothing is quoted")
    for cite in cites:
        body = evidence.articles[cite["article_id"]].body
        before, after = body[: cite["start"]], body[cite["end"] :]
        if not _STARTS.search(before) or not (_ENDS.search(body[cite["start"] : cite["end"]]) or _PARAGRAPH_ENDS.match(after)):
            return Score("whole", 0.0, f"{cite['path']} says more in that sentence than {short(cite['quote'])}")
    return Score("whole", 1.0, "no quotation is cut inside a sentence")


_STARTS = re.compile(r"(?:^|\n|[.!?:;…—–][)\]\"'”’»]*)[\s\"'“‘«(\[•*-]*$")
_ENDS = re.compile(r"[.!?:;…][)\]\"'”’»*]*\s*$")
_PARAGRAPH_ENDS = re.compile(r"\s*(?:\n|$)|[)\]\"'”’»]*[.!?:;…]?[)\]\"'”’»]*\s*(?:\n|$)")


# Inside the window.


def in_window(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where every article shown, by a refusal too, is of the days and the outlets that the case allows.

    An article's day is its date, or a bound that leaves no doubt.
    """
    if case.asked is None and case.after is None and case.before is None and not case.outlets:
        return Unscored("in_window", "the case names no day and no outlet")
    refusal = answer.get("refusal") or {}
    cites = [*answer["citations"], *refusal.get("against", ()), *refusal.get("nearest", ())]
    if not cites:
        return Unscored("in_window", "nothing is cited")
    outside = list(dict.fromkeys(f"{cite['path']} ({why})" for cite in cites for why in _outside(case, evidence.articles.get(cite["article_id"]))))
    return Score("in_window", 0.0 if outside else 1.0, f"cites {', '.join(outside)}" if outside else "cites nothing outside the window")


def _outside(case: Case, article: Article | None) -> Iterator[str]:
    """Why an article is not inside the case's window; nothing where it is."""
    if article is None:
        yield "not in the archive"
        return
    origin = article.origin
    earliest, latest = origin.published or origin.published_after, origin.published or origin.published_before
    last = min((day for day in (case.asked, case.before) if day), default=None)
    if last is not None and (latest is None or latest > last):
        yield f"{latest or 'undated'}, not up to {last}"
    if case.after is not None and (earliest is None or earliest < case.after):
        yield f"{earliest or 'undated'}, not from {case.after} on"
    if case.outlets and not any(origin.outlet and same(origin.outlet, outlet) for outlet in case.outlets):
        yield f"{origin.outlet or 'no outlet'}, not {either(case.outlets)}"


# Each sentence with what it cites.


@dataclass(frozen=True, slots=True)
class _Held:
    """A sentence, the passages that it cites, and the particulars (numbers, names, dates) that stand nowhere, or only elsewhere."""

    text: str
    spans: tuple[str, ...]
    passages: tuple[oracle.Passage, ...]
    invented: tuple[str, ...]
    misplaced: tuple[str, ...]


def _held(answer: AnswerJson, evidence: Evidence) -> tuple[_Held, ...]:
    """Every sentence that was not computed, and whatever the text has beside its sentences, held against what is cited and what is named."""
    sentences = tuple((item["text"], tuple(item["citations"])) for item in answer["sentences"] if item["verdict"] != "computed")
    cites = tuple((cite["number"], cite["article_id"], cite["start"], cite["end"]) for cite in answer["citations"])
    return _held_of(sentences, _beside(answer), cites, tuple(_Keyed(article) for article in evidence.articles.values()))


@lru_cache(maxsize=64)
def _held_of(
    sentences: tuple[tuple[str, tuple[int, ...]], ...], beside: str, cites: tuple[tuple[int, str, int, int], ...], keyed: "tuple[_Keyed, ...]"
) -> tuple[_Held, ...]:
    """The same, remembered for the metrics that ask it one after the other."""
    articles = {one.article.article_id: one.article for one in keyed}
    common = _common(tuple(articles.values()))
    places = {number: (articles[article_id], start, end) for number, article_id, start, end in cites if article_id in articles}
    found = []
    for text, numbers in sentences:
        own = [places[number] for number in numbers if number in places]
        passages = tuple(_passage(*place) for place in own)
        spans = tuple(article.body[start:end] for article, start, end in own)
        here = _particulars(text, oracle.joined(passages), common)
        nowhere = set(_nowhere(text, keyed)) if here else set()
        invented, misplaced = (tuple(what for what in here if (what in nowhere) is yes) for yes in (True, False))
        found.append(_Held(text, spans, passages, invented, misplaced))
    if beside:
        found.append(_Held(beside, (), (), tuple(_nowhere(beside, keyed)), ()))
    return tuple(found)


def _nowhere(sentence: str, keyed: "tuple[_Keyed, ...]") -> list[str]:
    """The particulars of a sentence that none of the articles has."""
    missing = [_missing(sentence, one) for one in keyed]
    if not missing:
        return _particulars(sentence, oracle.Passage(""), frozenset())
    return [what for what in missing[0] if all(what in other for other in missing[1:])]


@lru_cache(maxsize=1_024)
def _missing(sentence: str, keyed: "_Keyed") -> tuple[str, ...]:
    """The particulars of a sentence that an article does not have, furniture included: who repeats that has not invented it."""
    article, origin = keyed.article, keyed.article.origin
    about = "\n".join(text for text in (origin.title, origin.outlet, origin.byline) if text)
    days = frozenset(day for day in (origin.published, origin.updated) if day)
    everything = oracle.Passage(f"{article.body}\n{article.source_text}", about, days)
    return tuple(_particulars(sentence, everything, _small(article.body)))


def _particulars(sentence: str, cited: oracle.Passage, common: frozenset[str]) -> list[str]:
    """The numbers, names and dates of a sentence that a passage lacks; quotations are `verbatim`'s to judge."""
    return [f"{one.kind} {one.what!r}" for one in oracle.violations(sentence, cited, common=common) if one.kind in {"number", "name", "date"}]


def _beside(answer: AnswerJson) -> str:
    """What stands in the text and in none of its sentences, where there are words among it."""
    text = without_markers(answer["text"])
    for item in answer["sentences"]:
        text = text.replace(item["text"], " ", 1)
    return text.strip() if re.search(r"\w", text) else ""


@dataclass(frozen=True, slots=True)
class _Keyed:
    """An article as a key: one whose text changed is another."""

    article: Article

    def __hash__(self) -> int:
        return hash((self.article.article_id, self.article.content_hash))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and (self.article is other.article or self.article == other.article)


@lru_cache(maxsize=2_048)
def _passage_of(keyed: _Keyed, start: int, end: int) -> oracle.Passage:
    return oracle.passage(keyed.article, start, end)


def _passage(article: Article, start: int, end: int) -> oracle.Passage:
    return _passage_of(_Keyed(article), start, end)


def _common(every: Sequence[Article]) -> frozenset[str]:
    return frozenset(word for article in every for word in _small(article.body))


@lru_cache(maxsize=512)
def _small(body: str) -> frozenset[str]:
    return oracle.small_words([body])


def _carried(held: _Held, only: Sequence[int] | None = None) -> bool:
    """Whether the spans cited, or those of them that are named, carry the sentence, with what is known of their articles beside them."""
    at = range(len(held.spans)) if only is None else only
    text = "\n".join(held.spans[one] + "\n" + held.passages[one].about for one in at)
    return bool(text) and share(held.text, text) >= ENOUGH


def citation_recall(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """The share of the sentences that cite something which carries them.

    A sentence is carried where the spans that it cites have enough of its words (`evals/carrying.py`), and where no
    number, name or date of it stands in another article or place only. Of sentences that code computed nothing is asked.
    """
    held = [] if refused(answer) else [one for one in _held(answer, evidence) if one.text != _beside(answer)]
    if not held:
        return Unscored("citation_recall", "refused" if refused(answer) else "no sentence needs a citation")
    bare = [one for one in held if not _carried(one) or one.misplaced]
    why = "; ".join(f"{short(one.text)} {_fault(one)}" for one in bare)
    return Score("citation_recall", 1 - len(bare) / len(held), why or f"what they cite carries all {len(held)} sentences")


def _fault(held: _Held) -> str:
    if not held.passages:
        return "cites nothing"
    return f"cites what does not have its {either(held.misplaced)}" if held.misplaced else "cites what does not speak of that"


def citation_precision(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """The share of citations, counted once for each sentence, that help to carry their sentence: alone, or where the others do not."""
    held = [] if refused(answer) else [one for one in _held(answer, evidence) if one.passages]
    pairs = [(one, at) for one in held for at in range(len(one.passages))]
    if not pairs:
        return Unscored("citation_precision", "refused" if refused(answer) else "nothing is cited")
    idle = [(one, at) for one, at in pairs if not _helps(one, at)]
    why = "; ".join(f"{short(one.spans[at])} does nothing for {short(one.text)}" for one, at in idle)
    return Score("citation_precision", 1 - len(idle) / len(pairs), why or f"all {len(pairs)} citations carry their sentence")


def _helps(held: _Held, at: int) -> bool:
    others = [other for other in range(len(held.passages)) if other != at]
    return _carried(held, [at]) or (_carried(held) and bool(others) and not _carried(held, others))


def invented(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where a number, name or date of the answer stands in no article that the answer cites or the case names, by the oracle's reading."""
    if refused(answer):
        return Unscored("invented", "refused")
    found = [(what, one.text) for one in _held(answer, evidence) for what in one.invented]
    why = "; ".join(f"no article has the {what} of {short(text)}" for what, text in found)
    return Score("invented", 1.0 if found else 0.0, why or "all numbers, names and dates stand in the articles")


def borne_out(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where every number, name, date and quotation of every sentence stands in the passage it cites, by the oracle and not by the checker."""
    if refused(answer):
        return Unscored("borne_out", "refused")
    if any(cite["article_id"] not in evidence.articles for cite in answer["citations"]):
        return Score("borne_out", 0.0, "cites what the archive does not hold")
    found = oracle.judge(answer, evidence.articles.__getitem__, common=_common(tuple(evidence.articles.values()))).violations
    why = "; ".join(f"{one.kind} {short(one.what)} in {short(one.sentence)}" for one in found)
    return Score("borne_out", 0.0 if found else 1.0, why or "all stands where it says")
