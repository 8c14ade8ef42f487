"""The checker's score on claims whose support people have judged: how well it separates supported claims from the rest, and its fitting.

WiCE (Kamoi and others 2023) gives claims from an encyclopedia, each with the sentences of a web page and a label. What the features are is
not known here. Run as `python -m evals.wice [--file FILE] [--json OUT]`.
"""

import argparse
import gzip
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.agreement import disagreements
from rag.check import check_sentence
from rag.support import borne, features

FILE = Path(__file__).resolve().parents[2] / "shared" / "dev" / "wice_dev.jsonl.gz"
FOLDS, REPEATS, RESAMPLES = 5, 10, 2_000
RIDGES = (0.3, 1.0, 3.0, 10.0, 30.0)
"""The penalties among which the inner folds choose."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, the sentences it is to be held against, and whether people found it supported by them."""

    text: str
    evidence: tuple[str, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: a bias, and a weight for each feature as it is measured."""

    bias: float
    weights: tuple[float, ...]

    def levels(self, rows: Vector) -> Vector:
        """The log-odds of each row."""
        found: Vector = rows @ np.array(self.weights) + self.bias
        return found


def claims(file: Path = FILE) -> tuple[Claim, ...]:
    """The claims of a file of WiCE, one JSON object a line."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return tuple(Claim(row["claim"], tuple(row["evidence"]), row["label"] == "supported") for row in rows)


def measured(some: Sequence[Claim]) -> tuple[Vector, NDArray[np.bool_]]:
    """The features of each claim, and whether it is supported."""
    rows = [features(borne(one.text, one.evidence), len(disagreements(one.text, one.evidence))) for one in some]
    return np.array(rows), np.array([one.supported for one in some])


def fit(rows: Vector, labels: NDArray[np.bool_], ridge: float) -> Model:
    """Logistic regression with an L2 penalty on the standardised features, by Newton's method."""
    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.c_[np.ones(len(rows)), (rows - centre) / spread]
    penalty = np.diag([1e-6, *[ridge] * rows.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(20):
        chance = 1 / (1 + np.exp(-design @ weights))
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + penalty
        weights += np.linalg.solve(curve, design.T @ (labels - chance) - penalty @ weights)
    slopes = weights[1:] / spread
    return Model(float(weights[0] - slopes @ centre), tuple(float(slope) for slope in slopes))


def auc(scores: Vector, labels: NDArray[np.bool_]) -> float:
    """The share of pairs of a supported and another claim in which the supported one scores higher; ties count half."""
    for_it, against = scores[labels], scores[~labels]
    return float(np.mean((for_it[:, None] > against).astype(float) + 0.5 * (for_it[:, None] == against)))


def nested(rows: Vector, labels: NDArray[np.bool_], *, repeats: int = REPEATS, seed: int = 0) -> tuple[float, Vector]:
    """The mean AUC over repeated folds of models that never saw the fold, the penalty chosen inside the rest; and the mean log-odds of each row."""
    draw = np.random.default_rng(seed)
    areas, total = [], np.zeros(len(rows))
    for _ in range(repeats):
        held = _held_out(rows, labels, draw, RIDGES)
        areas.append(auc(held, labels))
        total += held
    return float(np.mean(areas)), total / repeats


def _held_out(rows: Vector, labels: NDArray[np.bool_], draw: np.random.Generator, ridges: Sequence[float]) -> Vector:
    fold = _folds(labels, draw)
    found = np.zeros(len(rows))
    for number in range(FOLDS):
        rest = fold != number
        ridge = ridges[0]
        if len(ridges) > 1:
            ridge = max(ridges, key=lambda one: auc(_held_out(rows[rest], labels[rest], np.random.default_rng(number), (one,)), labels[rest]))
        found[~rest] = fit(rows[rest], labels[rest], ridge).levels(rows[~rest])
    return found


def _folds(labels: NDArray[np.bool_], draw: np.random.Generator) -> NDArray[np.int64]:
    found = np.zeros(len(labels), dtype=np.int64)
    for value in (True, False):
        places = np.flatnonzero(labels == value)
        found[draw.permutation(places)] = np.arange(len(places)) % FOLDS
    return found


def interval(scores: Vector, labels: NDArray[np.bool_], *, seed: int = 0) -> tuple[float, float]:
    """The 95% percentile interval of an AUC, claims drawn again with replacement, supported ones and others apart."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable resampling, not a secret
    groups = [list(np.flatnonzero(labels == value)) for value in (True, False)]
    found = []
    for _ in range(RESAMPLES):
        drawn = np.array([place for group in groups for place in draw.choices(group, k=len(group))])
        found.append(auc(scores[drawn], labels[drawn]))
    found.sort()
    return found[round(0.025 * (RESAMPLES - 1))], found[round(0.975 * (RESAMPLES - 1))]


def take(some: Sequence[Claim]) -> dict[str, Any]:
    """The figures: the shipped score, and the same three features fitted anew in every fold."""
    rows, labels = measured(some)
    shipped = np.array([check_sentence(one.text, one.evidence).score for one in some])
    area, levels = nested(rows, labels)
    fitted = fit(rows, labels, 3.0)
    return {
        "n": len(some),
        "supported": int(labels.sum()),
        "shipped": {"auc": auc(shipped, labels), "interval": interval(shipped, labels)},
        "nested": {"auc": area, "interval": interval(levels, labels), "folds": FOLDS, "repeats": REPEATS},
        "best three sentences alone": {"auc": auc(rows[:, 0], labels), "interval": interval(rows[:, 0], labels)},
        "fitted": {"bias": fitted.bias, "weights": fitted.weights},
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.wice", description="The checker's score on WiCE's claims.")
    parser.add_argument("--file", type=Path, default=FILE, metavar="FILE", help="claims, one JSON object a line, gzipped")
    parser.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output")
    options = parser.parse_args(argv)
    if not options.file.exists():
        print(f"There is no {options.file}: name WiCE's claims with --file.", file=sys.stderr)
        return 1
    figures = take(claims(options.file))
    if options.json == "-":
        print(json.dumps(figures, indent=2))
        return 0
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2), encoding="utf-8")
    print(f"{figures['n']} claims, {figures['supported']} supported")
    for name in ("shipped", "nested", "best three sentences alone"):
        low, high = figures[name]["interval"]
        print(f"{name:28} AUC {figures[name]['auc']:.3f}  95% {low:.3f} to {high:.3f}")
    print(f"fitted to all of them: bias {figures['fitted']['bias']:.2f}, weights {', '.join(f'{one:.2f}' for one in figures['fitted']['weights'])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
