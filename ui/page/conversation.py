"""A conversation as it is kept in the reader's browser: turned into JSON for it, and back.

What comes back is whatever a browser sends, and is believed in nothing: it is read by type, and the words it quotes are looked up anew.
Gradio and HTML are not known here.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from index.errors import BadInput
from rag.values import Answer, Citation, Sentence
from ui import export_values
from ui.excerpts import Library, excerpt, excerpts
from ui.page import phrases
from ui.page.exchange import Answered, Asked, Exchange, Failed, Posed, Stopped, spent

VERSION = 1

TITLE = 80
"""Characters of the first question that name a conversation."""

MOST = 1_000
"""Exchanges that are read back."""

LARGEST = 16_000_000
"""Characters of a conversation that are read back: an exchange has 11,000 at most, as a rule."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What has been asked and answered under one title; `key` is made when the first question is put, and is "" before."""

    key: str = ""
    started: str = ""
    exchanges: tuple[Exchange, ...] = ()

    def begun(self) -> "Conversation":
        """Itself, with a key of its own if it has none yet."""
        return self if self.key else replace(self, key=uuid.uuid4().hex, started=now())

    @property
    def title(self) -> str:
        """The first question, cut."""
        if not self.exchanges:
            return ""
        whole = " ".join(self.exchanges[0].posed.question.split())
        return whole if len(whole) <= TITLE else whole[: TITLE - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class _Kept:
    """One exchange as it is kept: a question that was still open when the page was left has no answer."""

    state: Literal["asked", "answered", "failed", "stopped"]
    posed: Posed
    answer: Answer | None = None
    read: tuple[Citation, ...] = ()
    verdict: str | None = None
    where: str = ""
    blamed: tuple[int, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    problem: str = ""
    remedy: str = ""


_EXCHANGE: TypeAdapter[_Kept] = TypeAdapter(_Kept)


def now() -> str:
    """This moment as ISO 8601, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def kept(conversation: Conversation, archive: str, *, since: int = 0) -> str:
    """What the browser is to keep: the conversation's particulars, and its exchanges from number `since` (counted from 0) on, as JSON."""
    changed = [{"at": at, "exchange": _to_json(one)} for at, one in enumerate(conversation.exchanges) if at >= since]
    return json.dumps(
        {
            "version": VERSION,
            "key": conversation.key,
            "title": conversation.title,
            "archive": archive,
            "started": conversation.started,
            # Finer than what a person is told: the list begins with what was gone on with last, and a second may hold two.
            "updated": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "length": len(conversation.exchanges),
            "changed": changed,
        },
        ensure_ascii=False,
    )


def read_back(record: Any, library: Library) -> Conversation:  # noqa: ANN401 - whatever a browser sends
    """A conversation that was kept, each citation put back into its paragraph as the archive has it now.

    Raises:
        BadInput: It is not one that this page kept.
    """
    unreadable = BadInput("This conversation cannot be read any more.", "Export it as JSON to keep it, or delete it.")
    if not isinstance(record, dict) or record.get("version") != VERSION or not isinstance(given := record.get("exchanges"), list):
        raise unreadable
    if len(given) > MOST or len(text := json.dumps(given)) > LARGEST:
        raise BadInput("This conversation is too long to be opened.", "Export it as JSON to keep it, and begin a new one.")
    exchanges: list[Exchange] = []
    try:
        for number, one in enumerate(json.loads(text), 1):
            found = _EXCHANGE.validate_python(one, strict=False)
            exchanges.append(_exchange(replace(found, posed=replace(found.posed, number=number)), library, exchanges))
    except (ValidationError, BadInput, ValueError, RecursionError) as error:
        raise unreadable from error
    key, started = record.get("key"), record.get("started")
    return Conversation(key if isinstance(key, str) else "", started if isinstance(started, str) else "", tuple(exchanges)).begun()


def to_export(conversation: Conversation, title: str, archive: str) -> export_values.Conversation:
    """The conversation as a file is made of it."""
    exchanges = tuple(_exported(one) for one in conversation.exchanges)
    return export_values.Conversation(title or conversation.title, archive, conversation.started, exchanges)


def _exported(one: Exchange) -> export_values.Exchanged:
    posed = one.posed
    if isinstance(one, Answered):
        return export_values.Exchanged(posed.question, posed.asked or None, one.answer.to_json(), where=one.where)
    if isinstance(one, Failed):
        note = f"{one.problem} {one.remedy}".strip()
    else:
        note = phrases.LEFT if isinstance(one, Stopped) and one.left else phrases.STOPPED
    return export_values.Exchanged(posed.question, posed.asked or None, note=note)


def _to_json(one: Exchange) -> Any:  # noqa: ANN401 - JSON
    if isinstance(one, Answered):
        stored = _Kept("answered", one.posed, answer=one.answer, read=one.read, verdict=one.verdict, where=one.where, blamed=one.blamed)
    elif isinstance(one, Failed):
        stored = _Kept("failed", one.posed, problem=one.problem, remedy=one.remedy)
    else:
        state: Literal["asked", "stopped"] = "asked" if isinstance(one, Asked) else "stopped"
        stored = _Kept(state, one.posed, sentences=one.sentences, citations=tuple(place.citation for place in one.places))
    return _EXCHANGE.dump_python(stored, mode="json")


def _exchange(one: _Kept, library: Library, before: Sequence[Exchange]) -> Exchange:
    if one.state == "answered":
        if one.answer is None:
            raise ValueError("an answered question without its answer")
        places, cost = excerpts(one.answer, library), spent(before) + one.answer.usage
        return Answered(one.posed, one.answer, places, one.read, cost, one.verdict, one.where, one.blamed)
    if one.state == "failed":
        return Failed(one.posed, one.problem, one.remedy)
    return Stopped(one.posed, one.sentences, tuple(excerpt(citation, library) for citation in one.citations), left=one.state == "asked")
