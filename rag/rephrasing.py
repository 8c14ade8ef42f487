"""A follow-up made independent by a model, from the turns before it; held against them, since a model may make things up here too.

Where it fails, the rules of rag/followup.py do the same. What the articles say is not known here.
"""

import re
from collections.abc import Callable, Sequence
from threading import Event as Flag

from index.errors import EndpointFailed
from rag.endpoint import Ended, Message, Piece
from rag.followup import TURNS, lacks
from rag.particulars import names, quantities, times
from rag.values import Turn, Usage
from rag.words import content, words
from rag.writing import Model

REPLY = 80
"""Tokens of a question."""

LONGEST = 300
"""Characters of one."""

ANSWER = 600
"""Characters of an earlier answer that are shown."""

_RULES = """Rewrite the reporter's last question so that somebody understands it who has not seen the conversation: put in the names and \
things that it points to. Add nothing else and do not answer it. Reply with the rewritten question alone, in its language."""


def rephrased(connect: Callable[[], Model], question: str, earlier: Sequence[Turn], *, stop: Flag | None = None) -> tuple[str | None, Usage]:
    """The question made independent, and what that cost; None for one that lacks nothing, and where the model's wording cannot be trusted.

    It can where it is one question, keeps what the last one asks, and names nothing that the conversation did not name.
    """
    if not earlier or not lacks(question):
        return None, Usage()
    told = [f"Reporter: {turn.question}" + (f"\nAnswer: {_plain(turn.answer)}" if turn.answer else "") for turn in earlier[-TURNS:]]
    messages = (Message("system", _RULES), Message("user", "\n".join((*told, f"Last question: {question}"))))
    text, usage = "", Usage()
    try:
        for piece in connect().stream(messages, max_tokens=REPLY, stop=stop):
            if isinstance(piece, Piece):
                text += piece.text
            elif isinstance(piece, Ended):
                usage = piece.usage
    except EndpointFailed:
        return None, usage  # whether the endpoint is down is told once, where the answer is written
    rewritten = " ".join(text.split()).strip('"“”')
    return (rewritten if _faithful(rewritten, question, told) else None), usage


def _plain(answer: str) -> str:
    return re.sub(r"\s*\[\d+\]", "", answer)[:ANSWER]


def _faithful(rewritten: str, question: str, told: Sequence[str]) -> bool:
    if not rewritten.endswith("?") or len(rewritten) > LONGEST or "\n" in rewritten or lacks(rewritten):
        return False
    said = {word.key for word in words("\n".join((*told, question)))}
    own = {word.key for word in words(rewritten)}
    things = [thing.text for found in (names(rewritten), quantities(rewritten), times(rewritten)) for thing in found]
    particular = [word for thing in things for word in words(thing)]
    if any(word.key not in said for word in particular if not word.stop):
        return False
    return all(word.key in own for word in content(question))
