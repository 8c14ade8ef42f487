"""What an archive says, sentence by sentence, to be looked through: where a question's words stand together, who and what is named.

What is asked of it, and what becomes a case, is not known here.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from evals.making_questions import is_person
from index import Archive, Article
from rag.particulars import Name, names
from rag.words import content

Sort = Literal["person", "place"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: its number in the archive, its article, its words as they stand and as they are compared."""

    number: int
    article: Article
    text: str
    keys: frozenset[str]


class Texts:
    """Every sentence of an archive, by article and place; the archive must not change meanwhile."""

    def __init__(self, archive: Archive) -> None:
        self.sentences: list[Sentence] = []
        for card in sorted(archive.articles(), key=lambda card: (card.folder, card.path)):
            article = archive.article(card.article_id)
            for start, end in archive.sentences(card.article_id):
                text = article.body[start:end]
                self.sentences.append(Sentence(len(self.sentences), article, text, frozenset(word.key for word in content(text))))
        self._holding: dict[str, list[int]] = defaultdict(list)
        for one in self.sentences:
            for key in sorted(one.keys):
                self._holding[key].append(one.number)

    def weight(self, key: str) -> float:
        """How much a word tells: the rarer in the archive, the more; a word that it does not have at all tells most."""
        return math.log(1 + len(self.sentences) / (1 + len(self._holding.get(key, ()))))

    def holding(self, keys: Iterable[str]) -> list[Sentence]:
        """The sentences that hold all of these words."""
        places = [set(self._holding.get(key, ())) for key in keys]
        return [self.sentences[number] for number in sorted(set.intersection(*places))] if places else []

    def window(self, one: Sentence) -> frozenset[str]:
        """The words of a sentence and of its neighbours in the article."""
        near = self.sentences[max(0, one.number - 1) : one.number + 2]
        return frozenset(key for other in near if other.article.article_id == one.article.article_id for key in other.keys)

    def share(self, keys: Collection[str], there: Collection[str]) -> float:
        """How much of these words is there, by weight, 0 to 1."""
        total = sum(self.weight(key) for key in keys)
        return sum(self.weight(key) for key in keys if key in there) / total if total else 0.0

    @cached_property
    def named(self) -> dict[Sort, list[str]]:
        """The persons (by family name) and the places that the archive names more than once, in alphabetical order."""
        persons: Counter[str] = Counter()
        places: Counter[str] = Counter()
        for one in self.sentences:
            if not _is_prose(one.text):
                continue
            for name in names(one.text):
                if is_person(name.text):
                    persons[name.text.split()[-1]] += 1
                elif self._stands_as_place(one.text, name):
                    places[name.text] += 1
        for family in set(persons):
            persons[family] = max(persons[family], len(self.holding(word.key for word in content(family))))
        known = set(persons)
        return {
            "person": sorted(name for name, count in persons.items() if count > 1),
            "place": sorted(name for name, count in places.items() if count > 1 and name not in known),
        }

    @cached_property
    def owners(self) -> frozenset[str]:
        """The names that something is said to be of: "Brask's foreign minister"."""
        return frozenset(match[1] for one in self.sentences for match in re.finditer(r"\b([A-Z][\w-]+(?:\s[A-Z][\w-]+)?)['’]s\b", one.text))

    @staticmethod
    def _stands_as_place(text: str, name: Name) -> bool:
        before = text[: name.start].lower()
        return (
            re.search(r"(?<!according)(?<!thanks)(?<!told)\s(?:in|from|to|at)\s$", before) is not None
            and len(name.text.split()) <= 3
            and not name.text.isupper()
        )

    def sort(self, name: str) -> Sort | None:
        """What a name is, as far as the archive shows it."""
        if name.rpartition(" ")[2] in self.named["person"] and (is_person(name) or len(name.split()) == 1):
            return "person"
        return "place" if name in self.named["place"] else None


def _is_prose(text: str) -> bool:
    """Whether it is a sentence and no headline, in which every word may have a capital."""
    small = sum(word[:1].islower() for word in text.split())
    return bool(re.search(r"[.!?][”\"’']?$", text)) and small * 2 > len(text.split())


def keys(text: str) -> frozenset[str]:
    """The words of a text that carry content, as they are compared."""
    return frozenset(word.key for word in content(text))
