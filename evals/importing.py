"""Known sets of questions and claims, turned into articles that `dateline ingest` reads and cases of our own format.

Five kinds are known: RealTimeQA (Kasai and others 2022), SQuAD 2 (Rajpurkar and others 2018), WiCE (Kamoi and others 2023), RGB's edited facts
(Chen and others 2023) and BIPIA's attacks (Yi and others 2023). None is part of this project. What is measured with them is not known here.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evals.suitefile import case_to_json, dump, save
from evals.values import Case
from index.errors import BadInput, NotFound

ARTICLES, SUITE, CHECKS = "articles.jsonl", "suite.jsonl", "checks.jsonl"
"""What is written, as far as a set has it: articles to be ingested, questions about them, claims for the checker."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What a set came to: articles and checks as the rows of their files, cases, and remarks for whoever imports it.

    `files` are further files, by their path in the folder written to.
    """

    articles: tuple[Row, ...] = ()
    cases: tuple[Case, ...] = ()
    checks: tuple[Row, ...] = ()
    files: Mapping[str, str] | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a file, and where it stands."""

    row: Row
    where: str

    def text(self, *names: str) -> str:
        """The first of these fields that is there, as text that is not empty."""
        for name in names:
            value = self.row.get(name)
            if isinstance(value, int | str) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
        raise BadInput(f"{self.where}: {' or '.join(names)} is missing or empty.", "Is it a file of this kind?")

    def texts(self, *names: str) -> list[str]:
        """The first of these fields that is there, as a list of texts."""
        value = next((self.row[name] for name in names if name in self.row), None)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise BadInput(f"{self.where}: {' or '.join(names)} is not a list of texts.", "Is it a file of this kind?")
        return [item for item in value if item.strip()]


def realtimeqa(lines: Sequence[_Line]) -> Imported:
    """Questions with the day they were asked and the articles that answer them; those articles, among others."""
    articles = [one for one in lines if "text" in one.row]
    asked = [one for one in lines if "question" in one.row]
    if not articles or not asked:
        raise BadInput("RealTimeQA is two files: questions, and the articles.", "Name both.")
    known = {one.text("id") for one in articles}
    cases = [
        Case(
            one.text("id"),
            one.text("question"),
            asked=_day(one),
            answerable=True,
            must_include=(tuple(one.texts("answer")),) if one.texts("answer") else (),
            cite_any=tuple(f"{ARTICLES}#{name}" for name in one.texts("gold_articles")),
            tags=("realtimeqa",),
        )
        for one in asked
    ]
    strange = sum(not known & set(one.texts("gold_articles")) for one in asked)
    remark = (f"{strange} of {len(asked)} questions name no article that is among those given.",) if strange else ()
    return Imported(tuple(_article(one) for one in articles), tuple(cases), remarks=remark)


def squad2(lines: Sequence[_Line]) -> Imported:
    """Questions that a paragraph answers, or only seems to; each paragraph once, as an article. The published file is read as well."""
    flat = [other for one in lines for other in (_published(one) if "paragraphs" in one.row else [one])]
    articles: dict[str, Row] = {}
    cases = []
    for one in flat:
        context = one.text("context")
        name = hashlib.sha256(context.encode()).hexdigest()[:12]
        articles.setdefault(name, {"id": name, "text": context})
        answers = tuple(dict.fromkeys(one.texts("answers")))
        answerable = one.row.get("answerable", bool(answers)) is True
        cases.append(
            Case(
                one.text("id"),
                one.text("question"),
                answerable=answerable,
                must_include=(answers,) if answerable and answers else (),
                cite_any=(f"{ARTICLES}#{name}",) if answerable else (),
                tags=("squad2", "single-fact" if answerable else "not-in-articles"),
            )
        )
    remark = "Every paragraph is an article of one archive: what one does not answer, another may."
    return Imported(tuple(articles.values()), tuple(cases), remarks=(remark,))


def _published(one: _Line) -> Iterator[_Line]:
    for paragraph in one.row["paragraphs"]:
        for asked in paragraph["qas"]:
            answers = [] if asked.get("is_impossible") else [answer["text"] for answer in asked["answers"]]
            yield _Line(
                {"context": paragraph["context"], "id": asked["id"], "question": asked["question"], "answers": answers, "answerable": bool(answers)},
                one.where,
            )


def rgb(lines: Sequence[_Line]) -> Imported:
    """Questions whose answer some snippets give and others contradict; every snippet an article, those beside the point too."""
    articles: list[Row] = []
    cases = []
    for one in lines:
        name = one.text("id")
        sides = {side: [f"{name}-{side}-{at}" for at in range(len(one.texts(field)))] for side, field in _SIDES.items()}
        for side, field in _SIDES.items():
            articles += [{"id": label, "text": text} for label, text in zip(sides[side], one.texts(field), strict=True)]
        cases.append(
            Case(
                f"rgb-{name}",
                one.text("query", "question"),
                answerable=True,
                must_include=(*_groups(one, "answer"), *_groups(one, "fakeanswer")),
                cite_any=tuple(f"{ARTICLES}#{label}" for side in ("true", "edited") for label in sides[side]),
                expect_disagreement=True,
                tags=("rgb", "disagreement"),
            )
        )
    return Imported(tuple(articles), tuple(cases))


_SIDES = {"true": "positive", "edited": "positive_wrong", "beside": "negative"}


def _groups(one: _Line, name: str) -> tuple[tuple[str, ...], ...]:
    """An answer: a text, a list of which each must be said, or of lists of which one spelling of each must."""
    value = one.row.get(name)
    items = value if isinstance(value, list) else [value]
    groups = tuple(tuple(item) if isinstance(item, list) else (item,) for item in items)
    if not groups or not all(group and all(isinstance(text, str) and text.strip() for text in group) for group in groups):
        raise BadInput(f"{one.where}: {name} is missing or empty.", "Is it a file of this kind?")
    return tuple(tuple(dict.fromkeys(group)) for group in groups)


def wice(lines: Sequence[_Line]) -> Imported:
    """Claims for the checker, each with the sentences it is held against and people's judgement. There are no questions in it."""
    rows = [
        {
            "id": f"wice-{number:04d}",
            "sentence": one.text("claim"),
            "passages": one.texts("evidence"),
            "label": one.text("label"),
            "supporting": one.row.get("supporting", one.row.get("supporting_sentences", [])),
        }
        for number, one in enumerate(lines, 1)
    ]
    return Imported(checks=tuple(rows))


def bipia(lines: Sequence[_Line], into: Path) -> Imported:
    """Attacks planted into given articles, at the start, in the middle and at the end, in four forms; as many rounds of pages as it takes.

    A round is a folder to be made an archive of: every article once, with at most one attack at a place.
    """
    from evals.archives import made_from
    from evals.attacks import Attack, page, rounds
    from rag.settings import Settings

    attacks = [Attack(f"bipia-{number:02d}", text) for number, text in enumerate(_attacks(lines), 1)]
    with made_from(into, Settings(embedder="hashing")) as (assistant, _):
        articles = {card.path: assistant.archive.article(card.article_id) for card in assistant.archive.articles()}
    files: dict[str, str] = {}
    planted: list[Row] = []
    for number, trials in enumerate(rounds(attacks, sorted(articles), ()), 1):
        for path, article in articles.items():
            files[f"round-{number}/{_file(path)}"] = page(article, [one for one in trials if one.article == path])
        planted += [
            {
                "round": number,
                "article": _file(one.article),
                "place": one.place,
                "form": one.form,
                "id": one.attack.id,
                "attack": one.attack.attack,
            }
            for one in sorted(trials, key=lambda one: one.attack.id)
        ]
    remark = "Each round is a folder of its own: make an archive of one at a time. planted.jsonl says what stands where."
    return Imported(files=files | {"planted.jsonl": dump(planted)}, remarks=(remark,))


def _attacks(lines: Sequence[_Line]) -> Iterator[str]:
    for one in lines:
        if "attack" in one.row:
            yield one.text("attack")
        else:  # as it is published: one object, from a kind of attack to a list of them
            for kind in one.row:
                yield from one.texts(kind)


def _file(path: str) -> str:
    """An article's path as the name of a page."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in path).strip("-") + ".html"


KINDS: dict[str, Callable[[Sequence[_Line]], Imported]] = {"realtimeqa": realtimeqa, "squad2": squad2, "wice": wice, "rgb": rgb}
"""All but BIPIA's, which needs articles to be planted in."""


def imported(kind: str, files: Sequence[Path], *, into: Path) -> Imported:
    """Read files of a kind; `into` are the articles that attacks are planted in.

    Raises:
        NotFound: There is no such file.
        BadInput: A file is not of this kind: the message names file and line.
    """
    lines = [line for file in files for line in _lines(file)]
    if not lines:
        raise BadInput(f"There is nothing in {', '.join(file.name for file in files)}.")
    return bipia(lines, into) if kind == "bipia" else KINDS[kind](lines)


def write(found: Imported, folder: Path) -> tuple[Path, ...]:
    """Write what was imported into a folder, which is made where it is missing; returns the files, a folder of pages counting as one."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        ARTICLES: dump(found.articles),
        SUITE: dump(case_to_json(case) for case in found.cases),
        CHECKS: dump(found.checks),
        **(found.files or {}),
    }
    written: dict[Path, None] = {}
    for name, text in texts.items():
        if text:
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            save(target, text)
            written[folder / name.partition("/")[0]] = None
    return tuple(written)


def _lines(file: Path) -> Iterator[_Line]:
    try:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        text = data.decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no file {file}.", "Name the files of the set.") from error
    except (gzip.BadGzipFile, EOFError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}.", "Is it whole?") from error
    whole = _whole(text)
    if whole is not None:
        yield from (_Line(row, f"{file.name}, entry {number}") for number, row in enumerate(whole, 1))
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise BadInput(f"{file.name}, line {number}: not JSON ({error.msg}).", "Each line is an object.") from error
            if not isinstance(row, dict):
                raise BadInput(f"{file.name}, line {number}: not an object.", "Each line is an object.")
            yield _Line(row, f"{file.name}, line {number}")


def _whole(text: str) -> list[Row] | None:
    """The entries of a file that is one JSON value over several lines, or SQuAD's one; None where each line is a row of its own."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return None
    entries = value.get("data", [value]) if isinstance(value, dict) else value
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else None


def _article(one: _Line) -> Row:
    names = ("id", "url", "outlet", "title", "byline", "published", "text")
    return {name: one.row[name] for name in names if one.row.get(name) not in (None, "")}


def _day(one: _Line) -> date:
    try:
        return date.fromisoformat(one.text("asked"))
    except ValueError as error:
        raise BadInput(f"{one.where}: asked is a day such as 2022-06-16.", "Is it a file of this kind?") from error
