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

from index import Archive, Article
from rag.particulars import Name, names
from rag.persons import is_person, is_prose, people
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
        self._people: dict[str, dict[str, str]] = {}
        self._holding: dict[str, list[int]] = defaultdict(list)
        for one in self.sentences:
            for key in sorted(one.keys):
                self._holding[key].append(one.number)

    def people(self, article: Article) -> dict[str, str]:
        """The persons that an article names in full, by family name; not those of a name that two have."""
        if article.article_id not in self._people:
            own = (one.text for one in self.sentences if one.article.article_id == article.article_id)
            self._people[article.article_id] = people(article.body, own)
        return self._people[article.article_id]

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
        """The persons (by family name) that the archive names more than once, and the places that something is said to be in, by alphabet."""
        persons: Counter[str] = Counter()
        places: Counter[str] = Counter()
        for article in {one.article.article_id: one.article for one in self.sentences}.values():
            for family in self.people(article):
                persons[family] += len(self.holding(word.key for word in content(family)))
        for one in self.sentences:
            if is_prose(one.text):
                places.update(name.text for name in names(one.text) if _stands_as_place(one.text, name))
        return {
            "person": sorted(name for name, count in persons.items() if count > 1),
            "place": sorted(name for name, count in places.items() if count > 1 and name not in persons),
        }

    @cached_property
    def owners(self) -> frozenset[str]:
        """The names that something is said to be of: "Brask's foreign minister"."""
        return frozenset(match[1] for one in self.sentences for match in re.finditer(r"\b([A-Z][\w-]+(?:\s[A-Z][\w-]+)?)['’]s\b", one.text))

    def sort(self, name: str) -> Sort | None:
        """What a name is, as far as the archive shows it."""
        if name.rpartition(" ")[2] in self.named["person"] and (is_person(name) or len(name.split()) == 1):
            return "person"
        return "place" if name in self.named["place"] else None


def _stands_as_place(text: str, name: Name) -> bool:
    before, after = text[: name.start], text[name.end :]
    stands = re.search(r"(?<!according)(?<!thanks)(?<!told)\s(?:in|from|to)\s$", before)
    return (
        stands is not None
        and len(name.text.split()) <= 3
        and not name.text.isupper()
        and "." not in name.text
        and not re.match(r"\s+[A-Z&]|-|['’]s", after)
    )


def keys(text: str) -> frozenset[str]:
    """The words of a text that carry content, as they are compared."""
    return frozenset(word.key for word in content(text))
