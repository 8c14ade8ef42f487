"""Questions by rule: what can be asked of one sentence, with the words of it that answer.

A question is made only where the sentence is plain enough, names what it speaks of, and points at nothing outside itself; most sentences
give none. Which of the questions become cases is not known here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rag.clauses import Clause, bare, clause, tidy
from rag.lexicon import known
from rag.particulars import Quantity, names, quantities, times
from rag.places import SAME, SEATS
from rag.verbs import BE, MODAL, base_of_past, base_of_present, is_participle, is_verb
from rag.words import MONTHS, content, fold

Kind = Literal["who", "when", "where", "how many", "role", "called", "quote"]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, what answers it as it stands in the sentence, and the least of that which an answer must say."""

    kind: Kind
    question: str
    answer: str
    least: str


_ROLES = (
    r"(?:(?:prime|foreign|defen[cs]e|deputy|interior|finance|chief|special|presidential|senior|national|general|acting|former|vice|government"
    r"|press"
    r"|policy|security|party|opposition|peace|top|head)\s+)*"
    r"(?:president|minister|secretary(?:[\s-]general)?|chancellor|spokesman|spokeswoman|spokesperson|envoy|negotiator|leader|chief|mayor|governor|director"
    r"|ambassador|commander|aide|adviser|advisor|chairman|chairwoman|chair|judge|nurse|coach|captain|officer|editor|founder|analyst|executive|professor)"
)
_NAME = r"[A-Z][\w’'-]+(?:\s(?:(?:de|van|von|al|bin|of)\s)?[A-Z][\w’'-]+){1,3}"
_OF_WHOM = re.compile(rf"\b(?P<whose>[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)['’]s\s+(?P<role>{_ROLES}),?\s+(?P<who>{_NAME})(?=[,.]|\s[a-z])")
TITLED = re.compile(
    rf"\b(?P<whose>(?!Foreign\b|Deputy\b|Then\b)[A-Z][a-z]+(?:n|sh|ch|ese|i|ic|ek))\s+(?P<role>(?i:{_ROLES}))\s+(?P<who>{_NAME})"
    r"(?=[,.]|\s[a-z(—–-])"
)
TITLE = re.compile(
    r"^.*\b(?:President|Minister|Mayor|Secretary(?:[ -]General)?|Chancellor|Colonel|General|Judge|Governor|Mr|Mrs|Ms|Dr)\.?\s+(?=[A-Z])"
)
_ONE_OF_MANY = frozenset("aide adviser advisor analyst officer judge executive professor founder commander nurse editor envoy leader".split())
"""Offices that several people hold at once."""

_WHO_DOES = re.compile(rf"(?P<who>{_NAME}),\s+who\s+(?P<does>(?P<verb>[a-z]+)\s+[^,;“”\"—]{{8,80}}?)(?=[,.]|\s+—)")
_HEADS = re.compile(rf"\b[Tt]he\s+(?P<role>{_ROLES}\s+of\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*),\s+(?P<who>{_NAME}),")
_BESIDE = re.compile(rf"(?P<who>{_NAME}),\s+the\s+(?P<role>{_ROLES}\s+of\s+(?:the\s+)?[A-Za-z’'-]+(?:\s[A-Z][\w’'-]+)*)(?=[,.])")
_FOR_SO_LONG = re.compile(r"\s*\bfor\s+(?:about\s+|nearly\s+|almost\s+|at least\s+|more than\s+)?$")
_DONE_BY = re.compile(
    rf"""\b(?:[Aa]n?|[Tt]he)\s+(?P<what>(?:[\w.’'-]+\s+){{0,4}}?[\w.’'-]+),?\s+(?P<done>led|headed|chaired|drafted|written|founded|drawn\s+up|run|built|brokered)
        \s+by\s+(?:[^,.“”"]{{0,60}}?\s)?(?P<who>{_NAME})(?=[,.]|\s[a-z—–-])""",
    re.VERBOSE,
)
_PAST = {"written": "wrote", "drawn up": "drew up", "run": "runs"}
_PERCENT = re.compile(
    r"""\b(?P<number>\d+(?:\.\d+)?)(?:%|\s+per\s?cent)\s+of\s+(?P<who>[A-Z][\w’'-]+(?:\s+[\w’'-]+){0,2}?)
        \s+(?P<does>support|oppose|want|believe|say|favou?r|back|trust|expect|think|supported|opposed|wanted|believed|said|backed|voted)\s+(?P<rest>[^,;.—]+)""",
    re.VERBOSE,
)
_MONEY = "$€£¥₹"
_UNITS = frozenset("days weeks months years hours minutes nights".split())
_SAID = re.compile(
    r"""^[“"](?P<quote>[^“”"]{25,160}[.,!?])[”"]\s+(?P<who>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})\s+(?:said|told|added|wrote|warned|asked)\b
      | ^[“"](?P<quote2>[^“”"]{25,160}[.,!?])[”"]\s+(?:said|asked|wrote)\s+(?P<who2>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})\b""",
    re.VERBOSE,
)
_CALLED = re.compile(r"""^(?P<what>[^“”"]{3,60}?)\s+(?P<as>as\s+)?[“"](?P<words>[^“”"]{3,80}?)[,.]?[”"]""")
_BY_WHOM = re.compile(rf"\bby\s+(?P<who>{_NAME})(?P<after>$|\s)")
_PLACE = re.compile(r"\b(?P<in>in|at)\s+(?P<where>(?:the\s+)?[A-Z][\w’-]+(?:\s(?:of\s)?[A-Z][\w’-]+){0,3})$")
_TIME_BEFORE = re.compile(r"(?:^|\s)(?P<in>on|in|at)\s+$")
_ADVERB = re.compile(
    r"^(?:about|around|nearly|almost|some|roughly|at least|at most|more than|fewer than|less than|over|only|just|up to|close to|exactly)\s+"
)
_NOUNS_END = frozenset(
    """of in for to from at on by with without and or who that which whose a an the since after before during against under over into as than
    per each every when where while is are was were had has have will would out down up between within towards toward if so but not last
    next this until near across about around using because among apart""".split()
)
_SAYS = frozenset(
    "say claim argue note add warn insist believe think announce declare confirm explain write acknowledge suggest state admit stress".split()
)
_TO_PEOPLE = frozenset("tell ask urge call accuse promise thank order".split())
_WHERE_VERBS = frozenset(
    """meet hold sign arrive gather open begin start close die stop collapse speak stand live land appear travel launch stage happen end fail
    attack strike deploy build open reopen resume discuss""".split()
)
_ORGANISATION = frozenset(
    """council ministry party house bridge dam university wire committee court bank force army navy agency institute commission union forum
    corporation company group office department parliament congress senate palace kremlin nato valley river city pass plan accord point
    street island islands tribunal brief courier ledger echo times post news press media alliance association federation fund center centre
    club team brigade lake hospital school hotel exchange sea ocean mountain airport station tower square hall institute foundation society
    network board authority treaty agreement monitor gazette tribune observer star wire united states kingdom nations commitment war house""".split()
)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|its|they|their|them|theirs|him|her|hers|his|this|these|those|here|there|we|our|us|i|my|you|your|both|latter|former|same|such|another"
    r"|others|that\s+(?:day|week|month|year|morning|evening))\b",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\b(?:than|of|to|the|an?|and|or|in|with|from|at|that|if)\?$|,-|[?!]”\?$|How many of (?!the\b|these\b)|How many the\b|\bcall(?:ed)? (?:on|for)\b"
)
"""What a question never has; where it does, a sentence was cut at the wrong place."""

_LONGEST, _SHORTEST = 28, 5
"""Words of a question."""

_PLAIN = 4
"""From so many words on that carry content, a question needs no name to be understood: "Who ordered the bridge shut until further notice?"."""


def questions(sentence: str, people: Mapping[str, str] = MappingProxyType({})) -> list[Asking]:
    """All that can be asked of a sentence, in the order of the rules; none where it is not plain enough.

    `people` are the persons that its article names in full, by family name.
    """
    if len(sentence) > 400 or len(sentence.split()) < 5:
        return []
    found = [*_quotation(sentence), *_roles(sentence), *_done_by(sentence), *_shares(sentence)]
    told = clause(sentence)
    if told is not None:
        found += _of_clause(told, people)
        found += _reported(told, people)
    return [one for one in dict.fromkeys(found) if _stands_alone(one)]


def _of_clause(told: Clause, people: Mapping[str, str]) -> list[Asking]:
    return [*_who(told, people), *_when(told), *_how_many(told), *_how_long(told), *_where(told), *_called(told), *_by_whom(told), *_whom(told)]


def _reported(told: Clause, people: Mapping[str, str]) -> Iterator[Asking]:
    """What can be asked of what somebody said, "according to the minister"."""
    plain = bare(told)
    if base_of_past(told.verb) not in _SAYS or not names(plain.subject):
        return
    said = re.sub(r"^that\s+", "", told.rest)
    inner = clause(f"{said[:1].upper()}{said[1:]}.")
    if inner is None or len(plain.subject.split()) > 6:
        return
    for one in _of_clause(inner, people):
        if one.kind != "called":
            yield Asking(one.kind, f"{one.question.removesuffix('?')}, according to {plain.question_subject}?", one.answer, one.least)


def is_person(name: str) -> bool:
    """Whether a name looks like a person's: two to four words with capitals, none of which is an organisation's or a country's."""
    parts = name.split()
    plain = [part.lower().removesuffix("'s").removesuffix("’s") for part in parts]
    return (
        2 <= len(parts) <= 4
        and not set(plain) & _ORGANISATION
        and not any(part in SAME or part.isupper() or "." in part for part in plain)
        and all(part[:1].isupper() and not part.isupper() for part in parts)
        and not any(re.search(r"\d", part) for part in parts)
    )


def _stands_alone(one: Asking) -> bool:
    """Whether a reader understands the question who has read nothing before it, and it does not give its answer away."""
    asked = one.question
    outside = re.sub(r"[“\"][^“”\"]*[”\"]", " ", asked)
    length = len(asked.split())
    if not (_SHORTEST if one.kind != "role" else 4) <= length <= _LONGEST or _unbalanced(asked):
        return False
    if one.kind in {"who", "quote"}:
        strange = [match for match in _PRONOUN.finditer(outside) if match[0].lower() not in {"he", "she", "his", "her", "their", "they"}]
    else:
        # "its 22 points" after "Pelimar" is clear; a question that opens with "it" is not.
        first = min((name.start for name in names(outside) if name.start > 0), default=len(outside))
        strange = [match for match in _PRONOUN.finditer(outside) if match[0].lower() not in {"its", "his", "her", "their"} or match.start() < first]
    if strange or _BROKEN.search(asked) or re.search(r"\b(?:did|was|were|is|are|does|had|has)\s+(?:and|or|but|to|of|in|that)\b", asked):
        return False
    if one.least.lower() in asked.lower():
        return False
    named = [name for name in names(asked) if name.start > 0]
    told = len(content(asked))
    return told >= (2 if one.kind == "role" else 3) and (bool(named) or one.kind == "quote" or told >= _PLAIN + (one.kind != "who"))


def _unbalanced(text: str) -> bool:
    return text.count("“") != text.count("”") or text.count('"') % 2 == 1 or text.count("(") != text.count(")")


# The rules.


def _quotation(sentence: str) -> Iterator[Asking]:
    match = _SAID.match(sentence)
    if match:
        who, quote = match["who"] or match["who2"], match["quote"] or match["quote2"]
        if (
            who.lower() not in {"he", "she", "they", "it", "one", "dr", "mr", "mrs", "ms", "mom", "officials", "the"}
            and not re.match(r"(?:If|When|Because|While|As)\b", quote)
            and len(quote.split()) >= 5
        ):
            yield Asking("quote", f"Who said “{quote.rstrip('.,')}”?", who, who.split()[-1])


def _roles(sentence: str) -> Iterator[Asking]:
    for match in _OF_WHOM.finditer(sentence):
        if not is_person(match["who"]):
            continue
        yield Asking("role", f"Who is {match['whose']}’s {match['role']}?", match["who"], match["who"].split()[-1])
    for match in TITLED.finditer(sentence):
        role = match["role"].lower()
        whose = match["whose"].lower()
        national = whose in SAME or whose in SEATS or not known(whose)
        if is_person(match["who"]) and national and "former" not in role and role.split()[-1] not in _ONE_OF_MANY:
            yield Asking("role", f"Who is the {match['whose']} {role}?", match["who"], match["who"].split()[-1])
    for match in (*_HEADS.finditer(sentence), *_BESIDE.finditer(sentence)):
        if is_person(match["who"]):
            yield Asking("role", f"Who is the {match['role']}?", match["who"], match["who"].split()[-1])
    for match in _WHO_DOES.finditer(sentence):
        if is_person(match["who"]) and is_verb(match["verb"], "who") and match["verb"] not in {"had", "has", *BE, *MODAL}:
            yield Asking("who", tidy(f"Who {match['does']}") + "?", match["who"], match["who"].split()[-1])


def _done_by(sentence: str) -> Iterator[Asking]:
    """As in "Who led the U.S. delegation?"."""
    for match in _DONE_BY.finditer(sentence):
        done = re.sub(r"\s+", " ", match["done"])
        what = match["what"].split()
        if is_person(match["who"]) and names(f"the {match['what']}") and not {"and", "that", "which", "been", "be", *BE, *MODAL} & set(what):
            yield Asking("who", f"Who {_PAST.get(done, done)} the {match['what']}?", match["who"], match["who"].split()[-1])


def _shares(sentence: str) -> Iterator[Asking]:
    """As in "What percentage of Ukrainians support a negotiated peace?"."""
    for match in _PERCENT.finditer(sentence):
        rest = re.split(r"\s+(?:and|but|while|although)\s+", match["rest"])[0]
        yield Asking("how many", tidy(f"What percentage of {match['who']} {match['does']} {rest}") + "?", match["number"], match["number"])


def _who(told: Clause, people: Mapping[str, str]) -> Iterator[Asking]:
    """As in "Who ordered the bridge shut?", where the subject ends in a person's name."""
    plain = bare(told)
    last = names(plain.subject)[-1:] if names(plain.subject) else ()
    for name in last:
        person = people.get(name.text, TITLE.sub("", name.text))
        sure = name.text in people or person in people.values() or person != name.text or base_of_past(told.verb) in _SAYS | _TO_PEOPLE
        if name.end != len(plain.subject) or not is_person(person) or not sure or told.verb in MODAL or re.search(r"^The\s|\sand\s", plain.subject):
            continue
        if told.verb in BE | {"had", "has"} and not is_participle(told.rest.partition(" ")[0]):
            continue
        rest = told.rest
        if re.search(r"\bthat\s+(?:if|when|while|although)\b", rest):
            continue  # what follows has been cut
        if re.search(r"\band\s+[A-Z]\w+(?:\s[A-Z]\w+)*\s+(?:for|in|to|at|on)\b", rest):
            continue  # "signed for Velgara and Ilse Tavernay for Dorsenia"
        if len(rest.split()) < 4 or not (names(rest) or quantities(rest) or times(rest) or len(content(rest)) >= _PLAIN):
            continue
        if base_of_past(told.verb) in _SAYS and re.match(
            r"(?:the|a|an|his|her|he|she|they|\w+\s+(?:was|is|had|would|will|were|are|has))\b|[A-Z]", rest
        ):
            rest = f"that {rest}"
        yield Asking("who", tidy(f"Who {told.verb} {rest}") + "?", person, person.split()[-1])


def _when(told: Clause) -> Iterator[Asking]:
    """As in "When did the envoys meet?", where a day, month or year can be taken out of what is said."""
    plain = bare(told)
    if told.verb in MODAL | {"has", "had", "have", "is", "are"} or base_of_present(told.verb) or not _can_be_asked(plain):
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
    if base_of_past(told.verb) in _SAYS or (told.verb in BE and not is_participle(rest.strip().partition(" ")[0])):
        return
    asked = told.asking("When", rest)
    if asked is not None:
        yield Asking("when", asked, when, when)


def _can_be_asked(told: Clause) -> bool:
    return bool(told.did()) and len(told.subject.split()) <= 8


def _how_many(told: Clause) -> Iterator[Asking]:
    yield from _counted_subject(told)
    plain = bare(told)
    if told.verb in MODAL:
        yield from _counted_future(plain)
        return
    if not _can_be_asked(plain):
        return
    rest = _ADVERB.sub("", told.rest)
    found = next((one for one in quantities(rest) if one.start == 0), None)
    if found is None:
        return
    share = re.match(r"\s*(?:%|per\s?cent)", rest[found.end :])
    if share or "%" in found.unit or found.text[0] in _MONEY:
        yield from _measured(plain, found, rest)
        return
    if told.verb not in BE and (some := list(_some_of(plain, found, rest))):
        yield from some
        return
    nouns, more = _nouns(rest[found.end :])
    if not nouns:
        return
    if more.startswith("and "):
        if not re.match(r"and\s+\d", more):
            return
        more = ""
    if told.verb in BE:
        match = re.match(r"^(\w+)\s+(high|tall|long|wide|deep|old)$", nouns)
        if match and told.verb in {"is", "was"}:
            yield Asking("how many", tidy(f"How {match[2]} {told.verb} {plain.question_subject}") + "?", f"{found.text} {match[1]}", found.text)
        return
    asked = plain.asking(f"How many {nouns}", more)
    if asked is not None:
        yield Asking("how many", asked, f"{found.text} {nouns}", found.text)


def _measured(told: Clause, found: Quantity, rest: str) -> Iterator[Asking]:
    """As in "What percentage of residents did the poll reach?" and "How much did the repair cost?"."""
    if told.verb in BE:
        return
    after = rest[found.end :]
    if found.text[0] in _MONEY:
        scale = re.match(r"\s+(?:million|billion|trillion)\b", after)
        opening, more = "How much", after[scale.end() :] if scale else after
    else:
        of = re.match(r"\s*(?:%|per\s?cent)\s+of\s+", after)
        nouns, more = _nouns(f" {after[of.end() :]}") if of else ("", "")
        if not nouns:
            return
        opening = f"What percentage of {nouns}"
    asked = told.asking(opening, more)
    if asked:
        yield Asking("how many", asked, found.text, found.text)


def _some_of(told: Clause, found: Quantity, rest: str) -> Iterator[Asking]:
    """As in "How many of the 22 points does Pelimar accept?"."""
    of = re.match(
        r"\s+of\s+((?:its|the|their|his|her)\s+[\w’'-]+(?:\s+[\w’'-]+)?)(?=[,.]|\s+(?:and|in|on|at|for|to|that|who)\b|$)", rest[found.end :]
    )
    asked = told.asking(f"How many of {of[1]}", "") if of else None
    if of and asked:
        # "its" comes before the name in the question: it would be nobody's
        asked = re.sub(r"^How many of (?:its|their|his|her)", "How many of the", asked)
        yield Asking("how many", asked, f"{found.text} of {of[1]}", found.text)


def _counted_future(told: Clause) -> Iterator[Asking]:
    """As in "How many months would the bloc need to send observers?"."""
    verb, _, rest = told.rest.partition(" ")
    rest = _ADVERB.sub("", rest)
    found = next((one for one in quantities(rest) if one.start == 0), None)
    if found is None or "%" in found.unit or found.text[0] in "$€£¥₹" or verb in {"be", "not", "have"}:
        return
    nouns, more = _nouns(rest[found.end :])
    if nouns and not more.startswith("and "):
        asked = tidy(f"How many {nouns} {told.verb} {told.question_subject} {verb} {more}") + "?"
        yield Asking("how many", asked, f"{found.text} {nouns}", found.text)


def _how_long(told: Clause) -> Iterator[Asking]:
    """As in "For how many days did a rockfall close the tunnel?"."""
    plain = bare(told)
    if not _can_be_asked(plain) or told.verb in MODAL or base_of_past(told.verb) in _SAYS:
        return
    for found in quantities(told.rest):
        before = _FOR_SO_LONG.search(told.rest[: found.start])
        unit = re.match(r"\s+(\w+)", told.rest[found.end :])
        if before is None or unit is None or unit[1] not in _UNITS or re.search(r"\b(?:that|who|which)\b", told.rest[: found.start]):
            continue
        after = told.rest[found.end + unit.end() :]
        asked = plain.asking(f"For how many {unit[1]}", f"{told.rest[: before.start()]} {after}")
        if asked is not None:
            yield Asking("how many", asked, f"{found.text} {unit[1]}", found.text)


def _counted_subject(told: Clause) -> Iterator[Asking]:
    """As in "How many soldiers died at the bridge?", where the subject is a number of something."""
    subject = re.sub(r"^(?:About|Around|Nearly|Almost|Some|Roughly|At least|More than|Over|Only|Just|Up to)\s+", "", told.subject)
    first: Quantity | None = next((one for one in quantities(subject.lower() if subject[:1].isalpha() else subject) if one.start == 0), None)
    if first is None or told.verb in MODAL or "," in subject:
        return
    more = re.match(r"\s*(?:%|per\s?cent|percent)\s+of\s+", subject[first.end :])
    after = subject[first.end + (more.end() if more else 0) :].strip()
    if (
        not after
        or re.match(
            r"(?:of\s+(?:them|those|the\s+[\w’'-]+$)|the\b|other|more|dozen|.*\b(?:expected|to)\b|[^\w]|years?|days?|weeks?|months?|hours?|minutes?|weeks)\b|['’-]",
            after,
        )
        or len(told.rest.split()) < 2
    ):
        return
    if not more and re.match(r"%|per\s?cent|percent", after):
        return
    opening = "What percentage of" if more else "How many"
    number = subject[: first.end]
    yield Asking("how many", tidy(f"{opening} {after} {told.verb} {told.rest}") + "?", f"{number} {after}", number.lower())


def _nouns(text: str) -> tuple[str, str]:
    """What is counted, and what follows it: "soldiers", "in the valley"; nothing where the number stands alone or a name follows."""
    tokens = text.split()
    if not text.startswith(" ") or not tokens or re.match(r"\s(?:dozen|other|more|additional)\b", text):
        return "", ""
    end = 0
    while end < len(tokens) and end < 4 and tokens[end].lower().strip(",.") not in _NOUNS_END and re.fullmatch(r"[\w’'-]+[,.]?", tokens[end]):
        end += 1
        if tokens[end - 1].endswith((",", ".")):
            break
    nouns = " ".join(tokens[:end]).rstrip(",.")
    last = nouns.split()[-1:] or [""]
    if not last[0].endswith(("s", "people", "men", "women", "children", "troops")) and not re.search(r"\b(?:high|tall|long|wide|deep|old)$", nouns):
        return "", ""
    return nouns, " ".join(tokens[end:])


def _where(told: Clause) -> Iterator[Asking]:
    """As in "Where did the ministers meet?", where what is said ends in a place."""
    plain = bare(told)
    match = _PLACE.search(told.rest)
    if (
        match is None
        or not _can_be_asked(plain)
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
    if len(before.split()) <= 2 and _can_be_asked(plain):
        yield Asking("who", tidy(f"Who {told.verb} {plain.question_subject} {before} by") + "?", match["who"], match["who"].split()[-1])


def _whom(told: Clause) -> Iterator[Asking]:
    """As in "Who did the minister name as special envoy?"."""
    plain = bare(told)
    match = re.match(rf"^(?P<who>{_NAME})(?:,[^,]*,(?:[^,]*,)?)?\s+(?P<as>(?:as|to|of|for|from)\s+.+)$", told.rest)
    if (
        match is None
        or not is_person(match["who"])
        or base_of_past(told.verb) is None
        or base_of_past(told.verb) in _SAYS
        or not _can_be_asked(plain)
    ):
        return
    asked = plain.asking("Who", match["as"])
    if asked is not None and names(plain.subject):
        yield Asking("who", asked, match["who"], match["who"].split()[-1])
