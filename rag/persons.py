"""Persons: whether a name is one's, and whom an article names in full.

What is asked about them is not known here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rag.particulars import names
from rag.places import SAME

TITLE = re.compile(
    r"^.*\b(?:President|Minister|Mayor|Secretary(?:[ -]General)?|Chancellor|Colonel|General|Judge|Governor|Mr|Mrs|Ms|Dr)\.?\s+(?=[A-Z])"
)

_ORGANISATION = frozenset(
    """council ministry party house bridge dam university wire committee court bank force army navy agency institute commission union forum
    corporation company group office department parliament congress senate palace kremlin nato valley river city pass plan accord point
    street island islands tribunal brief courier ledger echo times post news press media alliance association federation fund center centre
    club team brigade lake hospital school hotel exchange sea ocean mountain airport station tower square hall institute foundation society
    network board authority treaty agreement monitor gazette tribune observer star wire united states kingdom nations commitment war house""".split()
)

_OF_A_PERSON = re.compile(r"\s*(?:,\s+(?:\d\d|who|an?|the|\w+[’']s)\b|\s(?:said|says|told|added|wrote)\b)")
_SAYS_WHO = re.compile(r"\b(?:said|told)\s$")
_NO_INITIAL = re.compile(r"(?<![A-Z]\s)(?<![A-Za-z’'-]\s[A-Z]\s)")
_EDGE = re.compile(r"\b")


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


def people(body: str, sentences: Iterable[str]) -> dict[str, str]:
    """The persons that an article names in full, by family name; not those of a name that two have."""
    full: dict[str, set[str]] = defaultdict(set)
    for text in sentences:
        if is_prose(text):
            for name in names(text):
                person = TITLE.sub("", name.text)
                if is_person(person):
                    full[person.rpartition(" ")[2]].add(person)
    found = {last: next(iter(every)) for last, every in full.items() if len(every) == 1}
    return {last: whole for last, whole in found.items() if _is_known(body, whole, last)}


def _is_known(body: str, whole: str, last: str) -> bool:
    """Whether an article treats a name as a person's: it speaks, has an age or an office, or is called by the family name alone later on."""
    named = list(_places(body, whole))
    if any(_OF_A_PERSON.match(body, at + len(whole)) or _SAYS_WHO.search(body, max(0, at - 6), at) for at in named):
        return True
    ends = [0, *(at + len(whole) for at in named)]
    without = "".join(body[start:end] for start, end in zip(ends, [*named, len(body)], strict=True))
    return any(_NO_INITIAL.match(without, at) for at in _places(without, last))


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands by itself. One pattern a name would say the same, and take a hundred times as long to make as to use."""
    at = text.find(word)
    while at >= 0:
        alone = _EDGE.match(text, at) and _EDGE.match(text, at + len(word))
        if alone:
            yield at
        at = text.find(word, at + (len(word) if alone else 1))


def is_prose(text: str) -> bool:
    """Whether it is a sentence and no headline, in which every word may have a capital."""
    small = sum(word[:1].islower() for word in text.split())
    return bool(re.search(r"[.!?][”\"’']?$", text)) and small * 2 > len(text.split())
