"""Questions over the whole archive, answered by counting: "how many articles mention …", "which outlets reported …", "who wrote about …".

What such a question asks for, and how the count is told. How it is counted is told in index/census.py.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from index.census import Mention, Words, telling
from index.events import Period
from index.expressions import expressions
from index.outlets import same
from index.search import STOP_WORDS
from rag.answers import day
from rag.numbering import label, shown
from rag.particulars import names
from rag.words import fold

SHOW = 10
"""Articles cited for a count: more would bury the sentence, and `dateline search` lists them."""

Wanted = Literal["articles", "outlets", "list", "first", "authors", "from", "list from"]


@dataclass(frozen=True, slots=True)
class Counting:
    """What is to be counted or listed: articles, outlets or authors that speak of the subject, or the articles of an outlet ("from").

    An empty subject is every article. `strict` says that none is an answer too; otherwise the words were a description, which articles
    may give in other words.
    """

    wanted: Wanted
    subject: str
    strict: bool

    @property
    def by_outlet(self) -> bool:
        """Whether the subject is an outlet, whose articles are meant."""
        return self.wanted in {"from", "list from"}


_PIECES = r"(?:(?:of\s+the\s+)?(?:news\s+|newspaper\s+|different\s+)*(?:articles|stories|reports|pieces))"
_OUTLETS = r"(?:(?:of\s+the\s+)?(?:news\s+|different\s+)*(?:outlets?|newspapers|papers|media|broadcasters|news\s+organi[sz]ations))"
_HERE = r"(?:(?:in|of)\s+(?:the|this|your)\s+(?:archive|collection|corpus))"
_MENTION = r"""(?:(?:have\s+|has\s+)?(?:mention(?:s|ed|ing)?|nam(?:e|es|ed|ing)|refer(?:red|ring)?\s+to|speak\s+(?:of|about)|talk(?:ed|ing)?\s+about
    |discuss(?:ed|ing)?|say\s+(?:anything|something)\s+(?:about|on|of)|contain(?:ing)?|deal(?:ing)?\s+with|quot(?:e|ed|ing)))"""
_REPORT = r"""(?:(?:have\s+|has\s+|had\s+)?(?:report(?:ed|ing)?(?:\s+(?:on|about))?|cover(?:ed|ing)?|wr(?:ote|ite|itten)\s+(?:about|on|of)
    |carried|ran|published))"""
_ABOUT = r"(?:(?:(?:that|which)\s+)?(?:are\s+|is\s+)?(?:about|on|concerning|regarding))"
_THERE = r"""(?:are\s+there|do\s+(?:you|we)\s+have|does\s+(?:the|this)\s+(?:archive|collection|corpus)\s+(?:have|hold|contain)
    |(?:are|have\s+been|were)(?:\s+published)?)"""
_WORDS = r"(?:(?:the|any\s+of\s+the)\s+(?:words?|phrase|name|term)s?\s+)?"
_HOW_MANY = rf"(?:how\s+many|count(?:\s+all)?(?:\s+the)?)\s+{_PIECES}\s+(?:{_HERE}\s+)?(?:{_THERE}\s+)?(?:{_HERE}\s+)?"
_FIRST = r"(?:mention(?:ed)?|report(?:ed)?(?:\s+on)?|cover(?:ed)?|nam(?:e|ed)|wr(?:ote|ite|itten)\s+about)"
_X = r"(?P<subject>\S.*?)"

_PATTERNS: tuple[tuple[Wanted, bool, str], ...] = (
    ("articles", True, rf"{_HOW_MANY}(?:(?:that|which)\s+)?(?:{_MENTION}|{_REPORT}|{_ABOUT})\s+{_WORDS}{_X}"),
    (
        "articles",
        True,
        rf"(?:do|does|did|are\s+there|is\s+there)\s+any\s+(?:{_PIECES}|article)\s+(?:(?:that|which)\s+)?(?:{_MENTION}|{_ABOUT})\s+{_WORDS}{_X}",
    ),
    ("from", True, rf"{_HOW_MANY}(?:from|by)\s+(?:the\s+outlet\s+)?{_X}(?:\s+are\s+there)?"),
    ("from", False, rf"how\s+many\s+{_PIECES}\s+(?:did|has|have)\s+{_X}\s+(?:publish|write|print|run|carry|published|written|printed|carried)"),
    ("articles", True, rf"how\s+many\s+{_PIECES}\s+(?:{_THERE}(?:\s+{_HERE})?|{_HERE})(?:\s+in\s+(?:all|total))?(?P<subject>)"),
    (
        "articles",
        True,
        rf"""in\s+how\s+many\s+{_PIECES}\s+(?:is|are|was|were|does|do|did)\s+{_X}\s+
        (?:mentioned|named|discussed|quoted|appear|come\s+up|occur)""",
    ),
    ("articles", True, rf"how\s+(?:often|many\s+times)\s+(?:is|are|was|were|has|have)\s+{_X}\s+(?:been\s+)?(?:mentioned|named)"),
    ("outlets", True, rf"(?:which|what|how\s+many)\s+{_OUTLETS}\s+{_MENTION}\s+{_WORDS}{_X}"),
    ("outlets", True, rf"(?:which|what)\s+{_OUTLETS}\s+(?:are\s+there(?:\s+{_HERE})?|are\s+{_HERE})(?P<subject>)"),
    ("outlets", False, rf"(?:which|what|how\s+many)\s+{_OUTLETS}\s+{_REPORT}\s+{_X}"),
    ("outlets", False, rf"(?:name|list|give|show)\s+(?:me\s+)?(?:all\s+)?(?:the\s+)?{_OUTLETS}\s+that\s+(?:{_REPORT}|{_MENTION})\s+{_X}"),
    ("list", True, rf"in\s+(?:which|what)\s+{_PIECES}\s+(?:is|are|was|were)\s+{_X}\s+(?:mentioned|named|discussed|quoted)"),
    ("list", True, rf"(?:which|what)\s+{_PIECES}\s+(?:{_HERE}\s+)?(?:{_MENTION}|{_ABOUT})\s+{_WORDS}{_X}"),
    ("list", True, rf"(?:which|what)\s+{_PIECES}\s+{_THERE}(?:\s+{_HERE})?(?P<subject>)"),
    ("list from", True, rf"(?:which|what)\s+{_PIECES}\s+(?:are|were)\s+(?:from|by)\s+(?:the\s+outlet\s+)?{_X}"),
    (
        "list",
        True,
        rf"""(?:list|show|give|find)\s+(?:me\s+)?(?:all\s+)?(?:of\s+)?(?:the\s+)?{_PIECES}\s+(?:(?:that|which)\s+)?(?:{_MENTION}|{_ABOUT})\s+
        {_WORDS}{_X}""",
    ),
    ("first", False, rf"when\s+(?:was|were|is|are)\s+{_X}\s+first\s+(?:mentioned|reported|named|covered|written\s+about)"),
    (
        "first",
        False,
        rf"(?:which|what)\s+(?:outlet|newspaper|paper|article|story|report)\s+(?:was\s+the\s+)?first\s+(?:to\s+)?{_FIRST}\s+{_X}",
    ),
    ("first", False, rf"(?:which|what)\s+was\s+the\s+first\s+(?:outlet|newspaper|paper|article|story|report)\s+to\s+{_FIRST}\s+{_X}"),
    ("first", False, rf"who\s+(?:was\s+(?:the\s+)?)?first\s+(?:to\s+)?(?:report(?:ed)?\s+(?!to\b)|wr(?:ote|ite)\s+about\s+){_X}"),
    ("authors", False, rf"who\s+(?:has\s+|have\s+|had\s+)?(?:wrote|written|reported)\s+(?:about|on)\s+{_X}"),
    (
        "authors",
        False,
        rf"""(?:which|what)\s+(?:journalists|reporters|authors|writers|correspondents)\s+(?:have\s+)?(?:wrote|written|reported|covered)
        (?:\s+(?:about|on))?\s+{_X}""",
    ),
)


def _asks(pattern: str) -> re.Pattern[str]:
    around = (
        r"^\W*(?:and\s+|so\s+|please\s+)?(?:",
        rf")(?:\s+(?:so\s+far|{_HERE}|in\s+(?:the|all)\s+articles))?[\s?.!]*$",
    )
    return re.compile(around[0] + pattern + around[1], re.IGNORECASE | re.VERBOSE)


_FORMS = tuple((wanted, strict, _asks(pattern)) for wanted, strict, pattern in _PATTERNS)


_CARRIED = re.compile(r"^[\s?.!]*\((?P<whole>[^()]*)\)[\s?.!]*$")
"""A question carried over whole from the one before, where nothing is left of the new one but its window: "and in October?"."""

_CHOICE = re.compile(r"\b(?:or|nor|not|without|except|excluding|how\s+many)\b", re.IGNORECASE)
"""What makes a subject more than words that all have to be there: a count of those would be the answer to another question."""


def counting(text: str, outlets: Callable[[], Sequence[str]] = tuple) -> Counting | None:
    """What a question asks to be counted; None for one about the story and not about the archive ("how many articles does the treaty have").

    `outlets` gives the names of outlets where it matters: "how many articles did … publish" may be said of anybody.
    """
    plain = _CARRIED.sub(r"\g<whole>", " ".join(text.split()))
    for wanted, strict, form in _FORMS:
        if (match := form.match(plain)) is not None:
            subject = match["subject"].strip(" ,")
            if _CHOICE.search(_QUOTED.sub("", subject)):
                return None
            if wanted == "from" and not strict and not outlets_meant(subject, outlets()):
                continue
            return Counting(wanted, subject, strict)
    return None


def again(asked: Counting, wanted: Literal["articles", "outlets", "list", "authors"], subject: str | None = None) -> str:
    """The question that asks for another thing of the same subject, or for the same thing of another subject."""
    subject = asked.subject if subject is None else subject
    if asked.by_outlet:  # its outlet is known
        return f"{'How many' if wanted == 'articles' else 'Which'} articles are from {subject}?"
    verb = "mention " if asked.strict else "report on "
    match wanted:
        case "articles":
            return f"How many articles {f'mention {subject}' if subject else 'are there'}?"
        case "list":
            return f"Which articles {f'mention {subject}' if subject else 'are there'}?"
        case "outlets":
            return f"Which outlets {verb + subject if subject else 'are there'}?"
        case _:
            return f"Who wrote {f'about {subject}' if subject else 'the articles'}?"


_QUOTED = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")
_LINK = re.compile(r"\s+(?:and|as\s+well\s+as|together\s+with)\s+(?:also\s+)?", re.IGNORECASE)


def words(subject: str) -> Words:
    """What to look up for a subject: words in quotation marks and names as phrases, the other telling words each, all in one passage.

    What "and" joins may stand in different passages of an article.
    """
    if quoted := _QUOTED.findall(subject):
        return Words(tuple((one,) for one in quoted))
    groups = []
    for part in _LINK.split(subject):
        named = names(part)
        phrases = [re.sub(r"['’]s$", "", one.text) for one in named]
        other = "".join(" " if any(one.start <= at < one.end for one in named) else char for at, char in enumerate(part))
        single = [word for word in telling(other) if not phrases or word not in STOP_WORDS | _FUNCTION]
        groups.append(tuple(dict.fromkeys((*phrases, *single))))
    return Words(tuple(group for group in groups if group))


def untimed(subject: str) -> str:
    """A subject without the times that say when it happened, which are no words to be counted; those in quotation marks are."""
    hidden = _QUOTED.sub(lambda match: "\0" * len(match.group()), subject)
    kept, at = [], 0
    for time in expressions(hidden, question=True):
        before = _TIED.sub("", subject[at : time.start])
        kept.append(before)
        at = time.end + len(match.group() if (match := _POSSESSIVE.match(subject, time.end)) else "")
    return " ".join(("".join([*kept, subject[at:]])).split())


_POSSESSIVE = re.compile(r"['’]s\b")
_TIED = re.compile(
    r"(?:^|\s)(?:(?:on|in|of|at|during|since|until|till|before|after|by|from|through|between|and|the|early|late|mid)[\s-]+)*$", re.IGNORECASE
)


def outlets_meant(said: str, known: Sequence[str]) -> list[str]:
    """The outlets that a name stands for: the one of that name, else those whose name holds it ("the Ledger")."""
    plain = _folded(said)
    exact = [outlet for outlet in known if same(said, outlet)]
    return exact or [outlet for outlet in known if plain and f" {plain} " in f" {_folded(outlet)} "]


def _folded(name: str) -> str:
    return " ".join(fold(name).removeprefix("the ").split())


_FUNCTION = frozenset("both either between during under s d ll ve re t".split())


def how(found: Words, periods: Sequence[Period] = ()) -> str:
    """In one line, what was counted: the words, and the days of which every article counted names one."""
    groups = [" with ".join(f"“{phrase}”" for phrase in group) for group in found.groups]
    every = "every article" if not periods else "articles"
    counted = f"articles with {' and '.join(groups)} in a passage, in any inflected form" if groups else every
    days = [
        day(one.first) if one.first == one.last else f"a day from {day(one.first)} to {day(one.last)}" for one in periods if one.first and one.last
    ]
    return f"Counted: {counted}" + (f", that name {' or '.join(days)}" if days else "")


def told(asked: Counting, found: Sequence[Mention]) -> tuple[str, tuple[Mention, ...]]:
    """The sentence that gives the count, and the mentions that it rests on, those to be cited first; there is at least one."""
    subject = shown(_QUOTED.sub(r"\1", asked.subject)).replace('"', "")
    once = ", counting copies once" if any(mention.copies for mention in found) else ""
    outlets = list(dict.fromkeys(mention.card.origin.outlet for mention in found if mention.card.origin.outlet))
    number = _count(len(found), "article")
    match asked.wanted:
        case "from":
            return f"{number} {'is' if len(found) == 1 else 'are'} from {_bare(subject)}{once}.", tuple(found)
        case "articles" if not asked.subject:
            outlets = list(dict.fromkeys(card.origin.outlet for mention in found for card in (mention.card, *mention.copies) if card.origin.outlet))
            total = len(found) + sum(len(mention.copies) for mention in found)
            return (
                f"There {'is' if total == 1 else 'are'} {_count(total, 'article')}{_from(outlets)}{f', {len(found)}{once[1:]}' if once else ''}.",
                tuple(found),
            )
        case "articles":
            return f"{number}{_from(outlets)} {'mentions' if len(found) == 1 else 'mention'} {subject}{once}.", tuple(found)
        case "outlets":
            return _outlets(subject, found, outlets), tuple(found)
        case "list" | "list from":
            listed = "; ".join(_titled(mention) for mention in found[:SHOW])
            more = f"; and {len(found) - SHOW} more" if len(found) > SHOW else ""
            verb = f"mention{'s' if len(found) == 1 else ''}" if asked.wanted == "list" else f"{'is' if len(found) == 1 else 'are'} from"
            opening = f"{number} {verb} {subject}" if subject else f"There {'is' if len(found) == 1 else 'are'} {number}"
            return f"{opening}{once}: {listed}{more}.", tuple(found)
        case "first":
            return _first(subject, found)
        case _:
            return _authors(subject, found), tuple(found)


def _first(subject: str, found: Sequence[Mention]) -> tuple[str, tuple[Mention, ...]]:
    earliest = found[0].card.origin.published
    same = tuple(mention for mention in found if mention.card.origin.published == earliest)
    by = _listed(list(dict.fromkeys(label(mention.card) for mention in same)))
    if earliest is None:
        return f"No article with a date mentions {subject}; without one, {by} {'does' if len(same) == 1 else 'do'}.", same
    return f"The first mention of {subject} is of {day(earliest)}, in {by}.", same


def _outlets(subject: str, found: Sequence[Mention], outlets: Sequence[str]) -> str:
    copying = [card.origin.outlet for mention in found for card in mention.copies if card.origin.outlet and card.origin.outlet not in outlets]
    copying = list(dict.fromkeys(copying))
    unknown = sum(mention.card.origin.outlet is None for mention in found)
    parts = []
    if outlets:
        reporting = "reports" if len(outlets) == 1 else "report"
        on = "" if subject.lower().startswith("that ") else "on "
        number = _count(len(outlets), "outlet")
        opening = f"{number} {reporting} {on}{subject}" if subject else f"There {'is' if len(outlets) == 1 else 'are'} {number}"
        parts.append(f"{opening}: {_listed(outlets)}")
    if copying:
        parts.append(f"{_listed(copying)} {'carries a copy' if len(copying) == 1 else 'carry copies'}")
    if unknown:
        parts.append(f"{_count(unknown, 'article')} {'does' if unknown == 1 else 'do'} not name {'its' if unknown == 1 else 'their'} outlet")
    return shown("; ".join(parts)).replace('"', "") + "."


def _authors(subject: str, found: Sequence[Mention]) -> str:
    by: dict[str, None] = {}
    nameless = 0
    for mention in found:
        origin = mention.card.origin
        if origin.byline:
            by.setdefault(f"{origin.byline} ({origin.outlet})" if origin.outlet else origin.byline)
        else:
            nameless += 1
    rest = f"{_count(nameless, 'article')} {'does' if nameless == 1 else 'do'} not name an author"
    if not by:
        return shown(f"Of those that speak of {subject}, {rest}.").replace('"', "")
    said = f"{_listed(list(by))} wrote of {subject}" + (f"; {rest}" if nameless else "")
    return shown(said).replace('"', "").replace("“", "‘").replace("”", "’") + "."


def _titled(mention: Mention) -> str:
    published = mention.card.origin.published
    return f"{label(mention.card)} ({day(published) if published else 'undated'})"


def _from(outlets: Sequence[str]) -> str:
    return f" from {_count(len(outlets), 'outlet')}" if outlets else ""


def _bare(text: str) -> str:
    return text if text[:4].lower() != "the " else "the " + text[4:]


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _listed(things: Sequence[str]) -> str:
    plain = [shown(thing) for thing in things]
    return plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} and {plain[-1]}"
