"""Questions by wording: what a sentence says in a form of words that says it whatever else stands there.

An office beside a name, a share of people who think so, who said what is quoted. Clauses are not known here (rag/drafting_told.py).
"""

import re
from collections.abc import Iterator

from rag.clauses import tidy
from rag.drafting_values import Asking
from rag.lexicon import known
from rag.particulars import names
from rag.persons import is_person
from rag.places import SAME, SEATS
from rag.verbs import BE, MODAL, is_verb

_ROLES = (
    r"(?:(?:prime|foreign|defen[cs]e|deputy|interior|finance|chief|special|presidential|senior|national|general|acting|former|vice|government"
    r"|press"
    r"|policy|security|party|opposition|peace|top|head)\s+)*"
    r"(?:president|minister|secretary(?:[\s-]general)?|chancellor|spokesman|spokeswoman|spokesperson|envoy|negotiator|leader|chief|mayor|governor|director"
    r"|ambassador|commander|aide|adviser|advisor|chairman|chairwoman|chair|judge|nurse|coach|captain|officer|editor|founder|analyst|executive|professor)"
)
NAME = r"[A-Z][\w’'-]+(?:\s(?:(?:de|van|von|al|bin|of)\s)?[A-Z][\w’'-]+){1,3}"
_OF_WHOM = re.compile(rf"\b(?P<whose>[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)['’]s\s+(?P<role>{_ROLES}),?\s+(?P<who>{NAME})(?=[,.]|\s[a-z])")
_TITLED = re.compile(
    rf"\b(?P<whose>(?!Foreign\b|Deputy\b|Then\b)[A-Z][a-z]+(?:n|sh|ch|ese|i|ic|ek))\s+(?P<role>(?i:{_ROLES}))\s+(?P<who>{NAME})"
    r"(?=[,.]|\s[a-z(—–-])"
)
_ONE_OF_MANY = frozenset("aide adviser advisor analyst officer judge executive professor founder commander nurse editor envoy leader".split())
"""Offices that several people hold at once."""

_WHO_DOES = re.compile(rf"(?P<who>{NAME}),\s+who\s+(?P<does>(?P<verb>[a-z]+)\s+[^,;“”\"—]{{8,80}}?)(?=[,.]|\s+—)")
_HEADS = re.compile(rf"\b[Tt]he\s+(?P<role>{_ROLES}\s+of\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*),\s+(?P<who>{NAME}),")
_BESIDE = re.compile(rf"(?P<who>{NAME}),\s+the\s+(?P<role>{_ROLES}\s+of\s+(?:the\s+)?[A-Za-z’'-]+(?:\s[A-Z][\w’'-]+)*)(?=[,.])")
_DONE_BY = re.compile(
    rf"""\b(?:[Aa]n?|[Tt]he)\s+(?P<what>(?:[\w.’'-]+\s+){{0,4}}?[\w.’'-]+),?\s+(?P<done>led|headed|chaired|drafted|written|founded|drawn\s+up|run|built|brokered)
        \s+by\s+(?:[^,.“”"]{{0,60}}?\s)?(?P<who>{NAME})(?=[,.]|\s[a-z—–-])""",
    re.VERBOSE,
)
_PAST = {"written": "wrote", "drawn up": "drew up", "run": "runs"}
_PERCENT = re.compile(
    r"""\b(?P<number>\d+(?:\.\d+)?)(?:%|\s+per\s?cent)\s+of\s+(?P<who>[A-Z][\w’'-]+(?:\s+[\w’'-]+){0,2}?)
        \s+(?P<does>support|oppose|want|believe|say|favou?r|back|trust|expect|think|supported|opposed|wanted|believed|said|backed|voted)\s+(?P<rest>[^,;.—]+)""",
    re.VERBOSE,
)
_SAID = re.compile(
    r"""^[“"](?P<quote>[^“”"]{25,160}[.,!?])[”"]\s+(?P<who>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})\s+(?:said|told|added|wrote|warned|asked)\b
      | ^[“"](?P<quote2>[^“”"]{25,160}[.,!?])[”"]\s+(?:said|asked|wrote)\s+(?P<who2>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})\b""",
    re.VERBOSE,
)


def worded(sentence: str) -> list[Asking]:
    """All that can be asked of these forms of words, in the order of the rules."""
    return [*_quotation(sentence), *_roles(sentence), *_done_by(sentence), *_shares(sentence)]


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
    for match in _TITLED.finditer(sentence):
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
