"""Naming: which words of a sentence name somebody or something, held against the passages that it was written from.

A capital at the start of a sentence says little by itself; a passage that has the word in small letters, or as a name, says more. Who does
what is not known here.
"""

from collections.abc import Sequence
from functools import lru_cache

from rag.lexicon import known
from rag.particulars import Name, names
from rag.places import SAME, SEATS
from rag.support import DEMONYMS, kin
from rag.words import Word, fold, same_sound, words

TITLES = frozenset(
    """president prime minister ministers premier chancellor secretary deputy foreign defence defense interior finance vice mr mrs ms miss dr doctor
    sir lady lord king queen prince princess senator congressman congresswoman representative judge justice colonel captain major lieutenant
    sergeant admiral chief head former professor prof governor mayor ambassador envoy speaker director chairman chairwoman chair official officials
    bishop pope saint st general special opposition leader spokesman spokeswoman spokesperson government parliament the
    one half some many most several few each both all none neither members""".split()
)
"""Words written large before a name that are not the name: two ministers are not one for that, nor is "One of Dorsenia's" a name."""


def bearers(name: Name) -> tuple[Word, ...]:
    """The words of a name that tell whose it is: those that are no title; none where it is a title alone."""
    return tuple(word for word in words(name.text) if (word.name or word.number) and word.plain not in TITLES)


@lru_cache(maxsize=2_000)
def named(text: str) -> tuple[Name, ...]:
    """The names in a sentence without those that are only a title, or an everyday word at its start."""
    return tuple(name for name in names(text) if bearers(name) and not _everyday(name, text))


def _everyday(name: Name, text: str) -> bool:
    """Whether a name of one word is an English word that is large only because a sentence begins with it."""
    if " " in name.text or "-" in name.text or not name.text[1:].islower() or name.last in SAME or name.last in SEATS:
        return False
    before = text[: name.start].rstrip(" \"'“‘([*-—–")
    if before and before[-1] not in ".!?:\n":
        return False
    plain = name.last
    if plain.endswith("s") and not plain.endswith("ss") and known(plain[:-1]):  # a plural may be rarer than what it is the plural of
        return True
    return known(plain) and (plain.endswith(_EVERYDAY_ENDS) or plain in _NOUNS)


_EVERYDAY_ENDS = ("ing", "ly", "ed", "ical", "onal", "ental", "itary", "ious", "ative", "less", "ful")
"""Ends of words that are no names where they open a sentence: participles, adverbs, adjectives."""


_NOUNS = frozenset(
    """army artillery ammunition hospital electricity ice mud money power talks trade grain snow fuel police staff half nobody everybody
    head neither either asked opposition parliament government doctors soldiers one two three water food rain fire heavy small large
    instead moreover furthermore additionally eventually then thus hence overall together once soon again nearly almost even perhaps maybe
    afterwards thereafter beyond across along around since throughout despite unlike like given based born following along apart amid
    back among amongst between within without behind below above near inside outside under over up down off out only just while
    whether because either both each every many most several few local rural foreign public private civil""".split()
)


def unnamed(sentence: str, passages: Sequence[str]) -> list[Name]:
    """The names of a sentence that no passage has: neither spelt so, nor as people, capital or initials of it."""
    theirs = [word for passage in passages for word in words(passage)]
    keys = {word.key for word in theirs}
    large = [word for word in theirs if word.name]
    small = {word.plain for word in theirs if not word.name}
    missing = []
    for name in named(sentence):
        if name.text.isupper() and _initials(name.text, passages):
            continue
        if len(name.keys) == 1 and name.last in small:
            continue
        if not all(word.key in keys or any(_same(word, other) for other in large) for word in bearers(name)):
            missing.append(name)
    return missing


def _same(mine: Word, theirs: Word) -> bool:
    """Whether two words name the same. A letter's difference, which a question may have, is another name in what is to be shown."""
    return (kin(mine, theirs) or same_sound(mine.plain, theirs.plain)) and not _cut_short(mine, theirs)


def _cut_short(mine: Word, theirs: Word) -> bool:
    """Whether a name is another without its end, where that end does not make a people of a country: "Dorsen" for "Dorsenia"."""
    left, right = fold(mine.text), fold(theirs.text)
    return right.startswith(left) and left != right and right[len(left) :] not in DEMONYMS


def _initials(text: str, passages: Sequence[str]) -> bool:
    wanted = "".join(letter for letter in text if letter.isalpha())
    for passage in passages:
        letters = "".join(word.text[0] if word.name else " " for word in words(passage) if word.name or not word.stop)
        if len(wanted) > 1 and wanted in letters:
            return True
    return False
