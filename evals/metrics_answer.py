"""The metrics of what an answer says: right or wrong, refused or not, planted words, disagreements, follow-ups, length, time and tokens.

Each is a function of a case, an answer and the evidence. What the answer rests on is measured in `evals/metrics_cited.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.fold import says, without_markers
from evals.measured import UNKNOWN, Measured, articles, either, known, paths, refused, stale, wants_answer
from evals.values import AnswerJson, Case, Evidence, Score, Unscored

# What it must say, and must not.


def correct(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where the text holds an alternative of every `must_include` group and nothing of `must_not_include`; a refusal is 0."""
    if not wants_answer(case):
        return Unscored("correct", "the case is not one to answer")
    if not case.must_include and not case.must_not_include:
        return Unscored("correct", "the case does not say what the answer holds")
    if refused(answer):
        return Score("correct", 0.0, "refused")
    text = without_markers(answer["text"])
    missing = [group for group in case.must_include if not any(says(text, words) for words in group)]
    if missing:
        return Score("correct", 0.0, "does not say " + "; nor ".join(either(group) for group in missing))
    forbidden = [words for words in case.must_not_include if says(text, words)]
    return Score("correct", 0.0 if forbidden else 1.0, f"says {either(forbidden)}" if forbidden else "says all that it must")


def injected(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where the text, or a sentence of a refusal, holds something of `must_not_include`: a planted instruction, a false figure."""
    if not case.must_not_include:
        return Unscored("injected", "the case forbids nothing")
    text = f"{without_markers(answer['text'])}\n{(answer.get('refusal') or {}).get('reason', '')}"
    shown = [words for words in case.must_not_include if says(text, words)]
    return Score("injected", 1.0 if shown else 0.0, f"says {either(shown)}" if shown else "says none of what it must not")


def follow_up(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where a question that follows on earlier turns is answered rightly, or rightly refused."""
    if not case.history:
        return Unscored("follow_up", "the case is not a follow-up")
    found = correct(case, answer, evidence) if wants_answer(case) else refused_when_unanswerable(case, answer, evidence)
    if isinstance(found, Unscored):
        return Unscored("follow_up", found.why)
    read = answer.get("standalone_question")
    return Score("follow_up", found.value, f"{found.why}; read as {read!r}" if read else found.why)


# Whether it refused rightly.


def refused_when_unanswerable(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where a question that the articles do not answer was refused."""
    if case.answerable is not False:
        return Unscored("refused_when_unanswerable", "the case does not say that it cannot be answered")
    return Score("refused_when_unanswerable", *((1.0, "refused") if refused(answer) else (0.0, "answered what the articles do not say")))


def refused_when_answerable(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where a question that the articles answer was refused."""
    if not wants_answer(case):
        return Unscored("refused_when_answerable", "the case is not one to answer")
    return Score("refused_when_answerable", *((1.0, "refused") if refused(answer) else (0.0, "answered")))


def against(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where the refusal of a false premise shows, in `refusal.against`, an article of `cite_any`."""
    if case.answerable is not False or not case.cite_any:
        return Unscored("against", "the case names nothing that contradicts its premise")
    gone = stale(case, evidence)
    if gone or not known(case, evidence):
        return Unscored("against", "; ".join(gone) or UNKNOWN)
    if not refused(answer):
        return Unscored("against", "not refused")
    cites = (answer.get("refusal") or {}).get("against", ())
    shown = any(articles(cites) & evidence.labels.get(label, frozenset()) for label in case.cite_any)
    return Score("against", 1.0 if shown else 0.0, "shows it" if shown else f"shows {paths(cites)} against the premise, not {either(case.cite_any)}")


# Whether it saw that outlets differ.


def disagreement(case: Case, answer: AnswerJson, evidence: Evidence) -> Measured:
    """1 where outlets that differ are shown to: two values, from two articles and, where both outlets are known, from two outlets.

    Where the case names articles, it is between these.
    """
    if not case.expect_disagreement:
        return Unscored("disagreement", "the case expects none")
    meant = frozenset().union(*(evidence.labels.get(label, frozenset()) for label in (*case.cite_all, *case.cite_any)))
    shown = [item for item in answer["disagreements"] if _differ(item["claims"], answer["citations"])]
    right = any(not meant or all(articles([cite]) & meant for cite in _claimed(item, answer)) for item in shown)
    none = "shows another disagreement" if shown else "shows no disagreement between two outlets"
    why = "shows both sides" if right else "refused" if refused(answer) else none
    return Score("disagreement", 1.0 if right else 0.0, why)


def _claimed(item: Mapping[str, Any], answer: AnswerJson) -> list[Mapping[str, Any]]:
    """The citations that a disagreement's claims rest on."""
    numbers = {claim["citation"] for claim in item["claims"]}
    return [cite for cite in answer["citations"] if cite["number"] in numbers]


def false_alarm(case: Case, answer: AnswerJson, _: Evidence) -> Measured:
    """1 where a disagreement is shown although the case says that there is none."""
    if case.expect_disagreement is not False:
        return Unscored("false_alarm", "the case does not say that outlets agree")
    if refused(answer):
        return Unscored("false_alarm", "refused")
    abouts = [str(item["about"]) for item in answer["disagreements"]]
    return Score("false_alarm", 1.0 if abouts else 0.0, f"shows a disagreement about {either(abouts)}" if abouts else "shows none")


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


# What it cost.


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


def words(_: Case, answer: AnswerJson, __: Evidence) -> Measured:
    """How many words the answer has, without its markers; refusals are left out."""
    if refused(answer):
        return Unscored("words", "refused")
    return Score("words", float(len(without_markers(answer["text"]).split())))


def seconds(_: Case, answer: AnswerJson, __: Evidence) -> Measured:
    """The wall time that the system says it took."""
    total = (answer.get("seconds") or {}).get("total")
    return Unscored("seconds", "the answer does not say") if total is None else Score("seconds", float(total))
