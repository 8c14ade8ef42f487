"""A page's visible text beside its story: menus, asides, forms and footers, block by block in the order of the page, each with a reason.

Which blocks are the story is not decided here: that is given.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import lxml.html
from lxml import etree

from index.values import Removed, Span
from index.wording import SENTENCE_END, furniture

MAX_BESIDE = 2_000
"""Blocks beside the story that get a receipt: menus and comments of real pages have a few hundred. The rest of a larger page has none, so that
no page takes long, or grows beyond what an article may have, because of its menus."""

MAX_BLOCKS = 20_000
"""Blocks of a page that are looked at (0.2 s); an article may have as many paragraphs."""

MAX_BLOCK = 2_000
"""Characters: a longer block beside the story is a text of its own, and its receipt shows where it begins."""

_MAX_COMPARED = 20_000_000
"""Characters compared in search of blocks that the story has in other lines (0.1 s)."""

_ENOUGH = 3
"""Paragraphs of the story in one element, from which on that element is taken for the one that holds it."""

_NO_TEXT = frozenset("title script style noscript template svg iframe object embed select textarea".split())
_INLINE = frozenset(
    """a abbr b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q s samp small span strike strong sub sup time tt u var
    wbr button option td th""".split()
)
_SET_APART = frozenset("a button option label td th".split())
_LANDMARKS = {
    "nav": "navigation",
    "header": "site header",
    "footer": "site footer",
    "aside": "beside the story",
    "form": "form",
    "button": "button",
    "dialog": "dialog",
    "figcaption": "picture caption",
}
_MARKS = {
    "readers' comments": "comment comments disqus respond",
    "cookie notice": "cookie cookies consent gdpr",
    "newsletter": "newsletter newsletters subscribe signup",
    "share buttons": "share sharing social",
    "related links": "related recommended recommendations popular trending teaser teasers mostread",
    "advertisement": "ad ads advert advertisement sponsored promo",
    "navigation": "nav navbar navigation menu breadcrumb breadcrumbs",
    "site header": "masthead topbar logo",
    "site footer": "footer imprint",
}
_NAMED = {name: why for why, names in _MARKS.items() for name in names.split()}
_FRAMES = frozenset(("html", "head", "body", "main", "article"))
_NAME = re.compile(r"[a-z]+")
_APART = "\x1f"
_BETWEEN_WORDS = re.compile(rf"(?<=\w){_APART}+(?=\w)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a page that is set as one, its white space collapsed, and what the markup around it says that it is.

    `within` tells the element that holds it, and its neighbours, from others; `key` is what any writing of the same words has in common.
    """

    text: str
    marked: str | None
    within: int
    key: str


def blocks(tree: lxml.html.HtmlElement) -> list[Block]:
    """The first blocks of a page in order, none without a word."""
    texts = islice(_texts(tree), MAX_BLOCKS)
    found = ((" ".join(_BETWEEN_WORDS.sub(" ", text).replace(_APART, "").split()), marked, within) for text, marked, within in texts)
    return [Block(text, marked, within, key) for text, marked, within in found if (key := _key(text))]


def _texts(tree: lxml.html.HtmlElement) -> Iterator[tuple[str, str | None, int]]:
    marks: list[str | None] = [None]
    around = [0, 0]
    text: list[str] = []
    unread = 0
    # A walk without recursion: pages may be nested ten thousand deep.
    for number, (event, element) in enumerate(etree.iterwalk(tree, events=("start", "end")), 1):
        tag = element.tag if isinstance(element.tag, str) else "script"
        if tag not in _INLINE:
            if any(piece and not piece.isspace() for piece in text):
                yield "".join(text), marks[-1], around[-2]
            text.clear()
        elif tag in _SET_APART:
            text.append(_APART)
        if event == "start":
            marks.append(_marked(element, tag) or marks[-1])
            around.append(around[-1] if tag in _INLINE or tag == "br" else number)
            unread += tag in _NO_TEXT
            text.append("" if unread else element.text or "")
        else:
            marks.pop()
            around.pop()
            unread -= tag in _NO_TEXT
            text.append("" if unread else element.tail or "")
    yield "".join(text), None, 0


def _marked(element: etree._Element, tag: str) -> str | None:
    if tag in _FRAMES:
        return None
    named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"[:400].lower()
    return next((_NAMED[name] for name in _NAME.findall(named) if name in _NAMED), None) or _LANDMARKS.get(tag)


def laid_out(story: Sequence[str], page: Sequence[Block]) -> tuple[str, tuple[Span, ...], tuple[Removed, ...]]:
    """Put the lines of a story and the blocks that it leaves out into one text, a line each, in the order of the page.

    Returns the text, the spans of the story's lines, and what stands beside it. The story's lines are neither changed nor moved; what
    it lacks although it reads and stands like its paragraphs is put back among them.
    """
    keys = [_key(line) for line in story]
    at, left = _matched(keys, page)
    left = _without_pieces(keys, at, left, page)
    lost = _lost(at, left, page)
    known = set(keys)
    lines: list[tuple[str, str | None]] = []
    room = MAX_BESIDE
    pending = iter([*left, len(page)])
    following = next(pending)
    for number, line in enumerate([*story, None]):
        until = len(page) if line is None else at.get(number, -1)
        while following < until:
            block = page[following]
            if following in lost:
                lines.append((block.text, None))
            elif room:
                room -= 1
                lines.append((block.text[:MAX_BLOCK], _why(block, known)))
            following = next(pending)
        if line is not None:
            lines.append((line, None))
    spans: list[Span] = []
    removed: list[Removed] = []
    end = 0
    for text, why in lines:
        span = Span(end, end + len(text))
        end = span.end + 1
        if why is None:
            spans.append(span)
        else:
            removed.append(Removed(*span, text, why))
    return "\n".join(text for text, _ in lines), tuple(spans), tuple(removed)


def _lost(at: Mapping[int, int], left: Sequence[int], page: Sequence[Block]) -> set[int]:
    """The blocks left that are paragraphs of the story: sentences among its paragraphs, in the same element, marked no other way.

    An extraction that keeps menus out also drops a paragraph that is one link, and one that is set in a `div`.
    """
    paragraphs = [place for place in at.values() if reads_as_sentence(page[place].text)]
    if not paragraphs:
        return set()
    within, count = Counter(page[place].within for place in paragraphs).most_common(1)[0]
    if count < _ENOUGH:
        return set()
    around = sorted(place for place in paragraphs if page[place].within == within)
    marked = page[around[0]].marked
    return {
        place
        for place in left
        if around[0] < place < around[-1] and (page[place].within, page[place].marked) == (within, marked) and _a_paragraph(page[place].text)
    }


def _a_paragraph(line: str) -> bool:
    return reads_as_sentence(line) and furniture(line, words=len(line.split(None, 41)), sentence=True) is None


def reads_as_sentence(line: str) -> bool:
    """Whether a line has eight words or more and ends like a sentence."""
    return SENTENCE_END.search(line[-8:]) is not None and len(line.split(None, 7)) == 8


def _why(block: Block, story: set[str]) -> str:
    worded = furniture(block.text, words=len(block.text.split(None, 41)), sentence=block.text.endswith((".", "!", "?", "…")))
    return worded or block.marked or ("repeated line" if block.key in story else "outside the story")


def _key(text: str) -> str:
    """What two writings of the same words have in common, however they are spaced, pointed or marked."""
    return "".join(_WORD.findall(text.casefold()))


def _matched(keys: Sequence[str], page: Sequence[Block]) -> tuple[dict[int, int], list[int]]:
    """Where the story's lines stand on the page, as far as they stand in its order; and the blocks that no line equals."""
    places: dict[str, list[int]] = defaultdict(list)
    for number in range(len(page) - 1, -1, -1):
        places[page[number].key].append(number)
    pairs = [(line, places[key].pop()) for line, key in enumerate(keys) if places.get(key)]
    used = {place for _, place in pairs}
    return dict(_rising(pairs)), [number for number in range(len(page)) if number not in used]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which both numbers rise (patience sorting)."""
    tops: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(last[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        last[pile : pile + 1] = [number]
    found: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _without_pieces(keys: Sequence[str], at: dict[int, int], left: list[int], page: Sequence[Block]) -> list[int]:
    """The blocks left without those that the story has in other lines: a table's row, a paragraph with a break in it."""
    gaps: dict[int, list[str]] = defaultdict(list)
    starts = [-1]
    for number, key in enumerate(keys):
        if number in at:
            starts.append(at[number])
        else:
            gaps[starts[-1]].append(key)
    compared = 0
    found: list[int] = []
    for place in left:
        missing = gaps.get(starts[bisect_left(starts, place) - 1])
        if missing:
            compared += sum(map(len, missing))
            key = page[place].key
            if compared > _MAX_COMPARED or any(key in one or one in key for one in missing):
                continue
        found.append(place)
    return found
