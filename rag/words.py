"""Words as they are compared: stems, names, numbers and countries, each with its place in the text.

What a question asks, and what a sentence says, is not known here.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from rag.places import SAME, SEATS

_WORD = re.compile(
    r"""
    (?P<acronym>(?:[A-Za-z]\.){2,})            # U.S., E.U., a.m.
  | (?P<number>\d+(?:[.,]\d+)*)
  | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
    """,
    re.VERBOSE,
)

_ENGLISH = Stemmer.Stemmer("english")

STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between both but by can could did do does
    doing down during each either else ever few for from further get gets give given got had has have having he her here hers herself him himself
    his how
    i if in into is it its itself just let lets like made make makes many me might more most much must my myself neither no nor not now of off
    often on
    once only onto or other our ours out over own per please same shall she should since so some still such than that the their theirs them
    themselves then
    there these they this those through till to too toward towards under until unto up upon us very via was we were what whatever when where
    whether which
    while who whom whose why will with within without would yet you your yours according article articles outlet outlets story stories report reports
    reported tell explain ve re ll don doesn didn isn aren wasn weren wouldn couldn shouldn hasn haven hadn s t d m""".split()
)
"""Words that carry no content of their own in a question about news; a question made of them alone keeps them."""

NUMBER_WORDS = {
    **{
        word: value
        for value, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split())
    },
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}

_MONTH_NAMES = (
    """january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec"""
)

MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}

WEEKDAYS = {name: number for number, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}

_IRREGULAR = {
    form: base
    for base, forms in (
        entry.split(":")
        for entry in """arise:arose,arisen bear:bore,borne become:became begin:began,begun bend:bent bind:bound bleed:bled blow:blew,blown
        break:broke,broken bring:brought build:built buy:bought catch:caught choose:chose,chosen come:came cut:cutting deal:dealt die:dying
        draw:drew,drawn
        drive:drove,driven eat:ate,eaten fall:fell,fallen feed:fed feel:felt fight:fought find:found flee:fled fly:flew,flown forbid:forbade,forbidden
        forget:forgot,forgotten freeze:froze,frozen give:gave,given go:went,gone grow:grew,grown hang:hung hear:heard hide:hid,hidden hold:held
        keep:kept
        know:knew,known lay:laid lead:led leave:left lend:lent lie:lain,lying lose:lost,losing mean:meant meet:met,meeting pay:paid prove:proven
        ride:rode,ridden ring:rang,rung rise:rose,risen run:ran say:said see:saw,seen seek:sought sell:sold send:sent shake:shook,shaken shoot:shot
        show:shown shrink:shrank shut:shutting sign:signatory sing:sang,sung sink:sank,sunk sit:sat sleep:slept speak:spoke,spoken spend:spent
        spread:spreading
        stand:stood steal:stole,stolen stick:stuck strike:struck swear:swore,sworn sweep:swept swim:swam take:took,taken teach:taught tear:tore,torn
        think:thought throw:threw,thrown understand:understood wake:woke,woken wear:wore,worn win:won withdraw:withdrew,withdrawn withhold:withheld
        write:wrote,written man:men woman:women child:children person:people,persons foot:feet life:lives leader:leadership
        percent:percentage,pct""".split()
    )
    for form in forms.split(",")
}
"""Forms that a stemmer does not bring together."""

_ACRONYMS = {"us": "usa", "usa": "usa", "uk": "uk", "eu": "eu", "un": "un", "nato": "nato", "uae": "uae"}


class Word(NamedTuple):
    """One word of a text: where it stands, how it is compared, and whether it looks like part of a name or is a number.

    A tuple, since a question makes thousands: a frozen dataclass takes four times as long to make.
    """

    start: int
    end: int
    text: str
    key: str
    name: bool
    number: bool
    stop: bool
    plain: str

    @property
    def seat(self) -> str | None:
        """The country that this capital or palace often stands for."""
        return SEATS.get(self.plain)


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """The Snowball English stem of a word without accents, lower case."""
    plain = fold(word)
    return str(_ENGLISH.stemWord(_IRREGULAR.get(plain, plain)))


def stem_of_letters(word: str) -> str:
    """The same without looking at irregular forms: where it differs, the word is one ("went")."""
    return str(_ENGLISH.stemWord(fold(word)))


def fold(text: str) -> str:
    """Lower case, no accents, straight quotes and dashes: how words are compared, never how they are shown."""
    if text.isascii():
        return text.lower()
    straight = text.translate(_STRAIGHT)
    return "".join(char for char in unicodedata.normalize("NFKD", straight).casefold() if not unicodedata.combining(char))


_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " "})


@lru_cache(maxsize=1_024)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order, with offsets into it; punctuation is left out and hyphened words are taken apart."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        token = match.group()
        if match.lastgroup == "number":
            found.append(Word(match.start(), match.end(), token, number_key(token), name=False, number=True, stop=False, plain=token))
            continue
        if match.lastgroup == "acronym":
            plain = token.replace(".", "")
            key = _ACRONYMS.get(plain.lower(), plain.lower())
            found.append(
                Word(match.start(), match.end(), token, key, name=plain.isupper(), number=False, stop=not plain.isupper(), plain=plain.lower())
            )
            continue
        at, shape = match.start(), _shape(token)
        name = shape.name and not (shape.opens and _begins_sentence(text, at))
        found.append(Word(at, at + len(shape.text), shape.text, shape.key, name, shape.number, shape.stop, shape.plain))
    return tuple(found)


class _Shape(NamedTuple):
    """What a word is wherever it stands; `opens` says that its capital letter says nothing where it opens a sentence."""

    text: str
    key: str
    name: bool
    number: bool
    stop: bool
    plain: str
    opens: bool


@lru_cache(maxsize=10_000)
def _shape(token: str) -> _Shape:
    """A word looked at once: the same few thousand make up most of the news."""
    plain = fold(token)
    plain = plain.removesuffix("'s") if plain.endswith("'s") else plain.rstrip("'")
    bare = token[: len(plain)] if len(plain) <= len(token) else token
    if token.isupper() and plain in _ACRONYMS:
        return _Shape(bare, _ACRONYMS[plain], name=True, number=False, stop=False, plain=plain, opens=False)
    if plain in NUMBER_WORDS and plain != "one":
        return _Shape(bare, str(NUMBER_WORDS[plain]), name=False, number=True, stop=False, plain=plain, opens=False)
    stop = plain.replace("'", "") in STOP_WORDS or plain.split("'")[0] in STOP_WORDS
    key = SAME.get(plain) or (f"month:{MONTHS[plain]}" if plain in MONTHS and token[0].isupper() else stem(plain))
    return _Shape(bare, key, name=token[0].isupper() and not stop, number=False, stop=stop, plain=plain, opens=plain in _COMMON_OPENERS)


_COMMON_OPENERS = frozenset(
    """according after although amid analysts another april asked august before besides both critics days december despite earlier european
    experts february
    following friday however in inside january july june later last march meanwhile monday november observers october officials polls recent recently
    sanctions saturday september several since some sources still such sunday talks thursday today tuesday two under war wednesday when while
    yesterday
    yet key those there ending control negotiations name list describe summarise summarize give show find say state was were is are does did do
    has have
    had can could should would will whose""".split()
)
"""Words that often open a sentence: their capital letter says nothing."""


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'“‘([•-—*")
    return not before or before[-1] in ".!?:\n"


def number_key(token: str) -> str:
    """A number as it is compared: "650,000" is "650000", "4.50" is "4.5"."""
    plain = re.sub(r",(?=\d{3}\b)", "", token)
    if re.fullmatch(r"\d+\.\d+", plain):
        plain = plain.rstrip("0").rstrip(".")
    return plain


def content(text: str) -> tuple[Word, ...]:
    """The words that carry content: all but stop words, or all words where nothing else is left."""
    every = words(text)
    kept = tuple(word for word in every if not word.stop)
    return kept or every


def same_name(left: str, right: str) -> bool:
    """Whether two folded names are spellings of one: they begin alike and differ in two letters at most."""
    if left == right:
        return True
    if min(len(left), len(right)) < 6 or left[:3] != right[:3]:  # shorter names differ by a letter and are other people
        return False
    return _distance_at_most_two(left, right)


def same_sound(left: str, right: str) -> bool:
    """Whether two folded names are one in another transliteration: Zelensky, Zelenskyy and Zelenskiy, but not Kirrin and Kirbin."""
    return _skeleton(left) == _skeleton(right)


def _skeleton(name: str) -> str:
    return _DOUBLED.sub(r"\1", name.translate(_ONE_SOUND))


_ONE_SOUND = str.maketrans("y", "i")
_DOUBLED = re.compile(r"(.)\1+")


def _distance_at_most_two(left: str, right: str) -> bool:
    """Whether the edit distance is at most 2 (Levenshtein 1965), for words short enough to try all rows."""
    if abs(len(left) - len(right)) > 2:  # the distance is at least the difference in length
        return False
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, start=1):
        above, row[0] = row[0], i
        for j, other in enumerate(right, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (char != other))
    return row[-1] <= 2  # see the name
