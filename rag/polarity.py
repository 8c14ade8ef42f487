"""Polarity: whether a sentence affirms what the passages affirm, denies what they deny, and leaves open what they leave open.

A cue (a negation, "denied", "may", "if") reaches over the few words after it. Numbers and names are not looked at here.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.opposites import NEGATIONS, PLACING, opposed
from rag.support import compared
from rag.synonyms import synonyms
from rag.words import Word, fold, stem, stem_of_letters, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 0.6
"""How far a word must say what another says to be taken for it."""

REACH = 2
"""Content words that a cue reaches over: 4 caught no more of the development twins and edits, and stopped more supported claims of WiCE."""

_REFUSALS = frozenset(stem(word) for word in "deny refuse reject decline fail lack rebuff refute prevent avoid unable".split())
"""Verbs that deny what follows them, as a sentence may report it without the denial."""

_MILD = frozenset(
    stem(word)
    for word in """oppose resist stop cancel end halt avoid against unable unwilling impossible unlikely unknown unclear absence few little only
    rarely barely scarcely shut closed cut lose miss dismiss drop empty turn break instead except un unless neither different rather
    impassable dismissed leave left ban prohibit forbid abandon wrong broke collapse short away beyond ran out too conditional
    dislike distrust disagree disapprove""".split()
)
"""Words that may carry a denial in a paraphrase: where one stands near, no fault is found."""

_HEDGES = frozenset("may might could would should if unless likely possibly perhaps probably whether".split())
_LATER = frozenset(
    """will shall would plan plans planned expected expect expects due hopes hope hoped wants want wanted intend intends intended propose
    proposed proposes ask asks asked demand demands demanded request requested offer offered offers promised promise agreed agree wish
    wished need needs must insisted insists requires required conditional forecast foresees foreseen envisages envisaged threatened threatens
    could going believes thinks
    estimates suggested suggests regard cap ceiling scheduled seeking seeks sought urged""".split()
)
_MODALS = frozenset("may might could would should will shall".split())
SAYING = frozenset(
    stem(word)
    for word in """say tell add reply claim state announce note explain argue insist warn report write describe call comment remark declare
    complain suggest acknowledge concede admit stress recall joke think believe accord accuse charge""".split()
)
"""Verbs that give somebody's words."""

_LIGHT = frozenset(stem(word) for word in "go come get have take give make do put keep let be bring set".split())
"""Verbs that say so little that two of them in two sentences need not be about the same."""

_CLAUSE_END = frozenset("but while whereas although though because which who".split())
_AUXILIARIES = frozenset("has have had was were is are been did".split())
_BE = frozenset("is are was were be".split())


def contradicted(sentence: str, given: Sequence[str], around: Sequence[str] = ()) -> list[str]:
    """What a sentence denies, asserts as done, or turns into its opposite against the given sentences, in plain words.

    What stands around these may deny as well: "Guns are plentiful. Ammunition is not."
    """
    own = words(sentence)
    theirs = [words(text) for text in given]
    tables = [compared(own, other) for other in theirs]
    found = [
        *_sweeping(own, theirs),
        *_denials(own, theirs, tables, any(could_deny(word) for text in around for word in words(text))),
        *_possibilities(own, theirs, tables),
        *_opposites(own, theirs, tables),
    ]
    return list(dict.fromkeys(found))


_SWEEPING = {
    "all": "all every each whole entire everybody everyone none no".split(),
    "every": "all every each daily nightly weekly none no".split(),
    "always": "always every all never".split(),
    "certainly": "certainly certain sure surely definitely".split(),
    "definitely": "certainly certain sure surely definitely".split(),
    "exactly": "exactly precisely just".split(),
    "fully": "fully all entirely wholly completely whole entire".split(),
    "entirely": "fully all entirely wholly completely whole entire only".split(),
    "never": "never not no none nobody without neither".split(),
}
"""Words that leave no exception, and what a passage must say for one of them."""


_STRONG = frozenset(stem(word) for word in "confirm certainly fail refuse guarantee prove deny threaten promise apologise apologize succeed".split())
"""Words that say more than a report does: the passage must have them, or a synonym."""


def _sweeping(own: tuple[Word, ...], theirs: Sequence[tuple[Word, ...]]) -> Iterator[str]:
    said = {word.plain for other in theirs for word in other}
    for word, following in zip(own, (*own[1:], None), strict=False):
        if word.plain in _SWEEPING and said.isdisjoint(_SWEEPING[word.plain]):
            yield f"the passage does not say {word.text}"
        elif word.plain == "all" and following is not None and following.plain == "but" and "but" not in said:
            yield "the passage does not say all but"
        elif word.key in _STRONG and not any(word.key == one.key or synonyms(word.key, one.key) for other in theirs for one in other):
            yield f"the passage does not say {word.text}"


def _is_negation(word: Word) -> bool:
    return word.key in NEGATIONS or fold(word.text).endswith("n't") or word.plain in {"cannot", "longer"}


@lru_cache(maxsize=4_000)
def _denied(every: tuple[Word, ...]) -> frozenset[int]:
    """The words that a negation or a refusal reaches over."""
    found: set[int] = set()
    for at, word in enumerate(every):
        passive = at + 1 < len(every) and every[at + 1].plain == "by"
        if not (_is_negation(word) or (word.key in _REFUSALS and not passive)):
            continue
        left = REACH
        for there in range(at + 1, len(every)):
            if every[there].plain == "until" and _is_negation(word):  # "not until May" says that it is so from May
                found.difference_update(range(at, there))
                break
            if every[there].plain in _CLAUSE_END or not left or every[there].start - every[there - 1].end > 1:
                break
            if not every[there].stop:
                found.add(there)
                left -= 1
    return frozenset(found)


def could_deny(word: Word) -> bool:
    """Whether a word may carry a denial."""
    return _is_negation(word) or word.key in _REFUSALS or word.key in _MILD or word.plain.startswith(("un", "non"))


def _near(every: tuple[Word, ...], at: int) -> bool:
    """Whether anything near a word could deny it."""
    return any(could_deny(every[there]) for there in range(max(0, at - 6), min(at + 5, len(every))) if there != at)


def _aligned(at: int, tables: Sequence["NDArray[np.float32]"]) -> Iterator[tuple[int, int]]:
    for number, table in enumerate(tables):
        for there in range(table.shape[1]):
            if table[at, there] >= NEAR:
                yield number, there


def _denials(own: tuple[Word, ...], theirs: Sequence[tuple[Word, ...]], tables: Sequence["NDArray[np.float32]"], excused: bool) -> Iterator[str]:
    denied = _denied(own)
    keys = {word.key for other in theirs for word in other}
    denies = any(could_deny(word) and (_is_negation(word) or word.key not in keys) for word in own)
    for at, word in enumerate(own):
        if word.stop or word.name or word.number or word.key in SAYING or word.key in _LIGHT:
            continue
        places = list(_aligned(at, tables))
        if not places:
            continue
        if at in denied and not excused and not any(could_deny(other) for number, _ in places for other in theirs[number]):
            yield f"it denies what the passage does not: {word.text}"
        if at not in denied and not denies and all(there in _denied(theirs[number]) for number, there in places):
            yield f"the passage denies what it says: {word.text}"


def _open(every: tuple[Word, ...], at: int) -> str:
    """The word near another one that leaves open whether it happened; empty where there is none."""
    for there in range(max(0, at - 4), at):
        word = every[there].plain
        if word in {"if", "unless", "whether"} or (there >= at - 3 and word in _MODALS and every[there].text.islower()):
            return every[there].text
        if word == "to" and there >= at - 2:
            cue = next((one for one in every[max(0, there - 4) : there] if one.plain in _LATER), None)
            if cue is not None or (there and every[there - 1].plain in _BE):
                return cue.text if cue is not None else every[there - 1].text
    return ""


def _possibilities(own: tuple[Word, ...], theirs: Sequence[tuple[Word, ...]], tables: Sequence["NDArray[np.float32]"]) -> Iterator[str]:
    everything = {word.plain for other in theirs for word in other}
    for at, word in enumerate(own):
        if word.stop or word.name or word.number or word.key in SAYING or not _a_verb(own, at):
            continue
        places = list(_aligned(at, tables))
        if not places:
            continue
        left_open = [_open(theirs[number], there) for number, there in places]
        if all(left_open) and _done(own, at) and not _left_open_by_us(own, at):
            yield f"the passage leaves {word.text} open: {left_open[0]}"
        mine = next(
            (own[there].plain for there in range(max(0, at - 3), at) if own[there].plain in {"may", "might", "could", "possibly", "perhaps"}), ""
        )
        if mine and not any(left_open) and not everything & (_HEDGES | {"can", "possible", "chance"}):
            yield f"the passage does not leave {word.text} open"


def _a_verb(every: tuple[Word, ...], at: int) -> bool:
    before = every[at - 1].plain if at else ""
    return before not in {"the", "a", "an", "of", "its", "his", "her", "their", "this", "that", "in", "for", "with", "by", "no"}


def _done(every: tuple[Word, ...], at: int) -> bool:
    """Whether a word is a verb in the past, or has an auxiliary: it says that something is or was."""
    plain = every[at].plain
    return plain.endswith("ed") or stem(plain) != stem_of_letters(plain) or any(word.plain in _AUXILIARIES for word in every[max(0, at - 3) : at])


def _left_open_by_us(every: tuple[Word, ...], at: int) -> bool:
    """Whether a sentence says itself, near a word, that it is yet to happen: more loosely than a passage is read."""
    around = every[max(0, at - 8) : at + 6]
    return (
        any(word.plain in _MODALS and word.text.islower() for word in every)
        or any((word.plain in _HEDGES and word.text.islower()) or (word.plain in _LATER and word is not every[at]) for word in around)
        or any(left.plain in _BE and right.plain == "to" for left, right in pairwise(around))
    )


def _opposites(own: tuple[Word, ...], theirs: Sequence[tuple[Word, ...]], tables: Sequence["NDArray[np.float32]"]) -> Iterator[str]:
    """Words whose opposite stands among the same neighbours, and which do not stand there themselves."""
    ours = {word.key for word in own}
    denies = any(_is_negation(word) for word in own)
    for at, word in enumerate(own):
        if word.name or word.number or word.key in PLACING or any(True for _ in _aligned(at, tables)):
            continue
        for other, table in zip(theirs, tables, strict=True):
            for there, their_word in enumerate(other):
                if their_word.key in ours or not opposed(word.key, their_word.key):
                    continue
                if (_is_negation(their_word) and denies) or (could_deny(word) and not word.stop and any(could_deny(one) for one in other)):
                    continue
                if _near(own, at) != _near(other, there) or (word.stop and not _beside(_around(own, at, 1), _around(other, there, 1), table)):
                    continue
                if _beside(_around(own, at, 3), _around(other, there, 3), table):
                    yield f"the passage says {their_word.text}, not {word.text}"


def _beside(mine: Sequence[int], theirs: Sequence[int], table: "NDArray[np.float32]") -> bool:
    """Whether two words have a neighbour in common."""
    return any(table[one, two] >= NEAR for one in mine for two in theirs)


def _around(every: tuple[Word, ...], at: int, reach: int) -> list[int]:
    before = [one for one in range(at - 1, -1, -1) if not every[one].stop][:reach]
    after = [one for one in range(at + 1, len(every)) if not every[one].stop][:reach]
    return before + after
