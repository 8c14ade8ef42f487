"""Conversations: is a question that leans on earlier turns answered as the same question standing alone would be?

Run it with `python -m evals.conversations [--json OUT] [--tag TAG] [--spoken]`. How a question is made independent is not known here.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evals.archives import CORPUS, made_from
from evals.intervals import wilson
from evals.metrics import correct
from evals.suite import load
from evals.system import Dateline
from evals.values import AnswerJson, Case, Evidence, Score
from rag import Assistant
from rag.settings import Settings
from rag.values import Turn

SUITE = Path(__file__).resolve().parent / "suites" / "conversations.jsonl"

ALONE = "-alone"
"""A case of this ending is the question of the case before it, standing alone."""

_NOTHING = Evidence(articles={}, labels={})


@dataclass(frozen=True, slots=True)
class Pair:
    """A question asked in a conversation and the same one asked alone: whether they were answered alike, and whether rightly.

    Alike are two answers that cite the same words; two that both say what they must; and two refusals where refusing is what the case
    expects. Two refusals of what can be answered are no more alike than any two questions that nobody understood.
    """

    id: str
    tags: tuple[str, ...]
    question: str
    understood: str
    alone: str
    alike: bool
    refused: bool
    correct: bool
    correct_alone: bool


def compare(case: Case, alone: Case, system: Dateline) -> Pair:
    """Ask both."""
    first, second = system.ask(case), system.ask(alone)
    right, right_alone = _right(case, first), _right(alone, second)
    same_status = first["status"] == second["status"]
    same_words = not case.answerable if first["status"] == "refused" else _cited(first) == _cited(second)
    alike = same_status and (same_words or (right and right_alone))
    return Pair(
        case.id,
        case.tags,
        case.question,
        first["standalone_question"],
        alone.question,
        alike=alike,
        refused=first["status"] == "refused",
        correct=right,
        correct_alone=right_alone,
    )


def _right(case: Case, answer: AnswerJson) -> bool:
    score = correct(case, answer, _NOTHING)
    return isinstance(score, Score) and score.value == 1.0


def _cited(answer: AnswerJson) -> set[tuple[str, int, int]]:
    return {(one["article_id"], one["start"], one["end"]) for one in answer["citations"]}


def pairs(system: Dateline, suite: Path = SUITE) -> list[Pair]:
    """Every conversation of the suite beside its question standing alone."""
    cases = {case.id: case for case in load(suite).cases}
    return [compare(case, cases[case.id + ALONE], system) for case in cases.values() if case.id + ALONE in cases]


def spoken(suite: Path, assistant: Assistant) -> list[Pair]:
    """The same, the earlier questions asked in turn and followed by the answers that they got, as on the page."""
    system = Dateline(assistant)
    cases = {case.id: case for case in load(suite).cases}
    found = []
    for case in cases.values():
        if case.id + ALONE in cases:
            history: list[Turn] = []
            for turn in case.history:
                history.append(Turn(turn.question, assistant.ask(turn.question, history=tuple(history)).text))
            found.append(compare(replace(case, history=tuple(history)), cases[case.id + ALONE], system))
    return found


def figure(name: str, found: Sequence[bool]) -> dict[str, Any]:
    """A share of pairs with its interval (Wilson, 95%)."""
    low, high = wilson(sum(found), len(found))
    return {"figure": name, "n": len(found), "value": sum(found) / len(found), "low": low, "high": high}


def _figures(found: Sequence[Pair]) -> list[dict[str, Any]]:
    shown = []
    for name, tag in (("all", "conversation"), ("leaning on earlier turns", ""), ("a new subject", "new-subject"), ("held", "held")):
        own = [one for one in found if tag in one.tags or (not tag and "new-subject" not in one.tags)]
        if own:
            shown.append(figure(f"alike, {name}", [one.alike for one in own]))
            shown.append(figure(f"correct in conversation, {name}", [one.correct for one in own]))
            shown.append(figure(f"correct alone, {name}", [one.correct_alone for one in own]))
    return shown


def main(argv: Sequence[str] | None = None) -> int:
    """Ask every conversation over the sample corpus, and print the figures and each pair that was not answered alike."""
    parser = argparse.ArgumentParser(prog="python -m evals.conversations", description=__doc__)
    parser.add_argument("--json", metavar="OUT")
    parser.add_argument("--tag", help="only pairs with this tag are printed and counted")
    parser.add_argument("--spoken", action="store_true", help="earlier questions are asked too, and their answers known")
    options = parser.parse_args(argv)
    with made_from(CORPUS, Settings()) as (assistant, _):
        every = spoken(SUITE, assistant) if options.spoken else pairs(Dateline(assistant))
        found = [one for one in every if options.tag is None or options.tag in one.tags]
    for one in found:
        if not one.alike:
            print(f"{one.id}{' (refused)' if one.refused else ''}: {one.question}\n  understood as: {one.understood}\n  stands for:    {one.alone}")
    for shown in (figures := _figures(found)):
        print(f"{shown['figure']}: {shown['value']:.1%} ({shown['low']:.1%} to {shown['high']:.1%}), n = {shown['n']}")
    if options.json:
        Path(options.json).write_text(json.dumps({"figures": figures, "pairs": [asdict(one) for one in found]}, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
