"""Furniture: how much of what people labelled as such is removed and named, and how many of the story's sentences are lost with it.

Labels are numbers of lines, never words: in the file for HTML, in the article's source text for every other format. How furniture is
recognised is not known here.
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from evals.intervals import wilson
from evals.visible import visible
from index.errors import BadInput
from index.files import File, walk
from index.files import load as load_file
from index.read import read
from index.split import sentences
from index.values import Article, Rejected, Span

LABELS = Path(__file__).resolve().parent / "furniture.jsonl"
"""The sample corpus and the five articles that the project was asked about, labelled by reading them before anything was measured."""

_INLINE_TAG = re.compile(r"</?(?:a|b|button|em|i|span|strong)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")

Became = Callable[[Span, str], str]
"""What became of a stretch of an article: "kept", "removed" or "divided"."""


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of an article that are furniture, and those that are neither furniture nor story: markup, front matter, hidden text."""

    path: str
    furniture: frozenset[int]
    neither: frozenset[int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a sentence in it, that did not become what its label says."""

    path: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the labelled lines: how many there were, which furniture was left in, and which sentences of the story were lost."""

    articles: int
    furniture: int
    sentences: int
    left_in: tuple[Line, ...]
    lost: tuple[Line, ...]
    unlabelled: tuple[str, ...]


def load(path: Path = LABELS) -> dict[str, Label]:
    """The labels of a file, by the path of their article.

    Raises:
        BadInput: A line is not a label.
    """
    found: dict[str, Label] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            label = Label(row["path"], _numbers(row["furniture"]), _numbers(row.get("neither", "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(f"{path}:{number} is no label.", 'One object a line: {"path": "a.txt", "furniture": "1-3 9"}.') from error
        found[label.path] = label
    return found


def _numbers(text: str) -> frozenset[int]:
    parts = [part.split("-") for part in text.split()]
    return frozenset(number for part in parts for number in range(int(part[0]), int(part[-1]) + 1))


def measure(articles: Path, labels: Mapping[str, Label]) -> Found:
    """Read a folder and hold it against its labels.

    Raises:
        BadInput: None of its articles is labelled, or a file of them cannot be read.
    """
    labelled = 0
    furniture = story = 0
    left_in: list[Line] = []
    lost: list[Line] = []
    unlabelled: list[str] = []
    for article, data in _read(articles):
        label = labels.get(article.path)
        if label is None:
            unlabelled.append(article.path)
            continue
        labelled += 1
        became = _on_page(article) if article.format == "html" else _in_place(article)
        for number, span, text in _pieces(data) if article.format == "html" else _lines(article.source_text):
            if number in label.furniture:
                furniture += 1
                if became(span, text) != "removed":
                    left_in.append(Line(article.path, number, text))
            elif number not in label.neither:
                for start, end in sentences(text, [Span(0, len(text))]):
                    if _WORD.search(text, start, end):
                        story += 1
                        if became(Span(span.start + start, span.start + end), text[start:end]) != "kept":
                            lost.append(Line(article.path, number, text[start:end]))
    if not labelled:
        raise BadInput(f"No article in {articles} is labelled.", "Name its file of labels with --labels.")
    return Found(labelled, furniture, story, tuple(left_in), tuple(lost), tuple(unlabelled))


def _read(articles: Path) -> Iterator[tuple[Article, bytes]]:
    for file in walk([articles]):
        if not isinstance(file, File):
            continue
        for one in read(file):
            if isinstance(one, Rejected):
                raise BadInput(f"{one.path} {one.reason}", "Labelled articles must all be read.")
            yield one, load_file(file)


def _lines(text: str) -> Iterator[tuple[int, Span, str]]:
    """The lines of a text that hold a word: number, place, and the line itself."""
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if _WORD.search(line):
            yield number, Span(start, start + len(line)), line
        start += len(line) + 1


def _pieces(page: bytes) -> Iterator[tuple[int, Span, str]]:
    """The texts between a page's tags, each with the number of its line; they have no place in the source text."""
    for number, line in enumerate(page.decode("utf-8").split("\n"), 1):
        for piece in _TAG.split(_INLINE_TAG.sub("", line)):
            if _WORD.search(text := html.unescape(piece).strip()):
                yield number, Span(0, 0), text


def _in_place(article: Article) -> Became:
    """What became of a stretch of source text: "kept" or "removed" if all its words were, else "divided"."""
    fate = [""] * len(article.source_text)
    for start, end in article.spans:
        fate[start:end] = ["kept"] * (end - start)
    for one in article.removed:
        fate[one.start : one.end] = ["removed"] * (one.end - one.start)

    def became(span: Span, _: str) -> str:
        found = {fate[at] for word in _WORD.finditer(article.source_text, span.start, span.end) for at in range(*word.span())}
        return found.pop() if len(found) == 1 else "divided"

    return became


def _on_page(article: Article) -> Became:
    """The same for a page, by its words: "kept" where they stand in a line of the body, "removed" where they stand in what was removed."""
    kept = "\n".join(map(_key, article.body.split("\n")))
    removed = "\n".join(_key(one.text) for one in article.removed)

    def became(_: Span, text: str) -> str:
        key = _key(text)
        # A line beside the story may repeat words of it ("Most read: TITLE"), so that neither alone decides.
        where = [name for name, lines in (("kept", kept), ("removed", removed)) if key in lines]
        return where[0] if len(where) == 1 else _whole(key, kept, removed)

    return became


def _whole(key: str, kept: str, removed: str) -> str:
    return next((name for name, lines in (("removed", removed), ("kept", kept)) if key in lines.split("\n")), "divided")


def _key(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def figures(found: Found) -> dict[str, Any]:
    """Both rates as plain JSON values."""
    return {
        "articles": found.articles,
        "furniture_removed": _rate(found.furniture - len(found.left_in), found.furniture),
        "sentences_lost": _rate(len(found.lost), found.sentences),
        "left_in": [asdict(line) for line in found.left_in],
        "lost": [asdict(line) for line in found.lost],
        "unlabelled": list(found.unlabelled),
    }


def _rate(hits: int, n: int) -> dict[str, Any]:
    return {"hits": hits, "n": n, "value": hits / n if n else None, "interval": wilson(hits, n) if n else None}


def show(found: Found, console: Console) -> None:
    """Print both rates for a person, and every line that went wrong."""
    plain = figures(found)
    for name, label in (("furniture_removed", "furniture removed, with a reason"), ("sentences_lost", "sentences of the story lost")):
        rate = plain[name]
        shown = f"{rate['value']:.4f}, 95% interval {rate['interval'][0]:.4f} to {rate['interval'][1]:.4f}" if rate["n"] else "none to count"
        console.print(f"{label}: {rate['hits']} of {rate['n']} ({shown})", highlight=False)
    for what, lines in (("left in", found.left_in), ("lost", found.lost)):
        for line in lines:
            console.print(f"{what}: {visible(line.path)}:{line.number}: {visible(line.text)}", markup=False, highlight=False)
    if found.unlabelled:
        console.print(f"{len(found.unlabelled)} articles have no labels and were not counted", style="dim")
