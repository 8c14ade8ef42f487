"""When two texts say the same: letters, digits and words compared without regard to case, accents, quotation marks and dashes.

What is compared, and why, is not known here.
"""

import re
import unicodedata
from functools import lru_cache

_MARKER = re.compile(r"\s*\[\d+\]")
_DASH = re.compile(r"[-\u00ad\u2010-\u2015\u2212]+")
_APOSTROPHE = re.compile("[\u2018\u2019\u201a\u201b\u2032\u02bc`]")
_DOUBLE_QUOTE = re.compile('["\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]')
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")


def without_markers(text: str) -> str:
    """An answer's text without its [1] markers."""
    return _MARKER.sub("", text)


@lru_cache(maxsize=2_048)  # the same bodies and answers are asked for many words
def fold(text: str) -> str:
    """Lower case, no accents, no double quotation marks, straight apostrophes, spaces for dashes, 1500 for 1,500, single spaces."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    plain = _APOSTROPHE.sub("'", _DOUBLE_QUOTE.sub("", plain))
    plain = _GROUPED.sub("", _DASH.sub(" ", plain))
    return _SPACE.sub(" ", plain).strip().casefold()


SHORT = 3
"""Letters of a word that begins too many others to stand for them."""


def says(text: str, words: str) -> bool:
    """Whether a text holds these words, both folded.

    They begin where a word begins and may go on inside it ("resign" is in "resigned", "art" is not in "part"), but for one short word, which
    stands alone ("yes" is not in "yesterday"); so does a number: "8" is in none of "28", "8.5" and "8:40". Empty words are in no text.
    """
    wanted = fold(words)
    if not wanted:
        return False
    before = r"(?<!\w)" if wanted[0].isalnum() else ""
    if wanted[0].isdigit():
        before += r"(?<!\d[.:])"
    after = r"(?!\d)(?![.:]\d)" if wanted[-1].isdigit() else r"(?!\w)" if len(wanted) <= SHORT else ""
    return re.search(before + re.escape(wanted) + after, fold(text)) is not None


def places(body: str, words: str) -> list[tuple[int, int]]:
    """Where these words stand in a body, as offsets: the same words in the same order, whatever case, marks and spaces part them."""
    found = _WORD.findall(words)
    if not found:
        return []
    pattern = r"(?<!\w)" + r"[\W_]+".join(re.escape(word) for word in found) + r"(?!\w)"
    return [match.span() for match in re.finditer(pattern, body, re.IGNORECASE)]
