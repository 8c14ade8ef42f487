"""What a question asks for: its kind, the thing it wants named or counted, and the words an answer must bear out.

Where answers come from is not known here.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from rag import forms
from rag.particulars import Name, Quantity, When, names, quantities, times
from rag.words import Word, content, fold, stem, words


class Kind(Enum):
    """What would satisfy a question."""

    WHO = "who"
    WHERE = "where"
    WHEN = "when"
    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    DURATION = "duration"
    AGE = "age"
    SAID = "said"
    WHY = "why"
    WHETHER = "whether"
    BYLINE = "byline"
    ROLE = "role"
    CONDITION = "condition"
    SOURCE = "source"
    BROAD = "broad"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of the question: how it is compared, and how much it counts beside its rarity (0 to 1)."""

    word: Word
    weight: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart.

    `focus` holds the words that say what kind of thing is wanted ("which city", "how many troops"). A class that any name or number of the
    right kind can stand for ("city", "person", "percentage") is no term; anything more special ("hotel", "general") is one, if a lighter one.
    `predicate` is the first common word after who or what was asked about: what was done, or is said to be so. `of_the_page` marks a question
    about the web page around an article: how often it was viewed, what its comment form asks for;
    `compares` one that asks how outlets differ; `many` one that several things answer ("which politicians"); `office` holds the words of the
    office whose holder is asked for ("who is Ukraine's foreign minister").
    """

    text: str
    kind: Kind
    focus: tuple[Word, ...]
    terms: tuple[Term, ...]
    predicate: Term | None
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    times: tuple[When, ...]
    compares: bool
    of_the_page: bool
    many: bool
    office: tuple[Term, ...]


PEOPLE = frozenset(
    stem(word)
    for word in """person people minister official leader envoy president politician spokesman spokesperson spokeswoman diplomat negotiator chancellor
    adviser advisor general
    commander chief author writer journalist reporter senator governor mayor king queen prince chancellor ambassador secretary head aide analyst
    expert actor
    actress singer player athlete judge lawyer doctor company organisation organization group agency party team man woman celebrity star director
    mediator negotiator
    delegate host captain coach scientist researcher candidate lawmaker economist activist ceo boss official figure individual
    airline firm bank publisher regulator institute ministry pollster""".split()
)
"""Roles and groups: what somebody is."""
_PLACES = frozenset(
    stem(word)
    for word in """place city town country state region capital village province building venue location island port area district county street
    palace
    hotel airport street continent nation forum valley river bridge site""".split()
)
_TIMES = frozenset(stem(word) for word in "date day month year time week weekday hour morning".split())
_CLASSES = frozenset(
    stem(word)
    for word in """person people individual figure place location city town country state region area nation capital venue date day month year
    time week
    weekday long old share percentage percent proportion fraction number name kind type sort thing many much""".split()
)
"""What any name, time or number of the right kind can stand for."""
_OF_THE_PAGE = re.compile(
    r"""\bhow\s+many\s+(?:page\s+)?(?:views?|comments?|shares?|likes?|clicks?|readers)\b|\btimes\s+(?:has|have|was
      |were)\b.{0,60}\b(?:viewed|read|shared|clicked)
      | \b(?:view|visitor)\s+(?:count|counter)|\bread(?:ing)?\s+time\b|\bminutes?\b.{0,30}\bto\s+read\b|\bminute\s+read\b|\b(?:take|takes
        |long)\s+to\s+read\b
      | \b(?:comment|reply|sign-?up|contact|subscription)\s+(?:form|box|section|field)|\bleav(?:e|ing)\s+a\s+(?:comment|reply)\b
        |\bpost(?:ing)?\s+a\s+comment\b
      | \bnewsletters?\b|\bsubscri(?:be|bing|ption|ber)\w*|\bby\s+e-?mail\b|\b(?:latest|new)\s+posts\b|\bbreadcrumbs?\b|\btag\s?line\b
        |\bmast\s?head\b|\bfooter\b|\bside\s?bar\b
      | \btop\s+(?:\w+\s+)?(?:stories\s+|articles\s+|posts\s+)?(?:of\s+)?(?:this|the)\s+week\b
        |\b(?:stories|articles|posts)\b.{0,20}\btop\s+(?:five|ten|\d+)\b
      | \b(?:menu|button|banner|pop-?up|cookie|widget|hyperlink|share\s+(?:link|icon)|social\s+(?:icons?|links?|buttons?))s?\b
      | \b(?:web\s?)?(?:page|site|website)(?:'s|’s)?\b.{0,40}\b(?:show|display|print|list|say|ask|updat|fil|head|top|bottom|section|categor
        |offer|invite|promise)\w*
      | \b(?:show|display|print|list|head|top|bottom|foot|section|categor|updat|fil|appear|ask)\w*\b.{0,40}\b(?:web\s?)?(?:page|site|website)\b
      | \b(?:top|bottom|foot|head)\s+of\s+(?:the|its|her|his|this|that)\s+(?:article|story|piece|page|post)\b
      | \b(?:article|story|piece|post)s?\b.{0,60}\b(?:filed|categori[sz]ed|tagged|last\s+updated|updated)\b|\b(?:related|popular|similar
        |most\s+read|trending|recommended)\s+(?:posts?|stories|articles?)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SHARES = frozenset(stem(word) for word in "share percentage percent proportion fraction rate portion".split())
_MONEY = frozenset(stem(word) for word in "cost price money budget amount sum fee fine salary dollars euros pay worth spend".split())
_SPANS = frozenset(stem(word) for word in "second minute hour day week month year decade night".split())
_SPEECH = frozenset(
    stem(word)
    for word in """say tell call describe warn ask claim state announce urge argue comment think respond react label accuse promise mention note
    add explain demand
    suggest stress insist declare put characterise characterize voice express refer""".split()
)
_LIGHT = frozenset(
    stem(word)
    for word in """say tell call describe state take place go do happen mean kind type sort version thing way part much long far name list use come
    put particular exactly specifically reportedly currently actually really first new different various another day did let following news
    ask become end give make occur held hold involve concern relate regard""".split()
)
_BROAD = re.compile(
    r"""^\W*(?:please\s+)?(?:
        (?:can\s+you\s+|could\s+you\s+)?(?:summari[sz]e|give\s+(?:me\s+)?(?:an?\s+)?(?:overview|summary)|recap|outline|brief\s+me
          |tell\s+me\s+(?:more\s+)?about|walk\s+me)
      | what(?:'s|\s+is|\s+has|\s+have|\s+was|\s+were)?\s+(?:happened|happening|been\s+happening|going\s+on|the\s+latest|new\s+(?:with|on
        |about)|known\s+about|the\s+(?:story|situation|state\s+of))
      | what\s+do(?:es)?\s+(?:the\s+|each\s+|these\s+)?(?:articles?|outlets?|stories|reports?|papers?|coverage|sources?)\s+(?:say|tell|report)
      | what\s+did\s+(?:the\s+|each\s+)?(?:outlets?|papers?|articles?|press)\s+(?:say|report|write)
      | how\s+(?:did|do|does|have|was|were)\s+(?:each|the|different|various|other)?\s*(?:of\s+the\s+)?(?:outlets?|papers?|articles?|media
        |press|newspapers?|sources?)\s+(?:describe|cover|report|present|portray|frame|characteri[sz]e)
      | what\s+(?:are|were)\s+the\s+(?:main|key|major|different|biggest)\b
      | (?:list|describe|name)\s+(?:the|all|every)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_COMPARES = re.compile(
    r"\b(?:outlets?|articles?|sources?|papers?|reports?|accounts?|newspapers?|stories|they|versions?)\b.{0,40}\b(?:differ|disagree|"
    r"agree|contradict|conflict|vary|different|say)"
    r"|\b(?:differ|disagree|contradict|conflict)\w*\b.{0,60}\b(?:outlets?|articles?|sources?|papers?|reports?|accounts?)"
    r"|\baccording to (?:the |each |different |various )+(?:outlets?|sources?|papers?|articles?|reports?)|\b(?:each|different|"
    r"which) outlets?\b|\bdo (?:the )?(?:outlets|articles|reports|accounts|papers|sources)\b",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"""^\W*(?:how\s+|where\s+|in\s+what\s+)?(?:do|did|does)\s+(?:the\s+|each\s+|these\s+|various\s+|different\s+|all\s+)*
          (?:outlets?|articles?|sources?|papers?|reports?|accounts?|newspapers?|stories)\s+(?:differ|disagree|agree
            |contradict(?:\s+each\s+other)?|conflict|vary)\s*(?:on|about|over|as\s+to|in)?
      | ,?\s*\b(?:according\s+to|in|by|across|from)\s+(?:the\s+|each\s+|different\s+|various\s+|all\s+|these\s+)+(?:outlets?|articles?
        |sources?|papers?|reports?|accounts?|newspapers?)
      | ,?\s*\band\s+(?:do|did|how\s+do)\s+(?:the\s+)?(?:outlets?|articles?|sources?|papers?|reports?|accounts?|they)\s+(?:agree|differ|disagree)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MANY = re.compile(
    r"^\W*(?:and\s+|in\s+|at\s+|on\s+|to\s+|from\s+)*(?:which|what)\s+(?!(?:two|three|four|five|\d)\b)(?:(?!is\b|was\b|did\b|does\b|"
    r"has\b|this\b)\w+\s+){0,2}?(?!(?:is|was|does|has|this|his|its|as|less|us)\b)\w{3,}s\b(?!['’])|^\W*where\s+did\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_000)
def analyse(text: str) -> Asked:
    """Take a question apart; any text is a question, if only a broad one."""
    compares = bool(_COMPARES.search(text))
    whole, text = text, (_COMPARING.sub(" ", text).strip(" ,?.") or text) if compares else text
    kind, focus = _kind(text)
    if kind is Kind.BROAD:
        text = _BROAD.sub("", text).strip(" ?.!,") or text
    every = content(text)
    in_focus = {word.start for word in focus}
    only_ask = _ONLY_ASK.get(kind, frozenset())
    aside = text.rfind(" (") if text.endswith(")") else len(text)
    terms = tuple(
        Term(word, _weight(word, focus=word.start in in_focus and kind is not Kind.COUNT, aside=word.start > aside))
        for word in every
        if not (word.start in in_focus and word.key in _CLASSES) and word.key not in only_ask
    )
    return Asked(
        text=whole,
        kind=kind,
        focus=focus,
        terms=terms or tuple(Term(word, 1.0) for word in every),
        predicate=next((term for term in terms if term.weight == 1.0 and not (term.word.name or term.word.number)), None),
        names=names(text),
        quantities=quantities(text),
        times=times(text),
        compares=compares,
        of_the_page=bool(_OF_THE_PAGE.search(text)),
        office=tuple(term for term in terms if _in_office(text, term)) if kind is Kind.WHO else (),
        many=bool(_MANY.match(text)) and kind not in {Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.DURATION},
    )


_OFFICE = re.compile(
    r"""^\W*(?:who(?:\s+is|\s+was|['’]s)|(?:what\s+is\s+)?(?:the\s+)?name\s+of)\s+(?P<office>(?:the\s+)?(?:[\w.’'-]+\s+){0,5}?(?:[\w.’'-]+))
        (?:\s+(?:of|for|in)\s+[\w.’' -]+)?\W*$""",
    re.IGNORECASE | re.VERBOSE,
)


def _in_office(text: str, term: Term) -> bool:
    """Whether a word is part of the office in "who is Ukraine's foreign minister"; of any other question none is."""
    asked = _OFFICE.match(text)
    return asked is not None and any(word.key in PEOPLE for word in words(asked.group("office"))) and term.word.key not in _NEWNESS


_NEWNESS = frozenset(stem(word) for word in "new current present chief top senior next now main lead name man woman person".split())


def _weight(word: Word, *, focus: bool, aside: bool) -> float:
    """How much a word counts: less if it is light, says what kind of thing is wanted, or was carried over from an earlier question."""
    if not word.name and word.key in _LIGHT:
        return 0.25
    return 0.6 if focus else 0.5 if aside else 1.0


_FORMS = (
    (forms.asks_byline, Kind.BYLINE, forms.WRITING),
    (forms.asks_source, Kind.SOURCE, forms.SOURCES),
    (forms.asks_condition, Kind.CONDITION, forms.CONDITIONS),
    (forms.asks_role, Kind.ROLE, forms.OFFICES),
)
_ONLY_ASK = {kind: asking for _, kind, asking in _FORMS}


def _kind(text: str) -> tuple[Kind, tuple[Word, ...]]:
    every = words(text)
    lowered = [fold(word.text) for word in every]
    if _BROAD.search(text):
        return Kind.BROAD, ()
    for asks, kind, _ in _FORMS:
        if asks(text):
            return kind, ()
    at = next((i for i, word in enumerate(lowered) if word.split("'")[0] in _ASKING), None)
    if at == 0 and (later := _asked_later(text, every, lowered)) is not None:  # "when rich countries trade, whose wages rise"
        at = 0
        every, lowered = every[later:], lowered[later:]
    if at is None or (at > 6 and lowered[0] in _AUXILIARIES):
        return (Kind.WHETHER, ()) if lowered and lowered[0] in _AUXILIARIES else (Kind.ANY, ())
    if lowered[0] in _AUXILIARIES and at > 1:
        return Kind.WHETHER, ()
    word = lowered[at].split("'")[0]
    after = every[at + 1 :]
    match word:
        case "who" | "whom" | "whose":
            return Kind.WHO, ()
        case "where":
            return Kind.WHERE, ()
        case "when":
            return Kind.WHEN, ()
        case "why":
            return Kind.WHY, ()
        case "how":
            return _how(after)
        case _:
            return _which(word, after)


def _asked_later(text: str, every: tuple[Word, ...], lowered: list[str]) -> int | None:
    """Where the question begins that follows a clause of time or manner: the asking word behind a comma."""
    if lowered[0] not in {"when", "where", "while"} or (len(lowered) > 1 and lowered[1] in _AUXILIARIES):
        return None
    return next((i for i in range(2, len(every)) if lowered[i] in _ASKING and text[: every[i].start].rstrip().endswith(",")), None)


_ASKING = frozenset("who whom whose where when why how what which".split())
_AUXILIARIES = frozenset("is are was were do does did has have had can could will would should may might isn't aren't didn't doesn't".split())


def _how(after: tuple[Word, ...]) -> tuple[Kind, tuple[Word, ...]]:
    if not after:
        return Kind.ANY, ()
    first = fold(after[0].text)
    if first in {"many", "few"}:
        counted = _noun_phrase(after[1:])
        if counted and counted[-1].key in _SPANS:
            return Kind.DURATION, counted
        return Kind.COUNT, counted
    if first == "much":
        return (Kind.MONEY if any(word.key in _MONEY for word in after) else Kind.COUNT), ()
    if first == "long":
        return Kind.DURATION, (after[0],)
    if first == "old":
        return Kind.AGE, (after[0],)
    if first in {"high", "big", "large", "fast", "heavy", "tall", "deep", "wide", "strong"}:
        return Kind.COUNT, ()
    if first in {"late", "early"}:
        return Kind.DURATION, ()
    if first in {"often", "far", "soon"}:
        return Kind.ANY, ()
    speech = next((word for word in after if word.key in _SPEECH), None)
    return (Kind.SAID, ()) if speech is not None else (Kind.ANY, ())


def _which(asking: str, after: tuple[Word, ...]) -> tuple[Kind, tuple[Word, ...]]:
    if after and fold(after[0].text) in {"is", "are", "was", "were", "'s"} and asking == "what":
        head = _noun_phrase(after[1:])
        if head and head[-1].key in _SHARES:
            return Kind.SHARE, head[-1:]
    else:
        head = _noun_phrase(after)
    if head and not (after and fold(after[0].text) in _AUXILIARIES):
        last = head[-1]
        for kind, nouns in ((Kind.SHARE, _SHARES), (Kind.WHEN, _TIMES), (Kind.WHERE, _PLACES), (Kind.MONEY, _MONEY)):
            if last.key in nouns:
                return kind, (last,)
        if any(word.key in PEOPLE for word in head):
            return Kind.WHO, tuple(word for word in head if word.key in PEOPLE)
        if asking == "which" or last.key in _CLASSES:
            return (Kind.COUNT if last.key == stem("number") else Kind.ANY), (last,)
    if after and fold(after[0].text) not in _PASSIVE and any(word.key in _SPEECH for word in after):
        return Kind.SAID, ()
    return Kind.ANY, ()


_PASSIVE = frozenset("is are was were 's".split())
"""What follows "what" where a verb of speech asks for a thing and for nobody's words: "what are they said to want"."""


def _noun_phrase(after: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words up to the first verb or function word: "Halden troops" of "Halden troops would the plan"."""
    taken: list[Word] = []
    for word in after[:6]:
        if fold(word.text) in {"the", "a", "an", "of", "these", "those", "other"} and not taken:
            continue
        if word.stop or (taken and word.key in _LIGHT and word.key not in _CLASSES):
            break
        taken.append(word)
        if word.key in _CLASSES or word.key in _PLACES or word.key in PEOPLE:
            break
    return tuple(taken)
