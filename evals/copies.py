"""How well copies are told from articles that only report the same: labelled pairs, pairs made by edits, and everything else.

How copies are found is not known here, only asked. Run as `python -m evals.copies [--articles PATH] [--labels FILE.jsonl]`.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from evals.archives import CORPUS, unpacked
from evals.intervals import wilson
from index.copies import clusters, copies, signature
from index.errors import BadInput, DatelineError
from index.files import File, walk
from index.read import read
from index.values import Article

LABELS = Path(__file__).resolve().parent / "copies.jsonl"
"""Pairs of the sample corpus, labelled by reading; a pair that is not named is neither a copy nor of one event."""

SHORTEST = 60
"""Words of an article that is edited: cut in half, a shorter one is a note."""

_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_HEADLINES = (
    "What we know so far",
    "Officials respond as questions remain over the latest developments",
    "Explained: why this week matters",
    "Ministers under pressure after a long night",
)
_FURNITURE = (
    "Advertisement",
    "Share this article",
    "3 min read",
    "Sign up for our morning newsletter and never miss a story.",
    "Read more: the week in pictures",
    "Copyright. All rights reserved. This material may not be published, broadcast or redistributed.",
    "Download our app for alerts.",
    "LEAVE A REPLY",
    "You may also like",
    "1,204 Views",
)
_WORDS = {
    "said": "told reporters",
    "also": "in addition",
    "but": "however",
    "about": "roughly",
    "after": "following",
    "will": "is to",
    "near": "close to",
}

Edit = Callable[[list[str], random.Random], list[str]]


def _headline(paragraphs: list[str], draw: random.Random) -> list[str]:
    return [draw.choice(_HEADLINES), *(paragraphs[1:] if len(paragraphs[0].split()) < 20 else paragraphs)]


def _cut(share: float) -> Edit:
    def edit(paragraphs: list[str], draw: random.Random) -> list[str]:
        if len(paragraphs) < 2:
            # One long paragraph is cut as an editor cuts it, from the end.
            words = paragraphs[0].split(" ")
            return [" ".join(words[: round(len(words) * (1 - share))])]
        dropped = set(draw.sample(range(len(paragraphs)), max(1, round(len(paragraphs) * share))))
        return [text for place, text in enumerate(paragraphs) if place not in dropped] or paragraphs[:1]

    return edit


def _weekdays(paragraphs: list[str], draw: random.Random) -> list[str]:
    by = draw.randint(1, 6)
    names = {day: _WEEKDAYS[(place + by) % 7] for place, day in enumerate(_WEEKDAYS)}
    return [re.sub("|".join(_WEEKDAYS), lambda match: names[match[0]], text) for text in paragraphs]


def _furniture(paragraphs: list[str], draw: random.Random) -> list[str]:
    out = list(paragraphs)
    for line in draw.sample(_FURNITURE, 6):
        out.insert(draw.randint(0, len(out)), line)
    return out


def _wording(paragraphs: list[str], draw: random.Random) -> list[str]:
    pattern = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
    return [pattern.sub(lambda match: _WORDS[match[0]] if draw.random() < 0.5 else match[0], text) for text in paragraphs]


EDITS: Mapping[str, Sequence[Edit]] = {
    "headline": (_headline,),
    "weekdays": (_weekdays,),
    "furniture": (_furniture,),
    "wording": (_wording,),
    "a third cut": (_cut(0.33),),
    "half cut": (_cut(0.5),),
    "headline, furniture": (_headline, _furniture),
    "half cut, weekdays": (_cut(0.5), _weekdays),
    "headline, a third cut, weekdays": (_headline, _cut(0.33), _weekdays),
    "all, a third cut": (_headline, _cut(0.33), _weekdays, _wording, _furniture),
    "all, half cut": (_headline, _cut(0.5), _weekdays, _wording, _furniture),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the figures: of `n` pairs of a sort, `right` were told right; `wrong` names the first of the others."""

    name: str
    right: int
    n: int
    wrong: tuple[str, ...] = ()

    def shown(self) -> str:
        """The share with its interval."""
        if not self.n:
            return f"{self.name:34} none"
        low, high = wilson(self.right, self.n)
        return f"{self.name:34} {self.right}/{self.n} = {self.right / self.n:.3f}  95% {low:.3f} to {high:.3f}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: pairs by sort, then precision and recall over the labelled and the edited pairs."""

    rows: tuple[Row, ...]
    precision: Row
    recall: Row
    clustered_precision: Row
    clustered_recall: Row


def bodies(place: Path) -> dict[str, str]:
    """The bodies of the articles of a folder or file, by path; what cannot be read is left out.

    Raises:
        BadInput: Nothing could be read.
    """
    with tempfile.TemporaryDirectory(prefix="dateline-copies-") as aside, unpacked(place, Path(aside)) as files:
        found = {item.path: item.body for file in walk([files]) if isinstance(file, File) for item in read(file) if isinstance(item, Article)}
    if not found:
        raise BadInput(f"No article in {place} could be read.", "Name a folder of articles, or a file.")
    return found


def labels(files: Iterable[Path]) -> dict[frozenset[str], str]:
    """The label of each labelled pair of paths: "copy" or "same event"."""
    rows = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    return {frozenset((row["one"], row["other"])): row["label"] for row in rows}


def edited(found: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Path, name of the edit and edited body: each article once with every edit that changes it; the same for the same articles."""
    for path, body in sorted(found.items()):
        if len(body.split()) >= SHORTEST:
            for name, steps in EDITS.items():
                draw = random.Random(f"{path} {name}")  # noqa: S311 - a repeatable edit, not a secret
                paragraphs = body.split("\n")
                for step in steps:
                    paragraphs = step(paragraphs, draw)
                if (made := "\n".join(paragraphs)) != body:
                    yield path, name, made


def take(found: Mapping[str, str], labelled: Mapping[frozenset[str], str]) -> Figures:
    """Measure on these articles."""
    signatures = {path: signature(body) for path, body in found.items()}
    told = {frozenset(pair): copies(signatures[pair[0]], signatures[pair[1]]) for pair in combinations(sorted(found), 2)}
    by_label: dict[str, list[frozenset[str]]] = {"copy": [], "same event": [], "neither": []}
    for pair in told:
        by_label[labelled.get(pair, "neither")].append(pair)
    rows = [Row(f"labelled: {name}", *_right(told, pairs, name == "copy")) for name, pairs in by_label.items()]
    changed = [(path, name, signature(body)) for path, name, body in edited(found)]
    for name in EDITS:
        pairs = [(path, copies(signatures[path], made)) for path, edit, made in changed if edit == name]
        rows.append(Row(f"edited: {name}", sum(right for _, right in pairs), len(pairs), tuple(path for path, right in pairs if not right)[:3]))
    hits = rows[0].right + sum(row.right for row in rows[3:])
    wanted = rows[0].n + sum(row.n for row in rows[3:])
    false = sum(row.n - row.right for row in rows[1:3])
    families = _families(found, by_label["copy"])
    grouped = clusters(signatures | {f"{path} ({name})": made for path, name, made in changed})
    met = [pair for members in _groups(grouped) for pair in combinations(members, 2)]
    true = sum(families[_source(one)] == families[_source(other)] for one, other in met)
    sizes: dict[str, int] = {}
    for name in (*signatures, *(f"{path} ({edit})" for path, edit, _ in changed)):
        family = families[_source(name)]
        sizes[family] = sizes.get(family, 0) + 1
    together = sum(size * (size - 1) // 2 for size in sizes.values())
    return Figures(
        tuple(rows),
        Row("precision, pairs", hits, hits + false),
        Row("recall, pairs", hits, wanted),
        Row("precision, clusters", true, len(met)),
        Row("recall, clusters", true, together),
    )


def _right(told: Mapping[frozenset[str], bool], pairs: Sequence[frozenset[str]], wanted: bool) -> tuple[int, int, tuple[str, ...]]:
    wrong = [" + ".join(sorted(pair)) for pair in pairs if told[pair] != wanted]
    return len(pairs) - len(wrong), len(pairs), tuple(wrong)


def _source(name: str) -> str:
    return re.sub(rf" \((?:{'|'.join(map(re.escape, EDITS))})\)$", "", name)


def _families(found: Mapping[str, str], same: Iterable[frozenset[str]]) -> dict[str, str]:
    family = {path: path for path in found}
    for pair in same:
        one, other = (family[path] for path in sorted(pair))
        family = {path: one if name == other else name for path, name in family.items()}
    return family


def _groups(grouped: Mapping[str, str]) -> Iterable[list[str]]:
    members: dict[str, list[str]] = {}
    for name, cluster in grouped.items():
        members.setdefault(cluster, []).append(name)
    return members.values()


def show(figures: Figures) -> None:
    """Print the figures, and what was told wrong."""
    for row in figures.rows:
        print(row.shown())
        for one in row.wrong:
            print(f"    wrong: {one}")
    for row in (figures.precision, figures.recall, figures.clustered_precision, figures.clustered_recall):
        print(row.shown())


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0, or 1 where nothing could be read."""
    parser = argparse.ArgumentParser(prog="python -m evals.copies", description="Precision and recall of copies.")
    parser.add_argument("--articles", type=Path, default=CORPUS, metavar="PATH", help="a folder, a file or a .jsonl.gz (default: the sample corpus)")
    parser.add_argument("--labels", type=Path, action="append", default=[LABELS], metavar="FILE.jsonl", help='more pairs: {"one", "other", "label"}')
    options = parser.parse_args(argv)
    try:
        show(take(bodies(options.articles), labels(options.labels)))
    except DatelineError as error:
        print(f"evals.copies: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
