"""Questions of a clause: who did it, when and where it was done, what it was called, by whom and whom.

Numbers are asked about in rag/drafting_numbers.py. Whether a question can be understood alone is not known here.
"""

import re
from collections.abc import Iterator, Mapping

from rag.clauses import Clause, bare, can_be_asked, clause, tidy
from rag.drafting_numbers import numbers
from rag.drafting_values import Asking
from rag.drafting_worded import NAME
from rag.particulars import names, quantities, times
from rag.persons import TITLE, is_person
from rag.verbs import BE, MODAL, SAYS, base_of_past, base_of_present, is_participle
from rag.words import MONTHS, content, fold

PLAIN = 4
"""From so many words on that carry content, a question needs no name to be understood: "Who ordered the bridge shut until further notice?"."""

_CALLED = re.compile(r"""^(?P<what>[^“”"]{3,60}?)\s+(?P<as>as\s+)?[“"](?P<words>[^“”"]{3,80}?)[,.]?[”"]""")
_BY_WHOM = re.compile(rf"\bby\s+(?P<who>{NAME})(?P<after>$|\s)")
_PLACE = re.compile(r"\b(?P<in>in|at)\s+(?P<where>(?:the\s+)?[A-Z][\w’-]+(?:\s(?:of\s)?[A-Z][\w’-]+){0,3})$")
_TIME_BEFORE = re.compile(r"(?:^|\s)(?P<in>on|in|at)\s+$")
_WHERE_VERBS = frozenset(
    """meet hold sign arrive gather open begin start close die stop collapse speak stand live land appear travel launch stage happen end fail
    attack strike deploy build open reopen resume discuss""".split()
)
_OPENS_A_CLAUSE = re.compile(r"(?:the|a|an|his|her|he|she|they|\w+\s+(?:was|is|had|would|will|were|are|has))\b|[A-Z]")
_TAKE_A_THING = frozenset("declare announce".split())
_TO_PEOPLE = frozenset("tell ask urge call accuse promise thank order".split())


def told_by(told: Clause, people: Mapping[str, str]) -> list[Asking]:
    """All that can be asked of a clause; `people` as in `questions`."""
    return [*_who(told, people), *_when(told), *numbers(told), *_where(told), *_called(told), *_by_whom(told), *_whom(told)]


def _who(told: Clause, people: Mapping[str, str]) -> Iterator[Asking]:
    """As in "Who ordered the bridge shut?", where the subject ends in a person's name."""
    plain = bare(told)
    last = names(plain.subject)[-1:] if names(plain.subject) else ()
    for name in last:
        person = people.get(name.text, TITLE.sub("", name.text))
        sure = name.text in people or person in people.values() or person != name.text or base_of_past(told.verb) in SAYS | _TO_PEOPLE
        if name.end != len(plain.subject) or not is_person(person) or not sure or told.verb in MODAL or re.search(r"^The\s|\sand\s", plain.subject):
            continue
        if told.verb in BE | {"had", "has"} and not is_participle(told.rest.partition(" ")[0]):
            continue
        rest = told.rest
        if re.search(r"\bthat\s+(?:if|when|while|although)\b", rest):
            continue  # what follows has been cut
        if re.search(r"\band\s+[A-Z]\w+(?:\s[A-Z]\w+)*\s+(?:for|in|to|at|on)\b", rest):
            continue  # "signed for Velgara and Ilse Tavernay for Dorsenia"
        if len(rest.split()) < 4 or not (names(rest) or quantities(rest) or times(rest) or len(content(rest)) >= PLAIN):
            continue
        if base_of_past(told.verb) in SAYS - _TAKE_A_THING and _OPENS_A_CLAUSE.match(rest) and clause(f"{rest[:1].upper()}{rest[1:]}.") is not None:
            rest = f"that {rest}"
        yield Asking("who", tidy(f"Who {told.verb} {rest}") + "?", person, person.split()[-1])


def _when(told: Clause) -> Iterator[Asking]:
    """As in "When did the envoys meet?", where a day, month or year can be taken out of what is said."""
    plain = bare(told)
    if told.verb in MODAL | {"has", "had", "have", "is", "are"} or base_of_present(told.verb) or not can_be_asked(plain):
        return
    for when in times(told.fronted):
        if when.end == len(told.fronted) and re.fullmatch(r"(?:On|In)\s+", told.fronted[: when.start]) and len(told.rest.split()) >= 2:
            yield from _time(plain, when.text, told.rest)
    for when in times(told.rest):
        before = _TIME_BEFORE.search(told.rest[: when.start])
        bare_day = re.fullmatch(r"last\s+\w+|yesterday", when.text)
        if (before is None and not bare_day) or ":" in when.text or re.search(r"a\.m|p\.m|noon|midnight|ago|earlier", when.text):
            continue
        start = before.start() if before else when.start
        if re.search(r"\b(?:that|who|which|whether|how|what|to\s+[a-z]+)\b|[“\"]", told.rest[:start]) or (
            bare_day and re.search(r"ed\s*$", told.rest[:start])
        ):
            continue  # the time of something else
        after = told.rest[when.end :]
        if re.match(r"['’]s|-|\s+(?:and|or|to|through|until)\s+\d|\s*[–-]", after) or re.search(r"\bof$", told.rest[: when.start].strip()):
            continue
        rest = f"{told.rest[:start]} {after}"
        if after.strip() and start > 0 and not re.match(r"\s*(?:,|in|at|for|with|to|by|between|after)\b", after):
            continue
        if len(rest.split()) >= 2 or (rest.split() and told.verb in BE):
            yield from _time(plain, when.text, rest)


def _time(told: Clause, when: str, rest: str) -> Iterator[Asking]:
    if base_of_past(told.verb) in SAYS or (told.verb in BE and not is_participle(rest.strip().partition(" ")[0])):
        return
    asked = told.asking("When", rest)
    if asked is not None:
        yield Asking("when", asked, when, when)


def _where(told: Clause) -> Iterator[Asking]:
    """As in "Where did the ministers meet?", where what is said ends in a place."""
    plain = bare(told)
    match = _PLACE.search(told.rest)
    if (
        match is None
        or not can_be_asked(plain)
        or told.verb in MODAL
        or times(match["where"])
        or fold(match["where"]) in MONTHS
        or is_person(match["where"])
    ):
        return
    verb = base_of_past(told.rest.partition(" ")[0]) if told.verb in BE else base_of_past(told.verb)
    rest = told.rest[: match.start()].rstrip(", ")
    if verb in _WHERE_VERBS and match["where"].split()[-1].lower() not in {"war", "crisis", "agreement", "plan"}:
        asked = plain.asking("Where", rest)
        if asked is not None:
            place = match["where"].removeprefix("the ")
            yield Asking("where", asked, place, place)


def _called(told: Clause) -> Iterator[Asking]:
    """As in "What did the spokeswoman call the text?", where what follows is in quotation marks."""
    plain = bare(told)
    verb = base_of_past(told.verb)
    match = _CALLED.match(told.rest)
    if match is None or verb not in {"call", "describe", "label", "dub"} or (verb == "describe") != bool(match["as"]):
        return
    what = re.sub(r"\s+(?:an?|the)$", "", match["what"])
    if len(what.split()) > 5 or times(what) or re.search(r"\bto\s", what):
        return
    asked = plain.asking("How" if match["as"] else "What", what)
    if asked is not None:
        yield Asking("called", asked, match["words"], match["words"])


def _by_whom(told: Clause) -> Iterator[Asking]:
    """As in "Who was the text written by?", where a person is named behind a passive."""
    plain = bare(told)
    match = _BY_WHOM.search(told.rest)
    if match is None or told.verb not in {"was", "were"} or not is_person(match["who"]) or not is_participle(told.rest.partition(" ")[0]):
        return
    before = told.rest[: match.start()].strip()
    if len(before.split()) <= 2 and can_be_asked(plain):
        yield Asking("who", tidy(f"Who {told.verb} {plain.question_subject} {before} by") + "?", match["who"], match["who"].split()[-1])


def _whom(told: Clause) -> Iterator[Asking]:
    """As in "Who did the minister name as special envoy?"."""
    plain = bare(told)
    match = re.match(rf"^(?P<who>{NAME})(?:,[^,]*,(?:[^,]*,)?)?\s+(?P<as>(?:as|to|of|for|from)\s+.+)$", told.rest)
    if match is None or not is_person(match["who"]) or base_of_past(told.verb) is None or base_of_past(told.verb) in SAYS or not can_be_asked(plain):
        return
    asked = plain.asking("Who", match["as"])
    if asked is not None and names(plain.subject):
        yield Asking("who", asked, match["who"], match["who"].split()[-1])
