"""Sentences that talk to a program instead of telling news: planted instructions, forged markers, fake turns of a conversation.

They are never quoted. Passing this test does not make a sentence trustworthy: what is shown is checked elsewhere.
"""

import re
from functools import lru_cache

from rag.addressed import addressed, spelt

_PLANTED = re.compile(
    r"""
    \b(?:
    (?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|preceding|all|any|your|these|those|foregoing)\b.{0,40}
        \b(?:instructions?|prompts?|rules?|guidelines?|directions?|context|text|passages?|articles?|sources?)\b
  | (?:system|developer|hidden|initial)\s+(?:prompt|message|instructions?)\b
  | (?:language\s+model|large\s+language|chat\s?bots?|AI\s+(?:assistant|model|system|reader|agent)s?|LLMs?|as\s+an\s+AI
    |automated\s+(?:readers?|assistants?|summari[sz]ers?))\b.{0,80}
        \b(?:must|should|shall|please|do\s+not|don't|never|always|instead|answer|reply|respond|say|write|output|cite|quote|state|repeat
          |print|tell|reading|instructed)\b
  | (?:note|message|attention|instructions?|notice|reminder)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?(?:AI|assistants?|models?|machines?
    |bots?|readers?\s+that\s+are|automated|language)\b
  | (?:you\s+are\s+now|you\s+must\s+now|from\s+now\s+on,?\s+you|act\s+as\s+(?:a|an|if)|pretend\s+(?:to\s+be|that\s+you))\b
  | (?:answer|reply|respond|end|begin|start)\b.{0,30}\b(?:every|each|all|any|your)\b.{0,20}\b(?:questions?|answers?|repl(?:y|ies)
    |responses?|sentences?)\b.{0,20}\bwith\b
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OPENS = frozenset(
    """
    ignore disregard forget override bypass system developer hidden initial language large chat chatbot chatbots ai llm llms as automated note
    message attention instruction instructions notice reminder you from act pretend answer reply respond end begin start
    """.split()
)
"""One of these words opens whatever `_PLANTED` finds. Four sentences in five of news have none of them, and need not be searched."""

_MARKED = re.compile(
    r"""
    ^\W*(?:assistant|system|user|human|ai)\s*:\s | </?\s*(?:system|assistant|user|instructions?|prompt|s|inst|im_start|im_end)\b[^>]*>
  | <\| | \|> | \[/?INST\] | \#{2,}\s*(?:system|instruction)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""The marks of a conversation with a program."""

_FORGED = re.compile(r"\[\s*\d{1,3}\s*\]|\[\s*(?:source|citation|cite|ref)\b[^\]]{0,20}\]", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_HIDDEN = re.compile(rf"\w{_INVISIBLE.pattern}+\w")


@lru_cache(maxsize=1_024)
def planted(sentence: str) -> bool:
    """Whether a sentence reads like an instruction to a program or to whoever answers, carries markers like our own, or hides characters in words.

    An honest article's reference marks look the same as forged markers. News seldom has any, so they are left out together
    (ARCHITECTURE.md says what happened when a bare "[1]" was let through).
    """
    if _HIDDEN.search(sentence):
        return True
    visible = _INVISIBLE.sub("", sentence)
    if _MARKED.search(visible) or _FORGED.search(visible):
        return True
    said = spelt(visible)
    return (not _OPENS.isdisjoint(said) and _PLANTED.search(visible) is not None) or addressed(visible, said)
