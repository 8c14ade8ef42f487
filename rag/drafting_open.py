"""Open questions: what somebody said of something, what somebody announced or decided, and why something was done.

They are for readers to click on, not for cases: what they ask for has no least answer that could be looked up. Whether the article is about
what they name is not known here.
"""

import re
from collections.abc import Iterator, Mapping

from rag.clauses import Clause, bare, can_be_asked, clause
from rag.drafting_values import Asking
from rag.particulars import names
from rag.persons import TITLE, is_person
from rag.verbs import SAYS, base_of_past
from rag.words import words

_DEEDS = frozenset(
    """announce approve propose reject order ban sign launch reveal unveil demand release promise pledge plan file pass adopt introduce suspend
    cancel offer issue present lift impose create""".split()
)
_TO_DO = frozenset("agree refuse decide promise plan pledge vow offer vote threaten fail".split())
"""What they are followed by is a deed: "agreed to pay"."""

_QUOTED = re.compile(
    r"""^[“"](?P<quote>[^“”"]{25,})[”"]\s+(?:(?P<who>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})\s+(?:said|told|added|wrote|warned)\b
      | (?:said|wrote)\s+(?P<who2>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,2})\b)""",
    re.VERBOSE,
)
_SUBJECT = re.compile(r"the(?:\s[a-z][\w’'-]+){1,3}")
"""What can be spoken of without a name: "the prisoner exchange"."""

_TOO_WIDE = re.compile(
    r".*\b(?:\w*(?:time|way|fact|thing|people|man|woman|one|first|last|same|rest|latter|former|number|end|day|week|month|year|result|he|she|they|it|we))s?"
)
_ENDS_NAME = re.compile(
    r"[,.;!?]|$|\s+(?:is|was|are|were|has|had|have|will|would|can|could|and|or|but|to|in|for|from|at|on|that|who|if|as|with|by|after|before|until|when|because)\b"
)
"""What follows a name that stands for itself, and not before a noun ("every ZIP code") or a possession ("Ukraine’s back")."""

_DOER = re.compile(r"(?:(?:the|an?)\s)?[A-Z][\w.&’'-]*(?:\s(?:(?:of|and|for|the)\s)*[A-Z][\w.&’'-]*)*(?<![’']s)")
"""Who or what is named, and nothing else: in a longer subject a verb may hide that is not known."""


def opened(sentence: str, people: Mapping[str, str]) -> Iterator[Asking]:
    """What can be asked openly of a sentence; `people` are those that the article names in full, by family name.

    The least answer is a word that any answer holds: the speaker's family name, or the verb.
    """
    quoted = _QUOTED.match(sentence)
    if quoted is not None:
        yield from _said(_whole(quoted["who"] or quoted["who2"], people), _named(quoted["quote"]))
        return
    told = clause(sentence)
    if told is not None:
        yield from _reported(told, people)
        yield from _deed(bare(told))
        yield from _reason(bare(told))


def _reported(told: Clause, people: Mapping[str, str]) -> Iterator[Asking]:
    """As in "What did the envoy say about the dam?"."""
    subject = bare(told).subject
    speaker = names(subject)[-1:]
    if base_of_past(told.verb) not in SAYS or not speaker or speaker[0].end != len(subject):
        return
    inner = clause(re.sub(r"^(?:that\s+)?(\w)", lambda match: match[1].upper(), told.rest) + ".")
    if inner is not None:
        yield from _said(_whole(speaker[0].text, people), _spoken_of(bare(inner).subject, told.rest))


def _deed(told: Clause) -> Iterator[Asking]:
    """As in "What did the ministry announce?" and "What did Brask refuse to do?"."""
    verb = base_of_past(told.verb)
    if not can_be_asked(told) or _DOER.fullmatch(told.question_subject) is None:
        return
    if verb in _TO_DO and told.rest.startswith("to "):
        asked = told.asking("What", "to do")
    elif verb in _DEEDS and re.match(r"(?:an?|the|its|his|her|their|new|plans|that|\d)\b", told.rest):
        asked = told.asking("What", "")
    else:
        return
    if asked is not None:
        yield Asking("what", asked, told.rest, told.verb)


def _reason(told: Clause) -> Iterator[Asking]:
    """As in "Why did the council close the bridge?"."""
    done, because, why = re.sub(r"\s+", " ", f"{told.rest} ").partition(" because ")
    plain = _DOER.fullmatch(told.question_subject) or len(told.subject.split()) <= 3
    asked = told.asking("Why", done) if told.verb not in {"has", "have", "had"} and because and why.strip() and plain and can_be_asked(told) else None
    if asked is not None:
        yield Asking("why", asked, why.strip(), "because")


def _whole(name: str, people: Mapping[str, str]) -> str | None:
    """The person's full name, where the article gives it."""
    name = TITLE.sub("", name)
    return people.get(name) or (name if name in people.values() and is_person(name) else None)


def _named(quote: str) -> str | None:
    """The first thing that a quotation names, with "the" where it has that; not what opens a sentence, which has a capital anyway."""
    for name in names(quote):
        before = quote[: name.start].rstrip()
        whole = len(name.text) > 2 and not any(word.stop for word in words(name.text))
        if whole and before and before[-1] not in ".!?:-—–" and _ENDS_NAME.match(quote, name.end):
            return f"the {name.text}" if before.endswith(" the") else name.text
    return None


def _spoken_of(subject: str, rest: str) -> str | None:
    """The subject of what was said, as it stands in `rest`, where it can be spoken of."""
    if subject not in rest:
        subject = f"{subject[:1].lower()}{subject[1:]}"
    if subject not in rest or _TOO_WIDE.fullmatch(subject.lower()):
        return None
    named = len(names(f"about {subject}")) == 1 and len(subject.split()) <= 4
    return subject if named or _SUBJECT.fullmatch(subject) else None


def _said(speaker: str | None, about: str | None) -> Iterator[Asking]:
    if speaker is not None and about is not None and not set(about.split()) & set(speaker.split()):
        yield Asking("said", f"What did {speaker} say about {about}?", speaker, speaker.split()[-1])
