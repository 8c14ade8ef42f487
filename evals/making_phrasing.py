"""A model may say a draft's question in better words; what it wrote is taken only where it still asks the same, as far as code can tell.

How a model is reached is not known here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evals.fold import says
from evals.making import Draft
from index.errors import EndpointFailed
from rag.endpoint import Message, Piece
from rag.particulars import names, quantities, times
from rag.writing import Model

_REPLY = 80
"""Tokens: the longest question that is drafted has 28 words."""

_TOLD = (
    "You rewrite a question so that it reads as a newspaper reader would ask it. Keep its meaning, every name, number and date, and the kind of"
    " question (who, when, where, how many). Do not answer it. Reply with the question alone, in one line."
)


def phrased(drafts: Iterable[Draft], model: Model, name: str) -> Iterator[Draft]:
    """The drafts, each with the model's question where that keeps to the rules; such a case is tagged "phrased-by:" and the model's name.

    A quotation, and a question that names a window of publication, is left as it is. A model that fails leaves the draft as it is, too.
    """
    for draft in drafts:
        question = draft.case.question
        if "“" in question or question.startswith("According to articles"):
            yield draft
            continue
        try:
            written = _asked(model, question)
        except EndpointFailed:
            yield draft
            continue
        if written != question and keeps(question, written, draft):
            yield replace(draft, case=replace(draft.case, question=written, tags=(*draft.case.tags, f"phrased-by:{name}")))
        else:
            yield draft


def _asked(model: Model, question: str) -> str:
    messages = [Message("system", _TOLD), Message("user", question)]
    text = "".join(item.text for item in model.stream(messages, max_tokens=_REPLY) if isinstance(item, Piece))
    return " ".join(text.strip().strip('"“”').split())


def keeps(before: str, after: str, draft: Draft) -> bool:
    """Whether a question has the names, numbers and times of another, no more and no fewer, and does not give the answer away."""
    if not after.endswith("?") or after.count("?") != 1 or len(after.split()) > 2 * len(before.split()) or len(after) > 300:
        return False
    if any(says(after, words) for group in draft.case.must_include for words in group) and not any(
        says(before, words) for group in draft.case.must_include for words in group
    ):
        return False
    return _particulars(before) == _particulars(after)


def _particulars(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    inner = text[:1].lower() + text[1:]
    return (
        frozenset(key for name in names(inner) for key in name.keys),
        frozenset(one.value for one in quantities(inner)),
        frozenset(key for one in times(inner) for key in one.keys),
    )
