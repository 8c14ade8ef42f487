"""A follow-up made independent by a model, from the turns before it; held against them, since a model may make things up here too.

Where it fails, the rules of rag/followup.py do the same. What the articles say is not known here.
"""

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from threading import Event as Flag

from index.errors import EndpointFailed, PromptTooLong, ReplyEmpty
from rag.asking import Asking
from rag.endpoint import Message, Piece
from rag.followup import TURNS, lacks
from rag.prompt import harmless
from rag.values import Prompted, Turn
from rag.words import content, fold, words

REPLY = 80
"""Tokens of a question."""

LONGEST = 300
"""Characters of one."""

SHOWN = 600
"""Characters of an earlier question, and of an earlier answer, that are shown."""

_RULES = """Rewrite the reporter's last question so that somebody understands it who has not seen the conversation: put in the names and \
things that it points to. Add nothing else and do not answer it. Reply with the rewritten question alone, in its language."""


def rephrased(asking: Asking, question: str, earlier: Sequence[Turn], *, stop: Flag | None = None) -> Generator[Prompted, None, str | None]:
    """The question made independent; None for one that lacks nothing, and where the model's wording cannot be trusted.

    It can where it is one question that keeps what the last one asks, denies what that denies, and has no word of its own: a name, a
    number, a verb all come from the conversation. Where the model fails, `asking` knows that there is no use in asking it more.

    Raises:
        Cancelled: The asker stopped it.
    """
    if not earlier or len(question) > LONGEST or not lacks(question):
        return None
    told = [_told(turn) for turn in earlier[-TURNS:]]
    messages = (Message("system", _RULES), Message("user", harmless("\n".join((*told, f"Last question: {question}")))))
    text = ""
    yield asking.prompted(messages, "follow-up")
    try:
        with closing(asking.stream(messages, max_tokens=REPLY, stop=stop, reserve=1)) as pieces:
            for piece in pieces:
                text += piece.text if isinstance(piece, Piece) else ""
                if len(text) > 2 * LONGEST:
                    return None
    except (PromptTooLong, ReplyEmpty):
        return None  # that says nothing of the next prompt
    except EndpointFailed as error:
        asking.failed = error
        return None
    rewritten = " ".join(text.split()).strip('"“”')
    return rewritten if _faithful(rewritten, question, told) else None


def _told(turn: Turn) -> str:
    """An earlier question and its answer, as much of each as an answer shows."""
    answer = re.sub(r"\s*\[\d+\]", "", turn.answer or "")
    return f"Reporter: {turn.question[:SHOWN]}" + (f"\nAnswer: {answer[:SHOWN]}" if answer else "")


def _faithful(rewritten: str, question: str, told: Sequence[str]) -> bool:
    if not rewritten.endswith("?") or len(rewritten) > LONGEST or lacks(rewritten) or _denials(rewritten) != _denials(question):
        return False
    said = {word.key for word in words("\n".join((*told, question)))}
    own = {word.key for word in words(rewritten)}
    return all(word.key in said for word in words(rewritten) if not word.stop) and all(word.key in own for word in content(question))


_DENIAL = re.compile(r"\b(?:no|never|none|nobody|nothing|nowhere|neither|nor|without|hardly|barely|not|cannot)\b|n't\b")


def _denials(text: str) -> list[str]:
    """What a question denies with, "n't" as "not"."""
    return sorted("not" if found in {"n't", "cannot"} else found for found in _DENIAL.findall(fold(text)))
