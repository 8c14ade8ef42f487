"""Answering: a question in, a checked and cited answer out.

Where articles come from is the archive's business; how an answer is shown is not known here.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.check import Verdict, check_sentence
    from rag.compose import open_assistant
    from rag.values import Answer, Checked, Finished, Prompted, Searched, Turn, Wrote

__all__ = ["Answer", "Assistant", "Checked", "Finished", "Prompted", "Searched", "Turn", "Verdict", "Wrote", "check_sentence", "open_assistant"]

_HOME = {
    "Answer": "rag.values",
    "Assistant": "rag.assistant",
    "Checked": "rag.values",
    "Finished": "rag.values",
    "Prompted": "rag.values",
    "Searched": "rag.values",
    "Turn": "rag.values",
    "Wrote": "rag.values",
    "Verdict": "rag.check",
    "check_sentence": "rag.check",
    "open_assistant": "rag.compose",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute can be anything
    """Load a public name when it is first used, so that importing the package costs nothing."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
