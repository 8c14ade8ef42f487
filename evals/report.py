"""A report as a JSON document: everything that was asked, answered, measured and counted, the same bytes for the same run.

Only what stands under `seconds`, `started` and `finished` varies from run to run. How a person reads a report is not known here.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.controls import together
from evals.metrics import VERSION
from evals.values import DIGITS, Case, Figure, Outcome, Report, Score, Unscored
from index.errors import StorageFailed
from rag.values import Turn

SCHEMA = 2
"""The version of the document."""


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON values: `suite`, `subject`, `metrics`, `by_tag`, `usage`, `errors`, `stale`, `cases`, and the times."""
    failed = [outcome.case.id for outcome in report.outcomes if outcome.error is not None]
    return {
        "schema": SCHEMA,
        "metrics_version": VERSION,
        "suite": {"name": report.suite.name, "sha256": report.suite.digest, "cases": len(report.suite.cases)},
        "subject": dict(report.subject) | {"writers": sorted({str(outcome.answer["writer"]) for outcome in report.outcomes if outcome.answer})},
        "metrics": _figures(report.figures),
        "by_tag": {tag: _figures(figures) for tag, figures in report.by_tag.items()},
        "controls": {name: asdict(one) for name, one in together(report.outcomes).items()},
        "usage": usage(report),
        "errors": failed,
        "stale": {outcome.case.id: list(outcome.stale) for outcome in report.outcomes if outcome.stale},
        "cases": [outcome_to_json(outcome) for outcome in report.outcomes],
        "started": report.started,
        "finished": report.finished,
        # How many were asked at once, and on how many cores, shapes the times and nothing else.
        "seconds": {"total": report.seconds, "jobs": report.jobs, "cores": os.cpu_count()},
    }


def usage(report: Report) -> dict[str, int]:
    """The tokens of all prompts and replies, and how many answers a model was asked for."""
    spent = [outcome.answer.get("usage") or {} for outcome in report.outcomes if outcome.answer is not None]
    names = ("prompt_tokens", "completion_tokens")
    return {name: sum(int(one.get(name, 0)) for one in spent) for name in names} | {
        "answers": sum(any(one.get(name, 0) for name in names) for one in spent)
    }


def dumps(value: Mapping[str, Any]) -> str:
    """JSON for people and programs: indented, in the order given, one newline at the end."""
    # Lone surrogates, legal in JSON and met in the wild, would not survive being written as UTF-8; escaped they do.
    return json.dumps(value, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def write(path: Path, value: Mapping[str, Any]) -> None:
    """Write a document, whole or not at all.

    Raises:
        StorageFailed: The folder is missing or cannot be written to.
    """
    write_text(path, dumps(value))


def write_text(path: Path, text: str) -> None:
    """Write a text, whole or not at all.

    Raises:
        StorageFailed: The folder is missing or cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageFailed(f"{path} cannot be written: {error.strerror}.", "Name a file in a folder that exists and can be written to.") from error


def _figures(figures: Sequence[Figure]) -> dict[str, Any]:
    return {figure.metric: _figure(figure) for figure in figures}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "kind": figure.kind,
        "n": figure.n,
        "value": figure.value,
        "interval": None if figure.low is None else [figure.low, figure.high],
        "unscored": {"count": sum(figure.unscored.values()), "reasons": dict(figure.unscored)},
    }


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """One case as it stands in a report; `evals.saved` reads it back."""
    return {
        "id": outcome.case.id,
        "expected": _case(outcome.case),
        "answer": outcome.answer,
        "error": outcome.error,
        "scores": {score.metric: _score(score) for score in outcome.scores},
        "stale": list(outcome.stale),
        "paragraphs": [{"article_id": one.article_id, "start": one.start, "text": one.text} for one in outcome.paragraphs],
        "ranks": dict(outcome.ranks),
        "controls": {name: list(counts) for name, counts in outcome.controls.items()},
    }


def _case(case: Case) -> dict[str, Any]:
    """The case as its suite has it, without what it does not say."""
    values = {
        "question": case.question,
        "history": [_turn(turn) for turn in case.history],
        **{name: day.isoformat() for name in ("asked", "after", "before") if (day := getattr(case, name)) is not None},
        "outlets": list(case.outlets),
        "answerable": case.answerable,
        "must_include": [list(group) for group in case.must_include],
        "must_not_include": list(case.must_not_include),
        "cite_any": list(case.cite_any),
        "cite_all": list(case.cite_all),
        "gold_quotes": list(case.gold_quotes),
        "expect_disagreement": case.expect_disagreement,
        "tags": list(case.tags),
    }
    return {name: value for name, value in values.items() if value not in (None, [])}


def _turn(turn: Turn) -> str | dict[str, str]:
    return turn.question if turn.answer is None else {"question": turn.question, "answer": turn.answer}


def _score(score: Score | Unscored) -> dict[str, Any]:
    if isinstance(score, Unscored):
        return {"unscored": score.why}
    return {"value": round(score.value, DIGITS), "why": score.why}
