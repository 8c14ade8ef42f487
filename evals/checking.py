"""The checker by itself: how many edited sentences it catches, how many true paraphrases it keeps back, how many corrupted ones it lets through.

How a sentence is checked is not known here, only asked. Run as `python -m evals.checking [--half dev|held] [--misses] [--json OUT]`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from evals.intervals import wilson
from rag.check import Verdict, check_sentence

CHECKS = Path(__file__).resolve().parent / "checks"
EDITS = CHECKS / "edits.jsonl"
"""Sentences of the sample corpus, each with an edit after which it says something else."""
PARAPHRASES = CHECKS / "paraphrases.jsonl"
"""What a model might write of the sample corpus, each with a twin that is wrong in one thing."""

HALVES = ("dev", "held")
"""The halves share no article. Rules and thresholds are chosen on `dev`; `held` is for reporting."""

CAUGHT, UNEDITED, BACK, SHOWN = "caught", "kept back", "true kept back", "corrupted shown"
"""The four figures: of the edited sentences, of the same unedited, of the true paraphrases, and of their twins."""

Check = Callable[[str, Sequence[str]], Verdict]


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence of an article and the same with one particular changed; `kind` says which."""

    id: str
    half: Literal["dev", "held"]
    kind: str
    article: str
    passages: tuple[str, ...]
    true: str
    edited: str


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A sentence that the passages bear out in other words, and a twin that they do not; `how` says what is wrong with the twin."""

    id: str
    half: Literal["dev", "held"]
    articles: tuple[str, ...]
    passages: tuple[str, ...]
    true: str
    corrupted: str
    how: str

    @property
    def merged(self) -> bool:
        """Whether it needs two passages."""
        return len(self.passages) > 1


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` sentences, how many; `of` says which sentences, `misses` names those that the checker got wrong."""

    name: str
    of: str
    count: int
    n: int
    misses: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The share and its interval as plain JSON values; null where there are no sentences."""
        value = self.count / self.n if self.n else None
        return asdict(self) | {"misses": list(self.misses), "value": value, "interval": list(wilson(self.count, self.n)) if self.n else None}

    def shown(self) -> str:
        """One line for a person."""
        if not self.n:
            return f"{self.name:16} {self.of:14} none"
        low, high = wilson(self.count, self.n)
        return f"{self.name:16} {self.of:14} {self.count:3}/{self.n:<3} = {self.count / self.n:.3f}  95% {low:.3f} to {high:.3f}"


def edits(file: Path = EDITS) -> tuple[Edit, ...]:
    """The edited sentences, in the order of their file."""
    return tuple(Edit(**row | {"passages": tuple(row["passages"])}) for row in _rows(file))


def paraphrases(file: Path = PARAPHRASES) -> tuple[Paraphrase, ...]:
    """The paraphrases, in the order of their file."""
    return tuple(Paraphrase(**row | {name: tuple(row[name]) for name in ("articles", "passages")}) for row in _rows(file))


def _rows(file: Path) -> Iterable[dict[str, Any]]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


def take(edited: Sequence[Edit], written: Sequence[Paraphrase], *, check: Check = check_sentence) -> tuple[Share, ...]:
    """Check every sentence and its twin: edits caught, by kind; sentences as they stand kept back; true paraphrases kept back, corrupted shown."""

    def stopped(sentence: str, passages: Sequence[str]) -> bool:
        return check(sentence, passages).verdict == "unsupported"

    caught = [(one.kind, one.id, stopped(one.edited, one.passages)) for one in edited]
    unedited = [("unedited", one.id, stopped(one.true, one.passages)) for one in edited]
    back = [(_sort(one), one.id, stopped(one.true, one.passages)) for one in written]
    shown = [(_sort(one), one.id, not stopped(one.corrupted, one.passages)) for one in written]
    wrongly = [(one.how, name, hit) for one, (_, name, hit) in zip(written, shown, strict=True)]
    return (
        *_shares(CAUGHT, caught, good=True),
        *_shares(UNEDITED, unedited, good=False)[:1],
        *_shares(BACK, back, good=False),
        *_shares(SHOWN, shown, good=False),
        *_shares(SHOWN, wrongly, good=False)[:-1],
    )


def _sort(one: Paraphrase) -> str:
    return "two passages" if one.merged else "one passage"


def _shares(name: str, rows: Sequence[tuple[str, str, bool]], *, good: bool) -> list[Share]:
    """A share of each sort among the rows (sort, id, hit), in order of appearance, and one of all; a miss is a hit that is not good."""
    sorts = {sort: [row for row in rows if row[0] == sort] for sort in dict.fromkeys(row[0] for row in rows)} | {"all": list(rows)}
    return [
        Share(name, sort, sum(hit for *_, hit in of), len(of), tuple(identifier for _, identifier, hit in of if hit != good))
        for sort, of in sorts.items()
    ]


def halves(chosen: Sequence[str] = HALVES) -> dict[str, tuple[Share, ...]]:
    """The figures of each half."""
    edited, written = edits(), paraphrases()
    return {half: take([one for one in edited if one.half == half], [one for one in written if one.half == half]) for half in chosen}


def show(figures: Mapping[str, Sequence[Share]], *, misses: bool) -> None:
    """Print the figures, and where it is asked for the sentences that were told wrong."""
    sentences = {(one.id, name): text for one in edits() for name, text in ((CAUGHT, one.edited), (UNEDITED, one.true))}
    sentences |= {(one.id, name): text for one in paraphrases() for name, text in ((BACK, one.true), (SHOWN, one.corrupted))}
    for half, shares in figures.items():
        print(f"{half}:")
        for share in shares:
            print(f"  {share.shown()}")
            for name in share.misses if misses else ():
                print(f"    {name}: {sentences[name, share.name]}")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.checking", description="What the checker catches, keeps back and lets through.")
    parser.add_argument("--half", choices=HALVES, help="one half only (default: both)")
    parser.add_argument("--misses", action="store_true", help="show the sentences that were told wrong")
    parser.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output, and nothing else on it")
    options = parser.parse_args(argv)
    figures = halves([options.half] if options.half else HALVES)
    if options.json:
        text = json.dumps({half: [share.to_json() for share in shares] for half, shares in figures.items()}, ensure_ascii=False, indent=2)
        if options.json == "-":
            print(text)
            return 0
        Path(options.json).write_text(f"{text}\n", encoding="utf-8")
    show(figures, misses=options.misses)
    return 0


if __name__ == "__main__":
    sys.exit(main())
