"""The window of publication that a question asks for: "what was reported last week", "articles since March", "the latest on the dam".

A time in a question is about when things happened, and no window, unless it speaks of the reporting. What happened when is not known here.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from index.outlets import same
from index.values import Filters
from rag.counting import counting
from rag.days import PHRASE, Stretch, absent, doubtful, resolve
from rag.particulars import names


@dataclass(frozen=True, slots=True)
class Window:
    """What a question says of the reporting.

    `after` and `before` bound the days of publication, both included; `newest` asks for the newest articles first. `said` is the
    wording that was understood so, `plain` the question without it, `rest` what of it is searched for. `bare` says that nothing else is
    asked, so that whatever was published is an answer; `outlet` is the one whose reporting is asked for, `subject`
    what it is to be about, where nothing else is asked of it. `absent` tells of a day that was never on a calendar: nothing can be
    published on it. `remarks` are what a reader should know of how the window was taken, beside its days.
    """

    after: date | None
    before: date | None
    newest: bool
    said: str
    plain: str
    rest: str
    bare: bool = False
    outlet: str | None = None
    subject: str = ""
    absent: str = ""
    remarks: tuple[str, ...] = ()

    def within(self, filters: Filters) -> Filters:
        """These filters and the window together: what both admit.

        Where the outlet asked for is none of the filters', the filters' stay, for nothing is from both: `nothing_is_both` tells.
        """
        starts = [day for day in (self.after, filters.after) if day is not None]
        ends = [day for day in (self.before, filters.before) if day is not None]
        fits = self.outlet is not None and (not filters.outlets or any(same(self.outlet, one) for one in filters.outlets))
        own = (self.outlet,) if self.outlet is not None and fits else filters.outlets
        return replace(filters, after=max(starts, default=None), before=min(ends, default=None), outlets=own)


_OPEN_TO = frozenset({"since", "until", "till", "from", "between"})
"""Words that tie a time to the reporting even where what was reported stands between: "articles about the war since March"."""

_RELATIVE = re.compile(r"\b(?:yesterday|today|tonight|ago|last|this|past|previous|recent|current|morning)\b", re.IGNORECASE)

_PIECES = (
    r"(?:articles?(?!\s+\d)|stories|coverage|reports|reporting|headlines|news(?!\s+(?:agenc|conference|channel|outlet|organi|desk))"
    r"|editorials|dispatches|op-?eds)"
)
_NOUN = re.compile(
    rf"""(?:^\W*|\b(?:the|any|all|some|no|these|those|of|in|to|by|from|which|what|do|did|does|many|much|more|other|recent|latest|me|list|show|give|summari[sz]e
         |news|newspaper|press|media|wire|outlets['’]|its|their|\w+['’]s)\s+)(?:(?:recent|latest|new|newspaper|news|press|media|local|wire)\s+)*{_PIECES}\b
       | \bin\s+the\s+(?:news)?(?:papers|press|media|news)\b(?!\s+(?:conference|agenc|release|room))""",
    re.IGNORECASE | re.VERBOSE,
)
_TELL = (
    r"(?:say|said|report|reported|write|wrote|written|publish|published|print|printed|carry|carried|run|ran|cover|covered"
    r"|mention|mentioned|tell|told)"
)
_TELLER = re.compile(
    rf"\b(?:did|do|does|has|have|had|will|according\s+to)\s+((?:[\w.&'’-]+\s+){{0,5}}?[\w.&'’-]+)(?=\s+(?:first\s+)?{_TELL}\b|\s*,)", re.IGNORECASE
)
_OUTLETS = (
    r"(?:(?:the|any|each|all|other|local|different|which|what|many|\w+['’]s)\s+)*"
    r"(?:outlets?|newspapers?|papers|media|press|journalists|reporters|magazines?|broadcasters?)"
)
_AS_TOLD = re.compile(
    r"""\b(?:what|anything|something|much)(?:\s+(?:else|news|exactly|was|were|is|are|has|have|had|been|will|be|already))*\s+(?:reported|published|written|printed|covered)\b
       | \bwho\s+(?:has\s+|have\s+|had\s+|first\s+)*(?:wrote|written|reported)\b
       | \bas\s+(?:was\s+)?reported\b
       | \b(?:mentioned|reported|written)\s+about\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FILLER = re.compile(
    r"""\W*(?:(?:that|which|were|was|are|is|have|has|had|been|be|there|do|you|we|published|written|printed|appeared|appearing|out|dated|in|the|papers
        |press|archive|so|far|like|anything|news)\b\W*)*""",
    re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(rf"(?:['’]s?)?\s+(?:{_PIECES}|newspapers?|papers|press(?!\s+conference)|edition)\b", re.IGNORECASE)
_OF_SOMETHING = re.compile(r"['’]s?\s")
_NEWEST = re.compile(
    rf"""\b(?:the\s+|any\s+)?(?P<adjective>(?:very\s+)?(?:latest|newest|most\s+recent|recent))\s+(?=(?:newspaper\s+|news\s+)?{_PIECES}\b)
       | \bthe\s+latest(?=\s+(?:on|about|regarding|concerning|with|from)\b|\W*$)""",
    re.IGNORECASE | re.VERBOSE,
)


def window(text: str, *, today: date, outlets: Collection[str] = ()) -> Window | None:
    """The window that a question asks for, as seen from a day; None where its times, if any, are about what happened.

    `outlets` are the names of outlets: what they are said to report, print or write is reporting too.
    """
    newest = _NEWEST.search(text)
    named = _named(text, outlets)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for found in PHRASE.finditer(text):
        stretch, never = _stretch(found, today), _never(found, today)
        if (stretch is None and never is None) or any(start < found.start() < end for start, end in quoted):
            continue
        if not (_of_reporting(text, found, named) or _of_count(text, found, outlets)):
            continue
        rest, said = _without(text, found), text[found.start() : found.end()].strip()
        if stretch is None:
            return replace(_made(Stretch(None, None), rest, said, named, newest=False), absent=never or "")
        made = _made(stretch, rest, said, named, newest=newest is not None)
        return replace(made, remarks=(f"“{_plain(said)}” has not come yet",)) if stretch.first is not None and stretch.first > today else made
    if newest is None:
        return _untold(text, named)
    rest = text[: newest.start("adjective")] + text[newest.end("adjective") :] if newest["adjective"] else text
    return _made(Stretch(None, None), rest, newest.group().strip(), named, newest=True)


def speaks_of_reporting(text: str) -> bool:
    """Whether there is any point in looking for a window: a quick test, for the names of outlets cost a look into the archive."""
    return bool(PHRASE.search(text) or _NEWEST.search(text) or _UNTOLD.search(text))


_QUOTED = re.compile(r"[\"“”][^\"“”]+[\"“”]")
_UNTOLD = re.compile(
    r"""\b(?:since|until|till|before|after|(?:in|on|during)\s+the\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?)\s+(?:before|after|of|since)
        |the\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?)\s+(?:before|after))\s+(?=[^\W\d])""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may open a time that no calendar tells: "since the summit", "the week before the summit"."""


def _untold(text: str, outlets: Collection[str]) -> Window | None:
    """No window, with a remark, where the reporting is asked for at a time that is told by what happened; None where there is no such time.

    Such a time is searched for like the other words: the passages that tell of it may be what is asked for.
    """
    for found in _UNTOLD.finditer(text):
        ends = [match.end() for anchor in _anchors(outlets) for match in anchor.finditer(text, 0, found.start())]
        if ends and _FILLER.fullmatch(text[max(ends) : found.start()]):
            said = _plain(re.split(r"[?,.!;]", text[found.start() :], maxsplit=1)[0])
            remark = f"“{said}” names no day that can be told: nothing was left out by its date"
            return Window(None, None, newest=False, said=said, plain=text, rest=text, remarks=(remark,))
    return None


def nothing_is_both(text: str, asked_for: Window | None, filters: Filters, outlets: Collection[str]) -> str | None:
    """Why no article can be what is asked for: its day was never there, or another outlet is named than the filters admit; else None."""
    if asked_for is not None and asked_for.absent:
        return f"{asked_for.absent}: nothing can have been published then."
    if not filters.outlets:
        return None
    known = dict.fromkeys([*outlets, *filters.outlets])
    said = _tellers(text, _named(text, known))
    named = [outlet for outlet in known if any(same(one, outlet) for one in said)]
    if not named or any(same(one, other) for one in named for other in filters.outlets):
        return None
    return f"Nothing is both: the question asks for {_plain(named[0])}, and the filter admits {_plain(' or '.join(filters.outlets))} alone."


def _tellers(text: str, outlets: Collection[str]) -> list[str]:
    """The outlets that a question asks the reporting of."""
    named = "|".join(re.escape(name) for name in sorted(outlets, key=len, reverse=True) if name.strip())
    if not named:
        return []
    asking = rf"\b(?:did|do|does|has|have|had|will)\s+(?:the\s+)?(?P<who>{named})\s+(?:first\s+|already\s+)?{_TELL}\b"
    told = rf"^\W*according\s+to\s+(?:the\s+)?(?P<by>{named})(?!\w)"
    found = [*re.finditer(asking, text, re.IGNORECASE), *re.finditer(told, text, re.IGNORECASE)]
    return [match.groupdict().get("who") or match.groupdict().get("by") or "" for match in found]


def _named(text: str, outlets: Collection[str]) -> list[str]:
    """The outlets that a question names, as it writes them: in their own words, or by another name ("the NYT").

    A pattern of all that an archive knows would take seconds to build.
    """
    folded = text.lower()
    own = [outlet for outlet in outlets if outlet.strip() and outlet.lower() in folded]
    said = (re.sub(r"^the\s+", "", match[1], flags=re.IGNORECASE) for match in _TELLER.finditer(text))
    return own + [one for one in dict.fromkeys(said) if one not in own and any(same(one, outlet) for outlet in outlets)]


def _plain(text: str) -> str:
    """A wording as a note or a refusal repeats it: without what would look like a marker or a quotation."""
    return " ".join(text.translate(_UNMARKED).split())


_UNMARKED = str.maketrans({"[": "(", "]": ")", '"': None, "“": None, "”": None})


def _made(stretch: Stretch, rest: str, said: str, outlets: Collection[str], *, newest: bool) -> Window:
    plain = _tidied(rest)
    outlet, subject = _outlet_and_subject(plain, outlets)
    if outlet is None:
        subject = _bare_subject(plain)
    rest = f"What did the outlets report about {subject}?" if subject else plain
    return Window(stretch.first, stretch.last, newest, said, plain, rest, bare=subject == "", outlet=outlet, subject=subject or "")


def _stretch(found: re.Match[str], today: date) -> Stretch | None:
    if found["b"]:
        end = resolve(found["b"], today)
        if end is None or end.last is None:
            return None
        if found["a"].isdigit():
            try:
                return Stretch(end.last.replace(day=int(found["a"])), end.last)
            except ValueError:
                return None
        start = resolve(found["a"], end.last)
        return None if start is None else Stretch(start.first, end.last)
    named = resolve(found["t"], today)
    if named is None or doubtful(found):
        return None
    whole_day = named.first == named.last
    match (found["prep"] or "").lower():
        case "since":
            return Stretch(named.first, None)
        case "after":  # a day that is named is included; of a longer time, all of it is over
            return Stretch(named.first if whole_day or named.last is None else _next(named.last), None)
        case "before":
            return Stretch(None, named.last if whole_day or named.first is None else _previous(named.first))
        case "until" | "till" | "by" | "through" | "up to":
            return Stretch(None, named.last)
        case _:
            return named


def _never(found: re.Match[str], today: date) -> str | None:
    return next((never for part in ("t", "a", "b") if found[part] and (never := absent(found[part], today))), None)


def _next(day: date) -> date:
    return day if day == date.max else date.fromordinal(day.toordinal() + 1)


def _previous(day: date) -> date:
    return day if day == date.min else date.fromordinal(day.toordinal() - 1)


def _of_reporting(text: str, found: re.Match[str], outlets: Collection[str]) -> bool:
    """Whether a time belongs to the reporting: it follows it at once, is tied to it by its preposition, stands before it, or opens the question."""
    after = text[found.end() :]
    if _ATTRIBUTE.match(after):
        return True
    if _OF_SOMETHING.match(after):  # last month's meeting
        return False
    anchors = _anchors(outlets)
    if not re.sub(r"\W|\b(?:and|but|so)\b", "", text[: found.start()], flags=re.IGNORECASE):
        return any((match := anchor.search(after)) and len(after[: match.start()].split()) <= 5 for anchor in anchors)
    ends = [match.end() for anchor in anchors for match in anchor.finditer(text, 0, found.start())]
    if not ends:
        return False
    between = text[max(ends) : found.start()]
    if _FILLER.fullmatch(between):
        return True
    tied = "between" if found["b"] else (found["prep"] or "").lower()
    published = re.search(r"\b(?:published|printed|dated|appeared)\s*$", between, re.IGNORECASE)
    near = _RELATIVE.search(found.group()) or (found["t"] and _BESIDE.match(found["t"]))
    return bool(tied in _OPEN_TO or published or (near and "," not in between))


def _of_count(text: str, found: re.Match[str], outlets: Collection[str]) -> bool:
    """Whether a time in a question that counts articles says when these were published: any but the day of what they tell of.

    "In October" and "before 3 March" are of the publication, "of 3 March" is not. "On 3 March" is where what they mention is a name,
    which has no day of its own; "the clash on 3 March" has.
    """
    if _OF_SOMETHING.match(text[found.end() :]):
        return False
    tied, relative = (found["prep"] or "").lower(), _RELATIVE.search(found.group()) is not None
    if tied in {"of", "for"} or not (tied or relative or found["b"] or _BESIDE.match(found["t"])):
        return False
    asked = counting(" ".join(_without(text, found).split()), lambda: sorted(outlets))
    if asked is None or tied != "on" or not asked.subject:
        return asked is not None
    named = [(name.start, name.end) for name in names(asked.subject)]
    rest = "".join(" " if any(start <= at < end for start, end in named) else char for at, char in enumerate(asked.subject))
    return bool(named) and not re.sub(r"\W|\b(?:the|and)\b", "", rest, flags=re.IGNORECASE)


_BESIDE = re.compile(r"the\s+(?:\w+\s+)?(?:day|week|month|year)s?\s+(?:before|after)\b", re.IGNORECASE)


def _anchors(outlets: Collection[str]) -> list[re.Pattern[str]]:
    named = "|".join(re.escape(name) for name in sorted(outlets, key=len, reverse=True) if name.strip())
    subject = rf"(?:{_OUTLETS}|(?:the\s+)?(?:{named}))" if named else _OUTLETS
    telling = re.compile(
        rf"\b(?:did|do|does|has|have|had|will)\s+{subject}\s+(?:first\s+)?{_TELL}\b|\b{subject}\s+(?:has\s+|have\s+|had\s+|first\s+)*{_TELL}(?:\s+(?:about|on))?\b",
        re.IGNORECASE,
    )
    return [_NOUN, _AS_TOLD, telling]


def _without(text: str, found: re.Match[str]) -> str:
    """The question without its window; the preposition before an attribute stays, for it belongs to what follows."""
    after = text[found.end() :]
    if (attribute := _ATTRIBUTE.match(after)) is not None:
        start = found.start("t") if found["t"] else found.start()
        return f"{text[:start]}the {re.sub(r'^(?:[’]|.)s?(?= )', '', attribute.group(), count=1).strip()}{after[attribute.end() :]}".replace(
            "the the ", "the "
        )
    return text[: found.start()] + after


_LEADING = re.compile(
    rf"^\W*(?:and\s+)?(?:according\s+to|in|from|by|as)\s+(?:the\s+)?(?:{_PIECES}|papers|reported)\s*(?:published|written|printed|dated)?\s*,\s*",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    rf",?\s+(?:according\s+to|in|from)\s+(?:the\s+)?{_PIECES}(?:\s+(?:published|written|printed|dated))?\s*(?=\?|$)", re.IGNORECASE
)
_PUBLISHED = re.compile(rf"\b({_PIECES})\s+(?:that\s+(?:were|was)\s+)?(?:published|written|printed|dated)\b(?=\s+\w)", re.IGNORECASE)


def _tidied(text: str) -> str:
    text = _LEADING.sub("", " ".join(text.split()))
    text = _PUBLISHED.sub(r"\1", _TRAILING.sub("", text))
    text = re.sub(r"\s+(?=[?,.!])", "", re.sub(r"^[\s,]+", "", text))
    return text[:1].upper() + text[1:]


_BARE = re.compile(
    rf"""^\W*(?:please\s+)?
    (?:(?:show|give|list|find|tell)\s+(?:me\s+)?|summari[sz]e\s+)?
    (?:(?:what|which|how)(?:['’]s)?(?:\s+(?:else|is|was|were|are|has|have|been|there|did|do))*\s+|(?:is|are|was|were)\s+there\s+)?
    (?:(?:the|any|all|some|in|recent|latest|most)(?:\s+|(?=\W*$)))*
    (?:(?:newspaper|news|press)\s+)?
    (?:(?:{_PIECES}|(?:news)?papers|press|anything|{_OUTLETS})\b\s*)?
    (?:(?:has|have|had|was|were|is|are|been|there|the|say|tell|report|write|publish|print|written|reported|published|printed|covered|out|news)\b\s*)*
    (?:(?:about|on|of|regarding|concerning)\s+(?P<subject>[^?]+?))?\W*$""",
    re.IGNORECASE | re.VERBOSE,
)


def _bare_subject(rest: str) -> str | None:
    """What the reporting is to be about where the question asks for nothing but the reporting, empty for all of it; None for another question."""
    match = _BARE.match(rest)
    if match is None:
        return None
    return (match["subject"] or "").strip()


def _outlet_and_subject(plain: str, outlets: Collection[str]) -> tuple[str | None, str | None]:
    """The one outlet whose reporting is asked for, and on what; empty for all that it reported."""
    for outlet in sorted(outlets, key=len, reverse=True):
        asking = rf"^\W*what(?:\s+else)?\s+(?:did|has|had|does|will)\s+(?:the\s+)?{re.escape(outlet)}\s+{_TELL}"
        told = asking + r"(?:\s+(?:about|on|of)\s+(?P<subject>[^?]+?))?\W*$"
        if outlet.strip() and (match := re.match(told, plain, re.IGNORECASE)) is not None:
            return outlet, match["subject"] or ""
    return None, None
