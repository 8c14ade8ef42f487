"""Quotations: what a sentence puts in quotation marks must stand in a passage letter by letter, and be said there by whom it says.

White space and the shape of quotation marks do not count, everything else does. What stands outside the marks is not judged here.
"""

import re
from collections.abc import Sequence

from rag.naming import bearers, named
from rag.particulars import Name
from rag.support import alike
from rag.words import words

_DOUBLE = "“”„‟«»‹›❝❞〝〞＂「」『』"
_STRAIGHT = str.maketrans({**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys("’‘‚‛❛❜", "'"), "\u00a0": " "})
_MARKED = re.compile(r"\"([^\"]+)\"")
_SINGLE = re.compile(r"(?<![\w'])'(?=[^\s'])([^']*(?:'(?=\w)[^']*)*[^\s'])'(?!\w)")
"""Words between single marks: British papers quote so. An apostrophe stands inside a word, or behind an s, and opens nothing."""

_SAID = (
    r"(?:said|says|say|told|tells|added|adds|asked|asks|replied|replies|wrote|writes|called|calls|argued|insisted|warned|recalled|joked|stated|"
    r"announced|declared|claimed|explained|noted|remarked|commented|described|accused|quipped|complained)"
)
_LEFT_OUT = re.compile(r"\[?(?:\.\s?\.\s?\.|…)\]?")
"""Where a quotation says itself that it leaves words out."""

_AND = re.compile(r"[,;]?\s*(?:and|but|while|whereas|who|which)\b")
_BEFORE = re.compile(rf"([^.!?\"]*)\b{_SAID}\b[^.!?\"]*$")
_AFTER = re.compile(rf"^[,.!?]?\s*(?:{_SAID}\s+([^.!?;\"]*)|([^.!?;\"]*?)\b{_SAID}\b)")
_ACCORDING = re.compile(r"\baccording to\s+([^.!?;\"]*)", re.IGNORECASE)
_COLON = re.compile(r"(?:^|[.!?\"]\s+|\n)([^.!?\"\n]*):\s*$")
_PRONOUN = re.compile(r"\b(?:he|she|they|his|her|their|it)\b", re.IGNORECASE)


def plain(text: str) -> str:
    """A text as quotations are compared."""
    return " ".join(text.translate(_STRAIGHT).split())


def stands_whole(sentence: str, passage: str) -> bool:
    """Whether a plain sentence is one, or several, of a passage's own: a part of one may leave out what denies it."""
    text = plain(passage)
    at = text.find(sentence)
    while at >= 0:
        before, after = text[:at].rstrip(), text[at + len(sentence) :].lstrip()
        # Inside quotation marks a sentence is somebody's, not the passage's.
        opened = not before or before[-1] in ".!?:\"'"
        closed = sentence[-1] in ".!?\"'" or not after or after[0] in ".!?"
        if opened and closed:
            return True
        at = text.find(sentence, at + 1)
    return False


def misquoted(sentence: str, passages: Sequence[str]) -> list[str]:
    """What a sentence quotes that no passage has, or has from somebody else, in plain words."""
    own = _SINGLE.sub(lambda found: f'"{found[1]}"' if " " in found[1] else found[0], plain(sentence))
    theirs = [plain(passage) for passage in passages]
    faults = []
    for match in _MARKED.finditer(own):
        pieces = [piece for part in _LEFT_OUT.split(match.group(1)) if (piece := part.strip(".,;:!?- "))]
        if not pieces:
            continue
        quoted = max(pieces, key=len)
        found = [(passage, at) for passage in theirs if (at := _find(quoted, passage)) >= 0 and all(_find(one, passage) >= 0 for one in pieces)]
        if not found:
            faults.append(f"the quotation {match.group(1)!r} does not stand in the passage")
            continue
        mine = _speakers(own, match.start(), match.end())
        if not mine:
            continue
        others = [who for passage, at in found if (who := _said_by(passage, at, at + len(quoted)))]
        if len(others) == len(found) and not any(_same(mine, who) for who in others):
            faults.append(f"the passage has {match.group(1)!r} from {others[0][0].text}, not from {mine[0].text}")
    if own.count('"') % 2:
        faults.append("a quotation mark is left open")
    return faults


def _find(quoted: str, passage: str) -> int:
    """Where a quotation stands, not cut inside a word; -1 where it does not."""
    at = passage.find(quoted)
    while at >= 0:
        end = at + len(quoted)
        if not (at and passage[at - 1].isalnum()) and not (end < len(passage) and passage[end].isalnum()):
            return at
        at = passage.find(quoted, at + 1)
    return -1


def _speakers(text: str, start: int, end: int) -> tuple[Name, ...]:
    """Who is said to speak the words between two places, as the words about them tell it; empty where they do not name anybody."""
    after = _AFTER.match(text[end:])
    if after and not _AND.match(text[end:]):
        found = named(after.group(1) or after.group(2) or "")
        if found:
            return found[:2]
    before = _BEFORE.search(text[:start]) or _COLON.search(text[:start])
    if before:
        found = named(before.group(1))
        if found:
            return found
    according = _ACCORDING.search(text[end:]) or _ACCORDING.search(text[:start])
    return named(according.group(1))[:2] if according else ()


def _said_by(passage: str, start: int, end: int) -> tuple[Name, ...]:
    """Who speaks those words in the passage: found beside the quotation, where it goes on, or in the sentence before a pronoun."""
    opened = passage.rfind('"', 0, start + 1)
    inside = opened >= 0 and passage.count('"', 0, opened + 1) % 2 == 1
    if not inside:
        # Not in quotation marks there: indirect speech, or the passage's own words.
        return ()
    closed = passage.find('"', end)
    closed = closed + 1 if closed >= 0 else len(passage)
    found = _speakers(passage, opened, closed)
    if found:
        return found
    beside = _AFTER.match(passage[closed:])
    if beside and _PRONOUN.search(beside.group()):
        return named(passage[max(0, opened - 300) : opened])
    # "..., " he said. "..." goes on from the quotation before it.
    earlier = passage.rfind('"', 0, opened)
    if earlier >= 0 and opened - earlier < 120:
        return named(passage[earlier:opened]) or named(passage[max(0, earlier - 300) : opened])
    return ()


def _same(mine: Sequence[Name], theirs: Sequence[Name]) -> bool:
    left = [word for name in mine for word in bearers(name)]
    right = [word for name in theirs for word in (*bearers(name), *words(name.text))]
    return any(one.key == other.key or alike(one, other) for one in left for other in right)
