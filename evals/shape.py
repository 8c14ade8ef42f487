"""Another system's reply in the shape of our answers, with a reason for every metric that it gives nothing to compute by.

A reply is plain text, or JSON: an answer as `dateline ask --json` prints it (it has a "status"), or as little as

    {"text": "It was Mara Ilves. [1]", "citations": [{"path" | "article_id" | "url": "...", "quote": "..."}], "refused": false}

of which only "text" must be there. Also read: "disagreements", "found" ([{"path" | ..., "text"}], what was searched out, best first),
"writer", "usage", "refusal_score". A marker [1] is the first citation, or the one whose "number" is 1; without markers, a single citation is
one of every sentence. How the reply was had is not known here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.library import Library
from evals.values import Found
from index.errors import ReplyUnreadable
from index.split import sentences
from index.values import Span

_MARKER = re.compile(r"\s*\[(\d{1,6}(?:\s*[,;]\s*\d{1,6})*)\]")
_NAMES = ("article_id", "path", "url", "article", "source", "title")
_REFUSES = re.compile(
    r"""^\W*(?:(?:i\s+am|i['’]m|we\s+are)\s+)?(?:(?:sorry|unfortunately|apologies)\b\W*(?:but\s+)?)?
        (?:i\s+(?:do\s+not|don['’]t|cannot|can['’]t|could\s+not|couldn['’]t|am\s+unable|was\s+unable)\s+(?:know|answer|find|to\s+(?:answer|find)|say|tell|see)
         |(?:the|these|this|provided|given)\s+(?:\w+\s+){0,3}?(?:articles?|passages?|sources?|context|information|text|documents?)\s+(?:provided\s+|given\s+)?
          (?:do(?:es)?\s+not|don['’]t|doesn['’]t)\s+(?:say|mention|contain|provide|answer|specify|state|include|give|tell)
         |(?:there\s+is\s+)?(?:no|not\s+enough|insufficient)\s+(?:information|answer|mention|evidence)|empty\s+response)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How systems that have no field for it say that they cannot answer."""

_MOST = 1_000_000_000
"""Tokens, or points of a score, beyond which a number is nonsense: sums and medians of the rest should stay readable."""

_BY_SENTENCES = ("citation_recall", "citation_precision", "borne_out")
_BY_QUOTES = ("gold_quoted", "verbatim", *_BY_SENTENCES)
_BY_CITATIONS = ("cited", "correct_and_cited", "in_window", "invented", *_BY_QUOTES)
_BY_DISAGREEMENTS = ("disagreement", "false_alarm")


def answer_of(reply: object, question: str, library: Library, *, took: float) -> dict[str, Any]:
    """The answer, its citations looked up in the archive's articles; under "unscored", by metric, why it cannot be computed.

    `took` is what the clock showed, in seconds. A quotation that stands in its article gets its place there; one that does not keeps its
    words at place 0, so that it is found out. An article that the archive does not hold keeps the name that the system gave it.

    Raises:
        ReplyUnreadable: It is neither text nor an object with a text, or a part of it is of the wrong kind.
    """
    given = {"text": reply} if isinstance(reply, str) else reply
    if not isinstance(given, Mapping) or not isinstance(given.get("text"), str):
        raise ReplyUnreadable(f"The reply is {type(reply).__name__} without a text.", 'Reply with text, or with JSON such as {"text": "..."}.')
    text = given["text"].strip()
    refused, told = _refusal(given, text)
    listed = [] if refused else [_Cite(item, at, library) for at, item in enumerate(_objects(given, "citations"), 1)]
    plain, marks = _unmarked(text)
    known = {cite.number: cite for cite in listed}
    order = [number for number in dict.fromkeys(number for _, numbers in marks for number in numbers) if number in known]
    order += [number for number in known if number not in order]
    renumbered = {number: at for at, number in enumerate(order, 1)}
    said = _sentences(plain, marks, renumbered, alone=len(listed) == 1 and not marks)
    shown = " ".join(item["text"] + "".join(f" [{number}]" for number in item["citations"]) for item in said)
    return {
        "schema": 1,
        "question": question,
        "standalone_question": _question(given) or question,
        "status": "refused" if refused else "answered",
        "text": plain if refused else shown,
        "sentences": [] if refused else said,
        "citations": [known[number].to_json(renumbered[number]) for number in order],
        "disagreements": [] if refused else _disagreements(given, renumbered),
        "refusal": _refused(given, plain, library) if refused else None,
        "withheld": [],
        "notes": [told] if told else [],
        "writer": str(given.get("writer") or "unnamed"),
        "usage": _usage(given),
        "seconds": {"total": took},
        "unscored": dict(_unscored(given, listed, marks, refused=refused)),
    } | _score(given)


def found_of(reply: object, library: Library) -> tuple[Found, ...] | None:
    """What the system says that it searched out, best first; None where it does not say."""
    if not isinstance(reply, Mapping) or reply.get("found") is None:
        return None
    return tuple(Found(_Cite(item, at, library).article_id, str(item.get("text", ""))) for at, item in enumerate(_objects(reply, "found"), 1))


def _refusal(given: Mapping[str, Any], text: str) -> tuple[bool, str]:
    """Whether this is a refusal, and a note where only its words tell."""
    if given.get("status") in {"answered", "refused"}:
        return given["status"] == "refused", ""
    if isinstance(given.get("refused"), bool):
        return given["refused"], ""
    if not text or _REFUSES.match(text):
        return True, "Taken for a refusal by its words: the system does not say."
    return False, ""


class _Cite:
    """A citation as the system gave it, its article and its place looked up."""

    def __init__(self, item: Mapping[str, Any], at: int, library: Library) -> None:
        number = item.get("number")
        self.number = number if isinstance(number, int) else at
        names = [str(item[name]) for name in _NAMES if item.get(name)]
        ids = next((ids for name in names if (ids := library.ids(name))), frozenset[str]())
        self.held = bool(ids)
        self.article_id = min(ids) if ids else (names[0] if names else "unnamed")
        self.quote = str(item.get("quote") or "")
        self.start, self.end = 0, 0
        self.origin = library.article(self.article_id).origin if ids else None
        self.path = library.article(self.article_id).path if ids else self.article_id
        # Several articles may go by one name (a path in two folders): the one that has the words is meant.
        for one in sorted(ids) if self.quote else ():
            place = library.place(one, self.quote)
            if place is not None:
                self.article_id, (self.start, self.end) = one, place
                article = library.article(one)
                self.path, self.origin = article.path, article.origin
                # The words are the same; how they are spaced and marked is the article's own.
                self.quote = article.body[self.start : self.end]
                break

    def to_json(self, number: int) -> dict[str, Any]:
        origin = self.origin
        return {
            "number": number,
            "article_id": self.article_id,
            "path": self.path,
            "url": origin.url if origin else None,
            "title": origin.title if origin else None,
            "outlet": origin.outlet if origin else None,
            "byline": origin.byline if origin else None,
            "published": origin.published.isoformat() if origin and origin.published else None,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "also_in": [],
        }


def _unmarked(text: str) -> tuple[str, list[tuple[int, tuple[int, ...]]]]:
    """The text without its markers, and where in it each stood."""
    plain, marks, end = "", [], 0
    for match in _MARKER.finditer(text):
        plain += text[end : match.start()]
        marks.append((len(plain), tuple(int(number) for number in re.findall(r"\d+", match[1]))))
        end = match.end()
    return plain + text[end:], marks


def _sentences(plain: str, marks: Sequence[tuple[int, tuple[int, ...]]], known: Mapping[int, int], *, alone: bool) -> list[dict[str, Any]]:
    """The sentences, each with the citations whose markers stand in it or right after it; the only citation of all, where it has no marker."""
    paragraphs = [Span(match.start(), match.end()) for match in re.finditer(r"[^\n]+", plain)]
    spans = sentences(plain, paragraphs)
    cited: dict[int, list[int]] = {at: [1] if alone else [] for at in range(len(spans))}
    for place, numbers in marks:
        at = max((at for at, span in enumerate(spans) if span.start < place), default=0)
        if spans:
            cited[at] += [known[number] for number in numbers if number in known and known[number] not in cited[at]]
    return [{"text": plain[span.start : span.end], "citations": cited[at], "verdict": "supported"} for at, span in enumerate(spans)]


def _disagreements(given: Mapping[str, Any], known: Mapping[int, int]) -> list[dict[str, Any]]:
    found = []
    for item in _objects(given, "disagreements"):
        claims = [claim for claim in item.get("claims", ()) if isinstance(claim, Mapping) and claim.get("citation") in known]
        found.append(
            {
                "about": str(item.get("about", "")),
                "claims": [{"value": str(claim.get("value", "")), "citation": known[claim["citation"]]} for claim in claims],
            }
        )
    return found


def _refused(given: Mapping[str, Any], plain: str, library: Library) -> dict[str, Any]:
    refusal = given.get("refusal") if isinstance(given.get("refusal"), Mapping) else {}
    cites = {
        name: [_Cite(item, 0, library).to_json(0) for item in _objects(refusal or {}, name) if item.get("quote")] for name in ("nearest", "against")
    }
    return {"reason": str((refusal or {}).get("reason") or plain), **cites}


def _question(given: Mapping[str, Any]) -> str:
    question = given.get("standalone_question") or ""
    if not isinstance(question, str):
        raise ReplyUnreadable("standalone_question is not a string.", "It is the question as the system understood it.")
    return question


def _score(given: Mapping[str, Any]) -> dict[str, float]:
    score = given.get("refusal_score")
    if score is None:
        return {}
    # Compared, not converted: an integer may be too large for a float, and nothing is within bounds of NaN.
    if isinstance(score, bool) or not isinstance(score, int | float) or not -_MOST <= score <= _MOST:
        raise ReplyUnreadable("refusal_score is not a number that can be used.", "Such as 0.25.")
    return {"refusal_score": score}


def _usage(given: Mapping[str, Any]) -> dict[str, int]:
    usage = given.get("usage") or {}
    if not isinstance(usage, Mapping):
        raise ReplyUnreadable("usage is not an object.", 'Such as {"prompt_tokens": 900, "completion_tokens": 40}.')
    counts = {name: 0 if usage.get(name) is None else usage[name] for name in ("prompt_tokens", "completion_tokens")}
    for name, many in counts.items():
        if isinstance(many, bool) or not isinstance(many, int) or not 0 <= many <= _MOST:
            raise ReplyUnreadable(f"{name} is not a number of tokens.", "Such as 900.")
    return counts


def _unscored(given: Mapping[str, Any], listed: Sequence[_Cite], marks: Sequence[object], *, refused: bool) -> Iterator[tuple[str, str]]:
    """What cannot be computed, and why; the first reason stands where there are two."""
    reasons = {"withheld": "the system does not say what it withholds"}
    if given.get("citations") is None and not refused:
        reasons |= dict.fromkeys(_BY_CITATIONS, "the system does not say what it cites")
    if any(not cite.quote for cite in listed):
        for name in _BY_QUOTES:
            reasons.setdefault(name, "the system does not say which words it cites")
    if len(listed) > 1 and not marks:
        for name in ("borne_out", "citation_recall", "citation_precision"):
            reasons.setdefault(name, "the system does not say which sentence rests on what")
    if given.get("disagreements") is None and not refused:
        reasons |= dict.fromkeys(_BY_DISAGREEMENTS, "the system does not say where articles differ")
    yield from reasons.items()


def _objects(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    items = given.get(name) or []
    if not isinstance(items, list | tuple) or not all(isinstance(item, Mapping) for item in items):
        raise ReplyUnreadable(f"{name} is not a list of objects.", f'Such as {{"text": "...", "{name}": [...]}}.')
    return list(items)
