"""The last step of an answer, told event by event: quoted, or written by a model and checked, with quotations where the model fails.

All that it needs has been read before: the archive may change meanwhile. What to quote, and what to refuse, is decided elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from threading import Event as Flag

from index.errors import ArchiveBroken, Cancelled, PromptTooLong
from index.values import Hit
from rag import tokens
from rag.answers import answered, composed, unanswered
from rag.asking import Asking
from rag.candidates import Texts
from rag.clock import Clock
from rag.numbering import Numbering
from rag.prompt import Prompt, compose
from rag.question import Asked
from rag.quoting import Draft
from rag.ranking import Ranked
from rag.second_opinion import SecondOpinion
from rag.values import Checked, Event, Finished, Question, Sentence, Wrote
from rag.writing import Written, write


@dataclass(frozen=True, slots=True)
class Material:
    """What an answer is made from: the passages, best first, what of them would be quoted, and what is to be said beside it."""

    question: Question
    asked: Asked
    hits: tuple[Hit, ...]
    ranked: tuple[Ranked, ...]
    draft: Draft
    doubted: float
    notes: tuple[str, ...] = ()


def verify(draft: Draft, texts: Texts) -> None:
    """Hold every quotation against the article that it is taken from.

    Raises:
        ArchiveBroken: One does not stand there.
    """
    for quote in draft.quotes:
        if texts.article(quote.article_id).body[quote.start : quote.end] != quote.text:
            raise ArchiveBroken(f"A quotation does not stand in {quote.article_id}.", "Run: dateline doctor --repair.")


def quoted(material: Material, clock: Clock) -> Iterator[Event]:
    """The draft's quotations, one by one, and the answer that they make."""
    numbering = Numbering()
    sentences: list[Sentence] = []
    for quote in material.draft.quotes:
        yield Wrote(quote.text)
        sentences.append(Sentence(quote.text, (numbering.number(quote),), "quoted"))
        yield Checked(sentences[-1], numbering.citations, None)
    answer = answered(material.question, material.asked, material.draft, sentences, numbering, doubted=material.doubted)
    yield Finished(replace(answer, notes=(*material.notes, *answer.notes), seconds=clock.seconds()))


@dataclass(frozen=True, slots=True)
class Pen:
    """What a model writes with: `name` is what answers call it, `budget` how many tokens a prompt may have.

    `judged` asks it once more about each sentence, whether the passages say that.
    """

    name: str
    budget: int
    judged: bool = False


def written(material: Material, pen: Pen, asking: Asking, *, today: date, clock: Clock, stop: Flag | None = None) -> Iterator[Event]:
    """What a model writes, sentence by sentence as each is checked.

    Where it cannot be reached, has failed this question before, or wrote nothing that is borne out, the quotations are told instead, and
    why. What was shown before a failure stays, and the answer is incomplete.

    Raises:
        Cancelled: The asker stopped it before anything was shown.
    """
    judge = SecondOpinion(asking, stop=stop) if pen.judged else None
    outcome, prompt, allowed = Written(failed=asking.failed), None, pen.budget
    while asking.failed is None:
        with clock.running("write"):
            smaller = _prompt(material, allowed, today)
        if prompt is not None and len(smaller.given) == len(prompt.given):
            break
        prompt, outcome = smaller, Written()
        yield asking.prompted(prompt.messages, "answer", passages=len(prompt.given), left_out=prompt.left_out)
        yield from write(asking, prompt, outcome, judge=judge, clock=clock, stop=stop)
        yield from asking.untold()
        # Too long for the model's own window: once more with half of what was sent.
        if not isinstance(outcome.failed, PromptTooLong) or outcome.sentences or allowed < pen.budget:
            break
        allowed = min(allowed, int(sum(tokens.count(message.content) for message in prompt.messages) * tokens.MARGIN)) // 2
    notes = [*material.notes]
    if prompt is not None and prompt.left_out:
        notes.append(f"{prompt.left_out} of the passages found did not fit into the prompt")
    if judge is not None and judge.failed:
        notes.append(f"No second opinion was had of every sentence, and the check alone decided: {judge.failed}")
    for event in _concluded(replace(material, notes=tuple(notes)), outcome, pen.name, clock):
        yield asking.accounted(event)


def _prompt(material: Material, budget: int, today: date) -> Prompt:
    """The prompt, its passages in the order of the best sentence in each."""
    order = {id(one.candidate.hit): at for at, one in reversed(list(enumerate(material.ranked)))}
    hits = sorted(material.hits, key=lambda hit: order.get(id(hit), len(order)))
    return compose(material.question.standalone, hits, today=today, as_of=material.question.filters.as_of, budget=budget)


def _concluded(material: Material, outcome: Written, name: str, clock: Clock) -> Iterator[Event]:
    notes = list(material.notes)
    if isinstance(outcome.failed, Cancelled):
        if not outcome.sentences:
            raise outcome.failed
        notes.append("Stopped before its end")
    elif outcome.failed is not None:
        notes.append(f"{name} {'broke off' if outcome.sentences else 'did not write this; these are quotations'}: {outcome.failed}")
    elif outcome.cut:
        notes.append(f"{name} was stopped {'by a filter of its contents' if outcome.finish == 'content_filter' else 'at the length of a reply'}")
    if outcome.withheld:
        notes.append(_withheld(len(outcome.withheld), name))
    if outcome.sentences:
        yield from _disputed(material, outcome)
        answer = composed(material.question, material.asked, material.draft, outcome.sentences, outcome.numbering, doubted=material.doubted)
        incomplete = outcome.failed is not None or outcome.cut
        yield Finished(
            replace(
                answer,
                writer=name,
                incomplete=incomplete,
                notes=tuple(notes),
                withheld=tuple(outcome.withheld),
                seconds=clock.seconds(),
            )
        )
        return
    if outcome.nothing and not outcome.withheld and outcome.failed is None:
        answer = unanswered(material.question, material.asked, material.ranked, name=name, doubted=material.doubted)
        yield Finished(replace(answer, writer=name, notes=tuple(notes), seconds=clock.seconds()))
        return
    if outcome.failed is None:
        notes.append(f"Nothing that {name} wrote is borne out by the passages; these are quotations")
    for event in quoted(replace(material, notes=tuple(notes)), clock):
        if isinstance(event, Finished):
            event = Finished(replace(event.answer, withheld=tuple(outcome.withheld)))  # noqa: PLW2901 - the same event
        yield event


def _withheld(number: int, name: str) -> str:
    return f"{number} sentence{'' if number == 1 else 's'} that {name} wrote {'was' if number == 1 else 'were'} withheld: not borne out"


def _disputed(material: Material, outcome: Written) -> Iterator[Event]:
    """Where outlets disagree, both are quoted: what the model did not cite of the disagreement is added in the outlets' own words."""
    for quote in material.draft.rivals:
        if any(one.article_id == quote.article_id and quote.start <= one.start and one.end <= quote.end for one in outcome.numbering.citations):
            continue
        sentence = Sentence(quote.text, (outcome.numbering.number(quote),), "quoted")
        outcome.sentences.append(sentence)
        yield Wrote(quote.text)
        yield Checked(sentence, outcome.numbering.citations, None)
