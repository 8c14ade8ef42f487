"""Refusing on SQuAD 2: does the refusal score tell questions that a paragraph answers from those that it only seems to?

Run it with `python -m evals.squad FILE [--alone]`; FILE holds a JSON object a line with `context`, `question` and `answerable`, and is not part
of this project. How a question is judged is not known here.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.archives import made_from
from evals.intervals import RESAMPLES, wilson
from evals.progress import shown
from index.errors import BadInput, NotFound
from rag import Assistant
from rag.judge import REFUSE_AT, measures
from rag.question import analyse
from rag.ranking import rank
from rag.reading import Reading
from rag.refusal import unmentioned, unsaid
from rag.settings import Settings
from rag.values import READ

FOLDS, ROUNDS = 5, 10
"""Weights are refitted on four fifths of the paragraphs and tried on the fifth, ten times over with other fifths."""

RIDGE = 0.02
"""How strongly refitted weights are drawn to 0, measures being scaled to a standard deviation of 1; .005 and .1 give the same within .005."""


@dataclass(frozen=True, slots=True)
class Row:
    """A question, the paragraph it was written about, and whether that answers it."""

    context: str
    question: str
    answerable: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a question: its refusal score, and the measures that the score is made of (none where nothing was found)."""

    row: Row
    score: float
    measured: Mapping[str, float]


def load(path: Path) -> list[Row]:
    """The rows of a file.

    Raises:
        NotFound: There is no such file.
        BadInput: A line is not what it should be, or all questions are of one kind.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no file {path}.", "Name SQuAD 2 questions, a JSON object a line.") from error
    try:
        found = [Row(value["context"], value["question"], value["answerable"]) for line in lines if line.strip() and (value := json.loads(line))]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise BadInput(f"{path.name} cannot be read: {error!r}.", "Each line needs context, question and answerable.") from error
    if len({row.answerable for row in found}) < 2:
        raise BadInput(f"{path.name} does not hold both kinds of question.", "Half of SQuAD 2 has no answer.")
    return found


def judge(rows: Sequence[Row], *, alone: bool) -> Iterator[Judged]:
    """Ask every question with the quoting writer: over one archive of all paragraphs, or over one of its own paragraph."""
    contexts = list(dict.fromkeys(row.context for row in rows))
    for group in [[context] for context in contexts] if alone else [contexts]:
        with tempfile.TemporaryDirectory(prefix="dateline-squad-") as name:
            for number, context in enumerate(group):
                (Path(name) / f"{number:04}.txt").write_text(context + "\n", encoding="utf-8")
            with made_from(Path(name), Settings()) as (assistant, _):
                yield from (_judged(assistant, row) for row in rows if row.context in set(group))


def _judged(assistant: Assistant, row: Row) -> Judged:
    score = assistant.ask(row.question, writer="quoting").refusal_score
    asked, source = analyse(" ".join(row.question.split())), Reading(assistant.archive, assistant.archive.revision())
    ranked = rank(asked, assistant.archive.search(asked.text, limit=READ), source)
    if not ranked:
        return Judged(row, score, {})
    unknown = unmentioned(asked, dict(source.frequencies([word for name in asked.names for word in name.text.split()])))
    return Judged(row, score, measures(asked, ranked[0].evidence, ranked[0].objections, unknown=bool(unsaid(asked, unknown, ranked[0]))))


def auc(scores: Sequence[float], unanswerable: Sequence[bool]) -> float:
    """How often a question without an answer scores higher than one with one, a tie counting half (Mann and Whitney 1947)."""
    every, kind = np.asarray(scores, dtype=float), np.asarray(unanswerable, dtype=bool)
    high, low = every[kind][:, None], every[~kind][None]
    return float((high > low).mean() + 0.5 * (high == low).mean())


def interval(found: Sequence[Judged], scores: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """The 95% percentile interval of the AUC (Efron 1979), whole paragraphs being drawn: questions about one are not independent."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable resampling, not a secret
    groups: dict[str, list[int]] = {}
    for at, one in enumerate(found):
        groups.setdefault(one.row.context, []).append(at)
    paragraphs, values = list(groups.values()), []
    for _ in range(RESAMPLES):
        chosen = [at for group in draw.choices(paragraphs, k=len(paragraphs)) for at in group]
        kinds = [not found[at].row.answerable for at in chosen]
        if any(kinds) and not all(kinds):
            values.append(auc([scores[at] for at in chosen], kinds))
    values.sort()
    return values[round(0.025 * (len(values) - 1))], values[round(0.975 * (len(values) - 1))]


def refitted(found: Sequence[Judged], *, seed: int = 0) -> list[list[float]]:
    """For each round, every question's logit by weights that were fitted to the other paragraphs of this file alone."""
    names = sorted({name for one in found for name in one.measured})
    values = np.array([[one.measured.get(name, 0.0) for name in names] for one in found])
    kinds = np.array([not one.row.answerable for one in found], dtype=float)
    contexts = list(dict.fromkeys(one.row.context for one in found))
    rounds = []
    for number in range(ROUNDS):
        order = np.random.default_rng(seed + number).permutation(len(contexts))
        fold_of = {context: int(place) % FOLDS for context, place in zip(contexts, order, strict=True)}
        folds = np.array([fold_of[one.row.context] for one in found])
        logits = np.zeros(len(found))
        for fold in range(FOLDS):
            own, others = folds == fold, folds != fold
            middle, spread = values[others].mean(axis=0), values[others].std(axis=0) + 1e-9
            scaled = np.column_stack([np.ones(len(found)), (values - middle) / spread])
            logits[own] = scaled[own] @ _fit(scaled[others], kinds[others])
        rounds.append([float(value) for value in logits])
    return rounds


def _fit(
    values: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", kinds: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Logistic regression with a ridge, by Newton's method; both kinds weigh the same together."""
    share = np.where(kinds == 1, 0.5 / kinds.sum(), 0.5 / (1 - kinds).sum())
    ridge = RIDGE * np.r_[0.0, np.ones(values.shape[1] - 1)]
    weights = np.zeros(values.shape[1])
    for _ in range(25):  # it settles within ten
        likely = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (share * (likely - kinds)) + ridge * weights
        weights -= np.linalg.solve((values * (share * likely * (1 - likely))[:, None]).T @ values + np.diag(ridge + 1e-9), slope)
    return weights


def _rate(name: str, hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"{name}: {hits / n:.1%} ({low:.1%} to {high:.1%}), n = {n}"


def report(found: Sequence[Judged]) -> list[str]:
    """The figures, a line each: the AUC of the score as it ships and with its weights refitted, and the two rates at the shipped threshold."""
    kinds = [not one.row.answerable for one in found]
    scores = [one.score for one in found]
    rounds = refitted(found)
    every = [auc(logits, kinds) for logits in rounds]
    middle = rounds[sorted(range(len(every)), key=every.__getitem__)[len(every) // 2]]
    lines = []
    for name, value, (low, high) in (
        ("AUC of refusal_score as it ships", auc(scores, kinds), interval(found, scores)),
        ("AUC with its weights refitted here, cross-validated", sum(every) / len(every), interval(found, middle)),
    ):
        lines.append(f"{name}: {value:.3f} ({low:.3f} to {high:.3f}), n = {len(found)}")
    without, answered = ([one.score >= REFUSE_AT for one in found if one.row.answerable is kind] for kind in (False, True))
    lines.append(_rate("refused when unanswerable", sum(without), len(without)))
    lines.append(_rate("refused when answerable", sum(answered), len(answered)))
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    """Judge every question of a file and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m evals.squad", description=__doc__)
    parser.add_argument("file", type=Path, help="SQuAD 2 questions, a JSON object a line")
    parser.add_argument("--alone", action="store_true", help="ask each question over an archive of its own paragraph")
    options = parser.parse_args(argv)
    rows = load(options.file)
    found = list(shown(judge(rows, alone=options.alone), total=len(rows), label="questions"))
    print("\n".join(report(found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
