"""A question drafted from a sentence, and what of the sentence answers it.

How it is drafted, and what becomes of it, is not known here.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["who", "when", "where", "how many", "role", "called", "quote", "said", "what", "why"]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, what answers it as it stands in the sentence, and the least of that which an answer must say."""

    kind: Kind
    question: str
    answer: str
    least: str
