"""Questions of number: what can be asked of a clause that says how many, how much, what share or for how long.

What else a clause can be asked is not known here (rag/drafting_told.py).
"""

import re
from collections.abc import Iterator

from rag.clauses import Clause, bare, can_be_asked, tidy
from rag.drafting_values import Asking
from rag.particulars import Quantity, quantities
from rag.verbs import BE, MODAL, SAYS, base_of_past

_FOR_SO_LONG = re.compile(r"\s*\bfor\s+(?:about\s+|nearly\s+|almost\s+|at least\s+|more than\s+)?$")
_MONEY = "$€£¥₹"
_UNITS = frozenset("days weeks months years hours minutes nights".split())
_ADVERB = re.compile(
    r"^(?:about|around|nearly|almost|some|roughly|at least|at most|more than|fewer than|less than|over|only|just|up to|close to|exactly)\s+"
)
_NOUNS_END = frozenset(
    """of in for to from at on by with without and or who that which whose a an the since after before during against under over into as than
    per each every when where while is are was were had has have will would out down up between within towards toward if so but not last
    next this until near across about around using because among apart""".split()
)


def numbers(told: Clause) -> list[Asking]:
    """All that can be asked of the numbers of a clause, in the order of the rules."""
    return [*_how_many(told), *_how_long(told)]


def _how_many(told: Clause) -> Iterator[Asking]:
    yield from _counted_subject(told)
    plain = bare(told)
    if told.verb in MODAL:
        yield from _counted_future(plain)
        return
    if not can_be_asked(plain):
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
    if not can_be_asked(plain) or told.verb in MODAL or base_of_past(told.verb) in SAYS:
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
