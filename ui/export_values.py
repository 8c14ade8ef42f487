"""What an exported conversation is made of: what was asked and answered, read from the answers' JSON, with footnotes that are numbered throughout.

How it is laid out is not known here. A conversation may have been kept by a program that nobody can answer for, so what is not as it should
be is left out, and nothing is raised.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rag.values import Usage
from ui.page import phrases
from ui.page.markup import web_host
from ui.words import UNKNOWN_DATE, count, day, stretch, tokens, written_by

_MARKER = re.compile(r"\s?\[(\d{1,6})\]")


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A question, when it was asked (ISO), and its answer's JSON; where there is no answer, `note` says why.

    `where` says where text went for it, as the page did then.
    """

    question: str
    asked: str | None = None
    answer: Mapping[str, Any] | None = None
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it is exported: its title, the archive's name, when it began (ISO), and what was said, oldest first."""

    title: str
    archive: str
    started: str
    exchanges: tuple[Exchanged, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """The words that something rests on, and where they stand; 0 where nothing refers to it. `url` is of the web, or not there at all."""

    number: int
    quote: str
    outlet: str
    day: str
    title: str
    url: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement."""

    value: str
    footnote: Footnote


@dataclass(frozen=True, slots=True)
class Difference:
    """What the outlets give differently; `about` is empty where that is the question itself."""

    about: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One exchange, ready to be laid out: paragraphs of text and the numbers of footnotes, and everything that belongs under them.

    `refused` says that the articles do not answer; `remarks` are sentences about the answer, `by` who wrote it and where text went.
    """

    question: str
    asked: str
    paragraphs: tuple[tuple[str | int, ...], ...]
    refused: bool
    differences: tuple[Difference, ...]
    footnotes: tuple[Footnote, ...]
    against: tuple[Footnote, ...]
    nearest: tuple[Footnote, ...]
    remarks: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class WrittenConversation:
    """A conversation, ready to be laid out."""

    title: str
    archive: str
    started: str
    exchanges: tuple[Written, ...]


def read(conversation: Conversation) -> WrittenConversation:
    """Everything that is shown of a conversation, each footnote with a number of its own."""
    exchanges: list[Written] = []
    given = 0
    for one in conversation.exchanges:
        exchanges.append(_written(one, given))
        given += len(exchanges[-1].footnotes)
    return WrittenConversation(
        conversation.title.strip() or phrases.EXPORT_UNTITLED.capitalize(), conversation.archive, _moment(conversation.started), tuple(exchanges)
    )


def _written(one: Exchanged, given: int) -> Written:
    answer: Mapping[str, Any] = one.answer if isinstance(one.answer, Mapping) else {}
    refusal = answer.get("refusal")
    refusal = refusal if isinstance(refusal, Mapping) else None
    cited = _listed(answer, "citations") if refusal is None else []
    numbers: dict[int, Footnote] = {}
    for citation in cited:
        local = citation.get("number")
        if isinstance(local, int) and local not in numbers:
            numbers[local] = _footnote(citation, given + len(numbers) + 1)
    against = tuple(_footnote(citation, 0) for citation in _listed(refusal or {}, "against"))
    nearest = tuple(note for note in (_footnote(citation, 0) for citation in _listed(refusal or {}, "nearest")) if note not in against)
    return Written(
        question=one.question,
        asked=_moment(one.asked or ""),
        paragraphs=_paragraphs(answer, refusal, numbers),
        refused=refusal is not None,
        differences=tuple(_differences(answer, numbers, one.question)),
        footnotes=tuple(numbers.values()),
        against=against,
        nearest=nearest,
        remarks=tuple(_remarks(answer, one.note)),
        by=_by(answer, one.where),
    )


def _paragraphs(answer: Mapping[str, Any], refusal: Mapping[str, Any] | None, numbers: Mapping[int, Footnote]) -> tuple[tuple[str | int, ...], ...]:
    lines = _text(answer, "text").splitlines()
    reason = _text(refusal or {}, "reason")
    if reason and reason not in _text(answer, "text"):
        lines.append(reason)
    return tuple(_pieces(line, numbers) for line in lines if line.strip())


def _pieces(line: str, numbers: Mapping[int, Footnote]) -> tuple[str | int, ...]:
    """Text and, in the markers' places, the numbers of footnotes; a marker of nothing stays text."""
    pieces: list[str | int] = []
    at = 0
    for match in _MARKER.finditer(line):
        footnote = numbers.get(int(match[1]))
        if footnote is not None:
            pieces.extend([line[at : match.start()], footnote.number])
            at = match.end()
    return tuple(piece for piece in (*pieces, line[at:]) if piece != "")


def _differences(answer: Mapping[str, Any], numbers: Mapping[int, Footnote], question: str) -> list[Difference]:
    found = []
    for one in _listed(answer, "disagreements"):
        claims = ((_text(claim, "value"), claim.get("citation")) for claim in _listed(one, "claims"))
        sides = tuple(Side(value, numbers[at]) for value, at in claims if isinstance(at, int) and at in numbers)
        about = _text(one, "about")
        if sides:
            found.append(Difference("" if about in {question, _text(answer, "standalone_question")} else about, sides))
    return found


def _remarks(answer: Mapping[str, Any], note: str) -> list[str]:
    window = answer.get("window")
    notes = answer.get("notes")
    withheld = len(_listed(answer, "withheld"))
    return [
        *([phrases.INCOMPLETE] if answer.get("incomplete") is True else []),
        *_window(window if isinstance(window, Mapping) else {}),
        *([one for one in notes if isinstance(one, str)] if isinstance(notes, list | tuple) else []),
        *([phrases.EXPORT_WITHHELD.format(sentences=count(withheld, "sentence"))] if withheld else []),
        *([note] if note.strip() else []),
    ]


def _window(window: Mapping[str, Any]) -> list[str]:
    days = stretch(_date(window.get("after")), _date(window.get("before")))
    as_of = _date(window.get("as_of"))
    found = [phrases.EXPORT_PUBLISHED.format(days=days)] if days else []
    return [*found, phrases.EXPORT_AS_OF.format(day=day(as_of))] if as_of else found


def _by(answer: Mapping[str, Any], where: str) -> str:
    writer, usage = _text(answer, "writer"), answer.get("usage")
    counted = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")] if isinstance(usage, Mapping) else []
    sent = [number for number in counted if isinstance(number, int)]
    told = writer and (writer in where or where.startswith(written_by(writer)))
    said = [f"{written_by(writer)}." if writer and not told else "", where, f"{tokens(Usage(*sent))}." if len(sent) == 2 and any(sent) else ""]
    return " ".join(one for one in said if one)


def _footnote(citation: Mapping[str, Any], number: int) -> Footnote:
    url = _text(citation, "url").strip()
    published = _date(citation.get("published"))
    return Footnote(
        number=number,
        quote=_text(citation, "quote"),
        outlet=_text(citation, "outlet") or phrases.EXPORT_NO_OUTLET,
        day=UNKNOWN_DATE if published is None else day(published),
        title=_text(citation, "title"),
        url=url if web_host(url) else None,
        path=_text(citation, "path"),
    )


def _moment(written: str) -> str:
    """A moment as it is read aloud, "11 March 2031, 14:05 UTC"; empty for one that is not known."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return ""
    zone = moment.strftime("%Z") if moment.tzinfo is not None else ""
    return f"{day(moment.date())}, {moment:%H:%M} {zone}".strip()


def _date(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


def _listed(of: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    value = of.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
