"""A question made independent of the conversation, without a model: what it lacks is carried over from the question before.

A question that lacks nothing is left as it is. What the articles say is not known here.
"""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from rag.counting import Counting, again, counting
from rag.days import phrase
from rag.particulars import Name, names, times
from rag.question import Kind, analyse
from rag.values import Turn
from rag.words import content, fold, words

TURNS = 4
"""Earlier questions that are looked at."""


class Rewriter(Protocol):
    """Makes a question independent of the conversation. `Carrying` is the one that needs no model; one with a model has the same shape."""

    def standalone(self, question: str, earlier: Sequence[Turn], said: Callable[[str], str]) -> str:
        """The question as somebody would ask it who has heard nothing before; as it is where it needs no history.

        `earlier` holds the turns before it, oldest first; `said` finds, for an earlier standalone question without an answer, the
        words that answer it best.
        """
        ...


class Carrying:
    """Carries over what a question lacks, by rules."""

    def standalone(self, question: str, earlier: Sequence[Turn], said: Callable[[str], str]) -> str:
        """See `Rewriter.standalone`."""
        if not earlier or not (lacks(question) or _OPENS.match(question)):
            return question
        before, answer = "", ""
        for turn in earlier[-TURNS:]:
            asked = " ".join(turn.question.split())
            before = standalone(asked, before, _who(asked, before, answer, said)) if before else asked
            answer = turn.answer or ""
        return standalone(question, before, _who(question, before, answer, said))


def _who(question: str, before: str, answer: str, said: Callable[[str], str]) -> list[str]:
    """The people in the answer before a question; they are looked up only where the question points to a person."""
    return _people_in(answer or (said(before) if _PERSON.search(question) else ""), before)


def _people_in(answer: str, before: str) -> list[str]:
    """The names in an answer that the question before it did not hold, those first that stand where people do."""
    answer = _LABELS.sub("", answer)
    found = [name for name in names(answer) if not name.is_place_or_people and name.text not in before]
    return [name.text for name in sorted(found, key=lambda name: (len(name.text.split()) < 2, _placed(answer, name)))]


_LABELS = re.compile(r"\s*\[\d+\]|^[^:\n]{1,80}:\s", re.MULTILINE)
"""What stands around the quotations of an answer: markers, and the outlets that open its lines."""

_PERSON = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|this|that|these|those|there|then|he|him|his|she|her|hers|the (?:same|other|former|latter|others)|"
    r"one|ones|both|else)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^\W*(?:and|but|so|or|also|what about|how about|what if)\b[\s,]*", re.IGNORECASE)
_JOINS = re.compile(r"^\W*(?:(?:and|but|so|also|or)\b[\s,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:and\s+|but\s+)?(?:what|how)\s+about\b\s*", re.IGNORECASE)
_BARE = re.compile(
    r"""^\W*(?:and\s+|but\s+)?(?P<asking>(?:(?:since|until|till|by|for|from|to|with|at|on|in|of|under|against)\s+)?
        (?:why|how(?:\s+(?:much|many|long|often|far|old|high|big|late|soon|exactly))?|when|where|who|whom|which|what|really)
        (?:\s+(?:day|date|year|month|time|hour|grounds|conditions|terms|side|place|city|town|country|price))?)
        (?P<more>(?:\s+(?:not|so|exactly|then|is\ that|was\ that|else|by\ whom))*)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did|will|would|has) it (?:take|true|possible|clear|likely|mean|say|cost)\b|\bit takes?\b|\bsay(?:s|ing)? that\b|\bsaid that\b|"
    r"\bso that\b|\bthat (?:the|a|an|[A-Z])|\b(?:is|are|was|were|will|has|have|had) there\b|\bthere (?:is|are|was|were|be|been)\b|"
    r"(?<=\w\s)\b(?:one|ones) (?:of|day)\b|\b[a-z]+s that (?:was|were|had|have|has|is|are|would|will)\b",
    re.IGNORECASE,
)
_OUTLET_SAID = re.compile(
    r"^\W*(?:and\s+|but\s+)?(?:(?:which|what)\s+(?:outlets?|newspapers?|papers?|sources?|articles?)\s+(?:say|said|says|report|reported|reports|wrote|write|claim|claimed)"
    r"\s+(?:so|that|this|it)|says?\s+who|(?:who|where)\s+(?:reported|reports|printed)\s+(?:that|this|it)|where\s+(?:is|was)\s+(?:that|this|it)\s+(?:reported|printed|from)|according\s+to\s+(?:whom|which\s+\w+)"
    r"|what\s+is\s+(?:the|your)\s+source(?:\s+for\s+(?:that|this|it))?)\W*$",
    re.IGNORECASE,
)
_THEY_AGREE = re.compile(
    r"^\W*(?:and\s+|but\s+)?do(?:es)?\s+(?:(?:all\s+)?(?:of\s+)?the\s+|all\s+|other\s+)*(?:outlets|articles|papers|newspapers|sources|reports|they|everyone|everybody)"
    r"\s+(?:all\s+)?(?:agree|disagree|differ|say)(?:\s+(?:so|the\s+same))?(?:\s+(?:on|about|with)\s+(?:that|this|it))?\W*$",
    re.IGNORECASE,
)
_PERSONAL = frozenset({"he", "him", "his", "she", "her", "hers", "their", "its", "one"})


def lacks(question: str) -> bool:
    """Whether a question cannot be understood without the one before it."""
    if _whole(question):
        return False
    if (
        _OPENS.match(question)
        or _BARE.match(question)
        or _OF_COUNT.fullmatch(question)
        or _OUTLET_SAID.match(question)
        or _THEY_AGREE.match(question)
    ):
        return True
    stripped = _EXPLETIVE.sub(" ", question)
    own = {name.text for name in names(question)}
    pointing = [match.group(1).lower() for match in _POINTING.finditer(stripped)]
    if not pointing:
        return len(content(question)) <= 1 and not own and not analyse(question).quantities
    if _reported_by_itself(stripped):
        return False
    # "What did Seld say about her plan?" names whom it points to.
    return not (own and all(word in _PERSONAL for word in pointing) and _points_inside(question))


_ASKS = re.compile(
    r"\b(?:who|what|which|how|why|where|when)\b.*\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)


def _whole(question: str) -> bool:
    """Whether a question that opens with "and" has all that a question needs after it: "And what does bread cost in Merrow?"."""
    opened = _JOINS.match(question)
    if opened is None:
        return False
    rest = question[opened.end() :]
    return len(content(rest)) >= 3 and not _ABOUT.match(rest) and bool(_ASKS.match(rest)) and not lacks(rest)  # a thing, what of it, and where


def _points_inside(question: str) -> bool:
    """Whether a name stands before the first pronoun."""
    first = _POINTING.search(question)
    return first is not None and any(name.end <= first.start() for name in names(question))


_OWN_CLAUSE = re.compile(
    r"\b(?:the|a|an)\s+(?:\w+\s+)*?\w+(?:\s+of\s+[\w\s]+?)?\s+(?:say|says|said|think|claim|claimed|announce|announced|believe|hope|expect|expected|want|agree|agreed"
    r"|promise|promised|warn|warned)\s+(?:that\s+)?(?:they|he|she|it)\b",
    re.IGNORECASE,
)


def _reported_by_itself(question: str) -> bool:
    """Whether the only pronoun is the subject of what somebody named in the question said: "When did the ministers say they would meet?"."""
    return len(_POINTING.findall(question)) == 1 and bool(_OWN_CLAUSE.search(question))


def standalone(question: str, before: str, said: Sequence[str]) -> str:
    """The question with what it lacks: names and things for its pronouns, or the question before it in brackets.

    `before` is the earlier question, itself standalone; `said` holds the names of people in its answer, the most telling first.
    """
    if not lacks(question):
        return _capital(_JOINS.sub("", question)) if _whole(question) else question
    earlier = before.split(" (", maxsplit=1)[0].rstrip("?.! ") if before.endswith(")") else before.rstrip("?.! ")
    if not earlier:
        return question
    if (listed := _of_count(question, earlier)) is not None:
        return listed
    if _OUTLET_SAID.match(question):
        return f"{earlier}, according to each outlet?"
    if _THEY_AGREE.match(question):
        return f"{earlier}, and do the outlets agree?"
    if bare := _BARE.match(question):
        return _asked_again(bare, question, earlier)
    replaced = _replaced(question, earlier)
    return replaced if replaced is not None else _carried(question, earlier, said)


_ARE_THEY = r"(?:\s+(?:are|were)\s+(?:they|those|these|there|it|that))?"
_THEM = r"(?:them|those|these|it|that|this)"
_OUTLET_WORDS = r"(?:news\s+)?(?:outlets?|newspapers?|papers|media|sources?|broadcasters)"
_ARTICLE_WORDS = r"(?:articles?|stories|reports|pieces)"
_OF_COUNT = re.compile(
    rf"""\W*(?:(?:and|but|so|ok|okay|please|can\s+you|could\s+you|then)\b[\s,]*)*(?:
    (?P<outlets>(?:(?:from|by|in)\s+)?(?:which|what|how\s+many(?:\s+different)?)\s+{_OUTLET_WORDS}(?:{_ARE_THEY}|\s+(?:reported|report|mention|mentioned|covered|wrote|published|ran)\s+(?:on\s+|about\s+)?{_THEM}|\s+was\s+(?:it|that))
      |(?:list|name|show|give)\s+(?:me\s+)?(?:all\s+)?(?:the\s+)?{_OUTLET_WORDS})
    |(?P<authors>who\s+(?:wrote|reported)\s+{_THEM}|by\s+whom)
    |(?P<list>(?:which|what)(?:\s+(?:ones?|of\s+them|{_ARTICLE_WORDS}))?{_ARE_THEY}
      |(?:list|show|name|give|see)\s+(?:me\s+)?(?:all\s+)?(?:of\s+)?(?:them|those|these|it|the\s+list|(?:the\s+|those\s+|these\s+)?{_ARTICLE_WORDS}|all))
    |(?P<articles>how\s+many(?:\s+(?:in\s+all|in\s+total|{_ARTICLE_WORDS}))?{_ARE_THEY}))
    (?:\s+(?:please|then|exactly|all))*\W*""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may follow a count: the list behind it, whose they are, and how many."""
_AMONG = re.compile(
    rf"""\W*(?:(?:and|but|so)\b[\s,]*)?(?P<which>how\s+many|which)\s+(?:of\s+)?(?:them|those|these)(?:\s+{_ARTICLE_WORDS})?
    \s+(?:also\s+)?(?:mention|name|discuss|quote|are\s+about|speak\s+of|talk\s+about|refer\s+to)\s+(?:also\s+)?(?P<subject>\S[^?]*?)(?:\s+too|\s+as\s+well)?\W*""",
    re.IGNORECASE | re.VERBOSE,
)
"""What may be asked of the articles that were counted: "how many of them mention the dam?"."""


def _counted(earlier: str) -> tuple[Counting, str] | None:
    """What an earlier question counted, and the words of its time; None where it counted nothing."""
    plain, when = _untimed(earlier)
    asked = counting(plain) or counting(plain, lambda: [name.text for name in names(plain)])
    return None if asked is None else (asked, when)


def _untimed(earlier: str) -> tuple[str, str]:
    """A question without its time, and the words of that, with their preposition."""
    found = phrase(earlier)
    if found is None or re.match(r"['’]s?\s", earlier[found.end() :]) or (found["prep"] or "").lower() == "of":
        return earlier, ""
    plain = re.sub(r"^\W+", "", f"{earlier[: found.start()].rstrip()} {earlier[found.end() :].lstrip()}").rstrip()
    when = found.group().strip()
    return _capital(plain), when if found["t"] and not (found["prep"] or _RELATIVE.search(when)) else when[:1].lower() + when[1:]


def _timed(question: str, when: str) -> str:
    return f"{question.rstrip('?')}{f' {when}' if when else ''}?"


def _of_count(question: str, earlier: str) -> str | None:
    """The list behind an earlier count, its outlets, its authors or its number, within the same time; None where it was no count."""
    asked, among, before = _OF_COUNT.fullmatch(question), _AMONG.fullmatch(question), _counted(earlier)
    if before is None or (asked is None and among is None):
        return None
    wanted, when = before
    if asked is None:
        if among is None or wanted.by_outlet or wanted.wanted in {"outlets", "authors"}:
            return None
        both = f"{wanted.subject} and {among['subject']}" if wanted.subject else among["subject"]
        return _timed(again(wanted, "list" if among["which"].lower() == "which" else "articles", both), when)
    of_articles = re.search(rf"\b{_ARTICLE_WORDS}\b", question, re.IGNORECASE)
    number = re.search(r"\bhow\s+many\b", question, re.IGNORECASE)
    if wanted.wanted in {"outlets", "authors"} and not of_articles and (asked["list"] or (number and wanted.wanted == "authors")):
        return _timed(earlier, "")  # "which ones" are then outlets or authors, which that named already
    if asked["outlets"] or (number and wanted.wanted == "outlets" and not of_articles):
        outlets = again(wanted, "outlets")
        return _timed(outlets.replace("Which outlets", "How many outlets", 1) if number else outlets, when)
    if asked["articles"]:
        return _timed(again(wanted, "articles"), when)
    return _timed(again(wanted, "authors" if asked["authors"] else "list"), when)


_TOLD_OF = re.compile(
    r"""^.*?\b(?:reported|report|reports|reporting|written|wrote|write|published|printed|covered|coverage|news|articles|stories|headlines|latest|said|say)
    (?:\s+(?:there|out|been|is|was))*\s+(?:about|on|of|regarding|concerning)\s+(?P<subject>[^?,]+?)\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_TOLD_ALL = re.compile(
    r"""^\W*(?:what(?:'s|’s)?\s+(?:else\s+)?(?:(?:was|were|is|has|have|did|had|been|the|in|new)\s+)*(?:[\w.&-]+\s+){0,4}?
    (?:reported|report|written|write|published|publish|printed|print|covered|cover|say|news|papers)
    |(?:(?:list|show|give|summari[sz]e)\s+(?:me\s+)?)?(?:the\s+|any\s+)?(?:latest\s+|recent\s+)?(?:news|articles|stories|coverage|headlines|reports))\W*$""",
    re.IGNORECASE | re.VERBOSE,
)


def _subject_told(earlier: str) -> tuple[str, int] | None:
    """What an earlier question asked the reporting, or a count, to be about, and where that stands in it; None where there is no such thing."""
    plain, _ = _untimed(earlier)
    if (counts := _counted(earlier)) is not None:
        subject = counts[0].subject
    elif (told := _TOLD_OF.match(plain)) is not None:
        subject = told["subject"]
    else:
        return None
    at = earlier.find(subject)
    return (subject, at) if subject and at >= 0 else None


def _about_another(rest: str, earlier: str) -> str | None:
    """The same asked about another thing, within the same time: "the dam" for "the bridge" of "What was reported about the bridge last week?"."""
    new = re.sub(r"^(?:about|on|of|for|from|by)\s+", "", rest, flags=re.IGNORECASE)
    if (told := _subject_told(earlier)) is not None:
        subject, at = told
        return f"{earlier[:at]}{new}{earlier[at + len(subject) :]}?"
    plain, when = _untimed(earlier)
    return f"{earlier} about {new}?" if when and _TOLD_ALL.match(plain) else None


def _at_another_time(rest: str, earlier: str) -> str | None:
    """The same asked of another time: "in October" for "last week", "the week before last week" for "the week before"; None where either has none."""
    new = phrase(rest)
    if new is None or new.group().strip() != rest.strip():
        return None
    old = phrase(earlier)
    if old is None:
        return f"{earlier} {rest}?" if _counted(earlier) or _TOLD_OF.match(earlier) or _TOLD_ALL.match(earlier) else None
    if _NEXT_TO.fullmatch(rest) and old["t"] and (old["prep"] or "").lower() in {"", "in", "on", "during", "from", "of"}:
        return f"{earlier[: old.start()]}{rest} {re.sub(r'^(?:the)[ ]', '', old['t'], flags=re.IGNORECASE)}{earlier[old.end() :]}?"
    tie = f"{old['prep']} " if old["prep"] and not new["prep"] and not new["b"] and not _RELATIVE.search(rest) else ""
    return f"{earlier[: old.start()]}{tie}{rest}{earlier[old.end() :]}?"


_NEXT_TO = re.compile(r"(?:in\s+|on\s+)?the\s+(?:\w+\s+)?(?:day|week|month|year)s?\s+(?:before|after)", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:yesterday|today|ago|last|this|past|previous|next|before|after)\b", re.IGNORECASE)


def _carried(question: str, earlier: str, said: Sequence[str]) -> str:
    """The question with names for its pronouns, and as much of the one before as it still lacks."""
    resolved = _people(question, earlier, said)
    if resolved != question and _enough(question):
        return _capital(_JOINS.sub("", resolved))
    if resolved != question and (where := _WHERE.search(earlier)) is not None and not _others(question):
        return f"{_capital(_JOINS.sub('', resolved)).rstrip('?.! ')} {where.group(1)}?"
    if (thing := _thing(resolved, earlier)) is not None:
        return _capital(_JOINS.sub("", thing))
    known = {word.key for word in words(resolved)}
    if all(word.key in known for word in content(earlier)):
        return resolved
    return f"{resolved} ({earlier}?)"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_WHERE = re.compile(r"\s((?:at|in|near|during)\s+(?:the\s+)?[A-Z][\w-]*(?:\s+[A-Z][\w-]*)*)$")
"""Where the earlier question was about: what somebody did next was there too."""


def _others(question: str) -> list[str]:
    """What a question points to beside a person."""
    return [match.group(1).lower() for match in _POINTING.finditer(_EXPLETIVE.sub(" ", question)) if not _PERSON.fullmatch(match.group(1))]


def _enough(question: str) -> bool:
    """Whether a question says enough beside its pronoun to be asked without the one before: two words of content, and points to nothing else."""
    return not _others(question) and len([word for word in content(question) if not word.stop]) >= 2


_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_WH_CLAUSE = re.compile(
    rf"^(?:when|where|why|how(?:\s+(?:long|often|exactly))?|(?:since|until|for|by|at|on|in|from)\s+(?:what|which|when|how)(?:\s+\w+)?)\s+(?P<rest>{_AUXILIARY}\b.+)$",
    re.IGNORECASE,
)


def _asked_again(bare: re.Match[str], question: str, earlier: str) -> str:
    """Ask it again: "Why?" after "Did Seld give details?" or "When did Seld give details?" is "Why did Seld give details?"."""
    opened = _OPENS.sub("", earlier)
    asking = _capital(" ".join(bare["asking"].split()))
    if not bare["more"].strip():
        if analyse(opened).kind is Kind.WHETHER:
            return f"{asking} {opened[0].lower()}{opened[1:]}?"
        if clause := _WH_CLAUSE.match(opened):
            return f"{asking} {clause['rest']}?"
    return f"{question.strip().rstrip('?')}? ({earlier}?)"


_RANK = r"(?:first|second|third|fourth|fifth|last|latest|previous|next|initial|original|revised|final|new|newer|old|older|early|earlier|later|leaked)"
_RANKED = re.compile(rf"\b{_RANK}\b", re.IGNORECASE)


def _replaced(question: str, earlier: str) -> str | None:
    """Put the new thing in the place of the old: Finland for Estonia after "What about Finland's?", October for December after "And in October?"."""
    elliptic = _ABOUT.match(question) or (
        _OPENS.match(question)
        and len(content(question)) <= 2
        and not re.search(r"\b(?:who|what|which|how|why|where|did|does|is|was)\b", question, re.IGNORECASE)
    )  # one thing, of one or two words
    if not elliptic:
        return None
    rest = (_ABOUT.sub("", question) if _ABOUT.match(question) else _OPENS.sub("", question)).strip(" ?.!")
    if (
        ranked := re.fullmatch(rf"(?:(?:in|on|at|of|for|to|from|after|before|about)\s+)?(?:the\s+)?({_RANK})(?:\s+(?:one|\w+))?", rest, re.IGNORECASE)
    ) is not None:
        old = _RANKED.search(earlier)
        noun = rest.split()[-1]
        if old is not None and (
            noun.lower() in {"one", ranked.group(1).lower()} or re.search(rf"\b{_RANK}\s+{re.escape(noun)}\b", earlier, re.IGNORECASE)
        ):
            return f"{earlier[: old.start()]}{ranked.group(1)}{earlier[old.end() :]}?"
    if (another := _at_another_time(rest, earlier)) is not None:
        return _capital(another)
    named = re.sub(r"^the\s+", "", rest, flags=re.IGNORECASE)[:1].isupper() and bool(_TELLER.search(earlier))
    if not named and not times(rest) and (another := _about_another(rest, earlier)) is not None:
        return another
    for new, old_ones in ((times(rest), times(earlier)), (names(rest[:1].upper() + rest[1:] if rest[:1].isupper() else rest), names(earlier))):
        if new and old_ones:
            slot, fill = old_ones[0], new[0]
            text = rest[fill.start : fill.end]
            text, tail = re.sub(r"['’]s$", "", text), earlier[slot.end :]
            kept = re.sub(r"['’]s$", "", earlier[slot.start : slot.end])
            possessive = "'s" if len(kept) < slot.end - slot.start else ""
            return f"{earlier[: slot.start]}{text}{possessive}{tail}?"
    return f"{rest}? ({earlier}?)"


_TELLER = re.compile(
    r"\b(?:did|has|have|had|does)\s+(?:the\s+)?(?-i:[A-Z])[\w. &-]*?\s+"
    r"(?:say|said|report|reported|write|written|publish|published|print|cover|covered)\b",
    re.IGNORECASE,
)
"""An outlet, or somebody, named as the one that told: another name takes its place."""

_WHO_IS = re.compile(r"\W*(?:who(?:'s|’s|\s+(?:is|was)))\s+(?-i:[A-Z][\w-]*)(?!\w*['’])", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\W*(?:what(?:'s|’s|\s+is|\s+was)\s+the\s+name\s+of|which\s+\w+\s+(?:said|says|told|led|signed))", re.IGNORECASE)


def _people(question: str, earlier: str, said: Sequence[str]) -> str:
    """Put a name in the place of he, him and his: the one person named before, else the one the answer named."""
    own = [name for name in names(earlier) if not name.is_place_or_people]
    named = [name.text for name in own if not _placed(earlier, name)]
    places = [name.text for name in own if _placed(earlier, name)]
    asked_who = bool(_ASKS_WHO.match(earlier)) or (analyse(earlier).kind is Kind.WHO and not _WHO_IS.match(earlier))
    person = next(iter([*said, *named, *places] if asked_who else [*named, *said, *places]), None)
    if person is None:
        return question
    person = re.sub(r"['’]s$", "", person)
    once = iter([person])

    def put(match: re.Match[str]) -> str:
        possessive = fold(match.group(1)) in {"his", "hers"} or (
            fold(match.group(1)) == "her" and question[match.end() : match.end() + 2].strip().isalpha()
        )
        full = next(once, None)
        if full is None:  # named once, it can be pointed to
            return match.group()
        return f"{full}'s" if possessive else full

    return _PERSON.sub(put, question)


def _placed(text: str, name: Name) -> bool:
    """Whether a name stands where places do: after "in", "at", "of" and the like."""
    return bool(re.search(r"\b(?:in|at|of|near|from|to|on|between|across|outside|inside)\s+(?:the\s+)?$", text[: name.start], re.IGNORECASE))


_IT = re.compile(r"\b(it|its)\b", re.IGNORECASE)
_PHRASE_WORD = r"(?:[A-Z0-9][\w’'-]*|(?!(?:{stop})\b)[a-z][\w’'-]*)"
_STOPS = (
    r"is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|be|been|in|on|at|of|for|to|from|by|with|about|against|under|after|before|"
    r"during|between|since|until|over|into|and|or|but|that|which|who|when|where|why|how|what|the|a|an|it|they|he|she|not|this|these|those|as|than|if"
)
_NOUNS = rf"(?:{_PHRASE_WORD.format(stop=_STOPS)})(?:\s+{_PHRASE_WORD.format(stop=_STOPS)}){{0,4}}"
_THING = rf"(?:(?:the|this)\s+(?:{_NOUNS})|(?:[A-Z][\w-]*['’]s\s+{_NOUNS})|[A-Z][\w-]+(?:\s+[A-Z][\w-]+)*)"
_LINK = r"(?:of|on|in|at|for|between|from)"
_COPULA = re.compile(
    rf"^(?i:what|which|how\s+\w+|who)(?:(?:'s|’s)|\s+(?:is|are|was|were))\s+(?P<thing>{_THING}(?:\s+{_LINK}\s+(?:the\s+)?{_NOUNS})*)$"
)
_INVERTED = re.compile(
    rf"""(?:^|\b\w+\s+)(?P<auxiliary>(?i:{_AUXILIARY}))\s+
    (?P<thing>(?:the\s+)(?:{_NOUNS})(?:\s+(?:of|at|on|between|in)\s+(?:the\s+)?{_NOUNS})?|[A-Z][\w-]+(?:\s+[A-Z][\w-]+)*)(?P<after>.*)$""",
    re.VERBOSE,
)
_OBJECT = re.compile(
    rf"^(?i:who)\s+[a-z]+(?:\s+(?:out|up|over))?\s+(?P<thing>(?:the\s+)(?:{_NOUNS})(?:\s+of\s+(?:the\s+)?{_NOUNS})?|[A-Z][\w-]+(?:\s+[A-Z][\w-]+)*)"
)
_BE = frozenset("is are was were has have had".split())
_DONE = re.compile(r"(?:ed|en|wn|ght|ld|lt|ut|un|ung)$")
"""How a participle ends, as a rule: "finished", "written", "built"."""


def _thing(question: str, earlier: str) -> str | None:
    """The question with the thing that "it" stands for in its place; None where "it" is not all that it lacks, or that thing is not plain to see."""
    pointing = [match.group(1).lower() for match in _POINTING.finditer(_EXPLETIVE.sub(" ", question))]
    if len(pointing) != 1 or pointing[0] not in {"it", "its"}:
        return None
    thing = None if analyse(earlier).kind is Kind.WHO and _COPULA.match(earlier) else _subject(earlier)  # who somebody is, is no thing
    if thing is None or any(thing == name.text and _is_person(name) for name in names(earlier)):
        return None
    return _IT.sub(lambda match: thing + ("'s" if match.group(1).lower() == "its" else ""), question, count=1)


def _is_person(name: Name) -> bool:
    return False if name.is_place_or_people else len(name.text.split()) == 1


def _subject(earlier: str) -> str | None:
    """The thing that a question is about, in its own words: what "is" or "did" is said of, else what was acted on; None where it is not plain."""
    if (told := _subject_told(earlier)) is not None:
        return told[0]
    if (match := _COPULA.match(earlier)) is not None and not _DONE.search(match["thing"].split()[-1]):
        return match["thing"]
    if (match := _INVERTED.search(earlier)) is not None:
        return _without_verb(match["thing"], match["auxiliary"].lower(), match["after"])
    if (match := _OBJECT.match(earlier)) is not None:
        return match["thing"]
    return None


def _without_verb(thing: str, auxiliary: str, after: str) -> str | None:
    """The subject of an inverted question without the verb that follows it: "the accord" of "the accord extend"."""
    parts = thing.split()
    if parts[-1][0].isupper():
        return thing
    if auxiliary in _BE and not _DONE.search(parts[-1]):
        return None if after else thing
    capital = max((at for at, word in enumerate(parts) if word[0].isupper()), default=-1)
    if capital >= 0:  # a name is over where small letters begin; "the American share" is none
        return " ".join(parts[: capital + 1]) if capital == len(parts) - 2 else None
    link = max((at for at, word in enumerate(parts) if word in _LINKS), default=0)
    nouns = [word for word in parts[link + 1 :] if word != "the"]
    return " ".join(parts[:-1]) if len(nouns) > 1 else thing  # one noun alone has its verb elsewhere


_LINKS = frozenset("of at on between in".split())
