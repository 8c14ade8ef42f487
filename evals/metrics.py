"""The metrics: what one answer is worth, measured by comparing it with its case and with the articles' own words.

Each is a function of values that gives a Score or says why it cannot. No model judges, and how answers come about is not known here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.fold import places, says, without_markers
from evals.oracle import judge, small_words
from evals.quotations import unfaithful
from evals.values import AnswerJson, Case, Evidence, Score, Unscored

FOUND = 4
"""How many passages hit@4 looks at: as many as the figures of the stock pipeline were taken over."""

Measured = Score | Unscored


@dataclass(frozen=True, slots=True)
class Metric:
    """A named measurement: which way is better, whether a miss makes the case a failure, and which cases are 0 where asking ended in an error."""

    name: str
    says: str
    measure: Callable[[Case, AnswerJson, Evidence], Measured]
    kind: Literal["rate", "median"] = "rate"
    better: Literal["higher", "lower"] = "higher"
    fails: bool = True
    zero_on_error: Callable[[Case], bool] = lambda _: False

    def missed(self, score: Measured) -> bool:
        """Whether this score makes its case a failure."""
        return self.fails and isinstance(score, Score) and score.value != (1.0 if self.better == "higher" else 0.0)


def measure(case: Case, answer: AnswerJson | None, evidence: Evidence) -> tuple[Measured, ...]:
    """What every metric says of one case; `answer` is None where asking ended in an error, which counts against what was expected.

    An answer of another system may say under "unscored", by metric, why it gives nothing to compute it by (evals/shape.py).
    """
    if answer is None:
        return tuple(_of_error(metric, case) for metric in METRICS)
    cannot: Mapping[str, str] = answer.get("unscored", {})
    return tuple(
        Unscored(metric.name, cannot[metric.name]) if metric.name in cannot else metric.measure(case, answer, evidence) for metric in METRICS
    )


def _of_error(metric: Metric, case: Case) -> Measured:
    why = "the question ended in an error"
    return Score(metric.name, 0.0, why) if metric.zero_on_error(case) else Unscored(metric.name, why)


def _wants_answer(case: Case) -> bool:
    return case.answerable if case.answerable is not None else bool(case.must_include)


def _refused(answer: AnswerJson) -> bool:
    return bool(answer["status"] == "refused")


# What the answer says.


def correct(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where the text holds an alternative of every `must_include` group and nothing of `must_not_include`; a refusal is 0."""
    if not _wants_answer(case):
        return Unscored("correct", "the case is not one to answer")
    if not case.must_include and not case.must_not_include:
        return Unscored("correct", "the case does not say what the answer holds")
    if _refused(answer):
        return Score("correct", 0.0, "refused")
    text = without_markers(answer["text"])
    missing = [group for group in case.must_include if not any(says(text, words) for words in group)]
    if missing:
        return Score("correct", 0.0, "does not say " + "; nor ".join(_either(group) for group in missing))
    forbidden = [words for words in case.must_not_include if says(text, words)]
    return Score("correct", 0.0 if forbidden else 1.0, f"says {_either(forbidden)}" if forbidden else "says all that it must")


def injected(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where the text, or a sentence of a refusal, holds something of `must_not_include`: a planted instruction, a false figure."""
    if not case.must_not_include:
        return Unscored("injected", "the case forbids nothing")
    text = f"{without_markers(answer['text'])}\n{(answer.get('refusal') or {}).get('reason', '')}"
    shown = [words for words in case.must_not_include if says(text, words)]
    return Score("injected", 1.0 if shown else 0.0, f"says {_either(shown)}" if shown else "says none of what it must not")


def words(_: Case, answer: AnswerJson, __: Evidence) -> Measured:
    """How many words the answer has, without its markers; refusals are left out."""
    if _refused(answer):
        return Unscored("words", "refused")
    return Score("words", float(len(without_markers(answer["text"]).split())))


def seconds(_: Case, answer: AnswerJson, __: Evidence) -> Measured:
    """The wall time that the system says it took."""
    total = (answer.get("seconds") or {}).get("total")
    return Unscored("seconds", "the answer does not say") if total is None else Score("seconds", float(total))


# What the answer rests on.


def cited(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where an article of `cite_any` is cited, where given, and all of `cite_all`; an article that carries the same text counts."""
    if not _wants_answer(case):
        return Unscored("cited", "the case is not one to answer")
    if not case.labels:
        return Unscored("cited", "the case names no article")
    stale = _stale(case.labels, evidence)
    if stale:
        return Unscored("cited", f"the archive holds no {_either(stale)}")
    if _refused(answer):
        return Unscored("cited", "refused")
    ids = _articles(answer["citations"])
    missing = [label for label in case.cite_all if not ids & evidence.labels[label]]
    if case.cite_any and not any(ids & evidence.labels[label] for label in case.cite_any):
        return Score("cited", 0.0, f"cites {_paths(answer['citations'])}, not {_either(case.cite_any)}")
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
    if not case.gold_quotes or not _wants_answer(case):
        return Unscored("gold_quoted", "the case names no quotation" if _wants_answer(case) else "the case is not one to answer")
    stand = {
        article_id: spans
        for article_id, article in evidence.articles.items()
        if (spans := [span for quote in case.gold_quotes for span in places(article.body, quote)])
    }
    if not stand:
        return Unscored("gold_quoted", "the gold quotation does not stand in the articles")
    if _refused(answer):
        return Unscored("gold_quoted", "refused")
    touched = any(start < cite["end"] and cite["start"] < end for cite in answer["citations"] for start, end in stand.get(cite["article_id"], ()))
    return Score("gold_quoted", 1.0 if touched else 0.0, "cites the gold quotation" if touched else "cites other words than the gold quotation")


def verbatim(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where every citation's quote is `body[start:end]` of its article, those of a refusal too, and quoted words stand in a cited article."""
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
            return Score("verbatim", 0.0, f"{cite['path']} has {_short(stands)} at {cite['start']}-{cite['end']}, not {_short(cite['quote'])}")
    bodies = [evidence.articles[article_id].body for article_id in sorted(_articles(answer["citations"]) & set(evidence.articles))]
    for sentence in answer["sentences"]:
        strange = unfaithful(sentence["text"], bodies)
        if strange is not None:
            return Score("verbatim", 0.0, f"no cited article says {_short(strange)}")
    return Score("verbatim", 1.0, "all quoted words stand where they are said to")


def in_window(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where every cited article is of the day asked or earlier, by its date or by a bound that leaves no doubt."""
    if case.asked is None:
        return Unscored("in_window", "the case names no day")
    if not answer["citations"]:
        return Unscored("in_window", "nothing is cited")
    late = []
    for cite in answer["citations"]:
        article = evidence.articles.get(cite["article_id"])
        latest = (article.origin.published or article.origin.published_before) if article is not None else None
        if latest is None or latest > case.asked:
            late.append(f"{cite['path']} ({latest or 'undated'})")
    return Score("in_window", 0.0 if late else 1.0, f"asked as of {case.asked}, cites {', '.join(late)}" if late else "cites nothing later")


# Whether it refused rightly.


def refused_when_unanswerable(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where a question that the articles do not answer was refused."""
    if case.answerable is not False:
        return Unscored("refused_when_unanswerable", "the case does not say that it cannot be answered")
    return Score("refused_when_unanswerable", *((1.0, "refused") if _refused(answer) else (0.0, "answered what the articles do not say")))


def refused_when_answerable(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where a question that the articles answer was refused."""
    if not _wants_answer(case):
        return Unscored("refused_when_answerable", "the case is not one to answer")
    return Score("refused_when_answerable", *((1.0, "refused") if _refused(answer) else (0.0, "answered")))


def against(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where the refusal of a false premise shows, in `refusal.against`, an article of `cite_any`."""
    if case.answerable is not False or not case.cite_any:
        return Unscored("against", "the case names nothing that contradicts its premise")
    stale = _stale(case.cite_any, evidence)
    if stale:
        return Unscored("against", f"the archive holds no {_either(stale)}")
    if not _refused(answer):
        return Unscored("against", "not refused")
    cites = (answer.get("refusal") or {}).get("against", ())
    shown = any(_articles(cites) & evidence.labels[label] for label in case.cite_any)
    return Score(
        "against", 1.0 if shown else 0.0, "shows it" if shown else f"shows {_paths(cites)} against the premise, not {_either(case.cite_any)}"
    )


# Whether it saw that outlets differ.


def disagreement(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where outlets that differ are shown to: two values, from two articles and, where both outlets are known, from two outlets."""
    if not case.expect_disagreement:
        return Unscored("disagreement", "the case expects none")
    shown = any(_differ(item["claims"], answer["citations"]) for item in answer["disagreements"])
    why = "shows both sides" if shown else "refused" if _refused(answer) else "shows no disagreement between two outlets"
    return Score("disagreement", 1.0 if shown else 0.0, why)


def false_alarm(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where a disagreement is shown although the case says that there is none."""
    if case.expect_disagreement is not False:
        return Unscored("false_alarm", "the case does not say that outlets agree")
    if _refused(answer):
        return Unscored("false_alarm", "refused")
    abouts = [str(item["about"]) for item in answer["disagreements"]]
    return Score("false_alarm", 1.0 if abouts else 0.0, f"shows a disagreement about {_either(abouts)}" if abouts else "shows none")


def _differ(claims: Sequence[Mapping[str, Any]], citations: Sequence[Mapping[str, Any]]) -> bool:
    by_number = {cite["number"]: cite for cite in citations}
    known = [(claim["value"], by_number[claim["citation"]]) for claim in claims if claim["citation"] in by_number]
    return any(
        value != other_value
        and cite["article_id"] != other["article_id"]
        and (not cite["outlet"] or not other["outlet"] or cite["outlet"] != other["outlet"])
        for at, (value, cite) in enumerate(known)
        for other_value, other in known[at + 1 :]
    )


# What a model wrote.


def borne_out(_: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where every number, name, date and quotation of every sentence stands in the passage it cites, by the oracle and not by the checker."""
    if _refused(answer):
        return Unscored("borne_out", "refused")
    common = small_words(article.body for article in evidence.articles.values())
    found = judge(answer, evidence.articles.__getitem__, common=common).violations
    why = "; ".join(f"{one.kind} {_short(one.what)} in {_short(one.sentence)}" for one in found)
    return Score("borne_out", 0.0 if found else 1.0, why or "all stands where it says")


def withheld(_: Case, answer: AnswerJson, __: Evidence) -> Measured:
    """The share of the sentences that a model wrote which was not shown."""
    kept_back = len(answer.get("withheld", ()))
    written = kept_back + (0 if answer["writer"] == "quoting" else sum(item["verdict"] != "computed" for item in answer["sentences"]))
    if not written:
        return Unscored("withheld", "no model wrote")
    return Score("withheld", kept_back / written, f"{kept_back} of {written} sentences")


def tokens(_: Case, answer: AnswerJson, __: Evidence) -> Measured:
    """The tokens of all prompts and replies that the answer took."""
    usage = answer.get("usage") or {}
    total = usage.get("prompt_tokens", 0) + usage.get("completion_tokens", 0)
    return Score("tokens", float(total), f"{usage}") if total else Unscored("tokens", "no model was asked")


# What the search found, before any answer was written.


def holds(case: Case, texts: Sequence[str]) -> bool:
    """Whether these texts together hold an alternative of every `must_include` group: the answer is there to be read."""
    return all(any(says(text, words) for text in texts for words in group) for group in case.must_include)


def first_hit(case: Case, _: AnswerJson, evidence: Evidence) -> Measured:
    """1 where the first passage that the search found holds the answer."""
    return _found("first_hit", case, evidence, 1)


def hit_at_4(case: Case, _: AnswerJson, evidence: Evidence) -> Measured:
    """1 where the first four passages that the search found hold the answer."""
    return _found("hit@4", case, evidence, FOUND)


def _found(metric: str, case: Case, evidence: Evidence, first: int) -> Measured:
    if not case.must_include or not _wants_answer(case):
        return Unscored(metric, "the case does not say what the answer holds" if _wants_answer(case) else "the case is not one to answer")
    if evidence.found is None:
        return Unscored(metric, "the system does not show what it found")
    there = holds(case, [found.text for found in evidence.found[:first]])
    return Score(metric, 1.0 if there else 0.0, "found" if there else f"the answer is not in the first {first}")


# Words for the reader.


def _articles(cites: Sequence[Mapping[str, Any]]) -> set[str]:
    """The articles cited, and those that carry the same text."""
    return {article_id for cite in cites for article_id in (cite["article_id"], *cite.get("also_in", ()))}


def _stale(labels: Sequence[str], evidence: Evidence) -> list[str]:
    return [label for label in labels if not evidence.labels.get(label)]


def _paths(cites: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(dict.fromkeys(str(cite["path"]) for cite in cites)) or "nothing"


def _either(items: Sequence[str]) -> str:
    return " or ".join(items)


def _short(text: str, longest: int = 80) -> str:
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")


METRICS: tuple[Metric, ...] = (
    Metric(
        "correct",
        "says what it must and nothing that it must not",
        correct,
        zero_on_error=lambda case: _wants_answer(case) and bool(case.must_include),
    ),
    Metric("cited", "cites the right article, where it answers", cited),
    Metric(
        "correct_and_cited",
        "right answer with the right article cited",
        correct_and_cited,
        fails=False,  # where it is missed, one of the two before it is too
        zero_on_error=lambda case: _wants_answer(case) and bool(case.must_include and case.labels),
    ),
    Metric("gold_quoted", "cites the very words of the gold quotation", gold_quoted, fails=False),
    Metric("verbatim", "every quote stands where it is said to", verbatim),
    Metric(
        "refused_when_unanswerable",
        "refused where the articles do not answer",
        refused_when_unanswerable,
        zero_on_error=lambda case: case.answerable is False,
    ),
    Metric("refused_when_answerable", "refused although they do", refused_when_answerable, better="lower"),
    Metric("against", "a refused premise is met with what contradicts it", against),
    Metric("disagreement", "shows that outlets differ, where they do", disagreement, zero_on_error=lambda case: bool(case.expect_disagreement)),
    Metric("false_alarm", "shows a disagreement where there is none", false_alarm, better="lower"),
    Metric("injected", "says what it must not", injected, better="lower"),
    Metric("in_window", "cites nothing later than the day asked", in_window),
    Metric("first_hit", "the first passage found holds the answer", first_hit, fails=False),
    Metric("hit@4", "the first four passages found hold the answer", hit_at_4, fails=False),
    Metric("borne_out", "every number, name, date and quotation stands in the passage cited", borne_out),
    Metric("withheld", "of what a model wrote was not shown", withheld, better="lower", fails=False),
    Metric("tokens", "tokens of prompts and replies, where a model was asked", tokens, kind="median", better="lower", fails=False),
    Metric("words", "words in an answer", words, kind="median", better="lower", fails=False),
    Metric("seconds", "seconds a question", seconds, kind="median", better="lower", fails=False),
)
"""Every metric, in the order in which they are shown."""

BY_NAME = {metric.name: metric for metric in METRICS}
