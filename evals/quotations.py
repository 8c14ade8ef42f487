"""Words in quotation marks: where an answer opens and closes them, and whether an article says them.

Which article was cited, and for what, is not known here.
"""

import re
from collections.abc import Sequence

_GLYPHS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})
_SPACE = re.compile(r"\s+")
_EDGE = " .,;:!?…"


def unfaithful(sentence: str, bodies: Sequence[str]) -> str | None:
    """The first words between double quotation marks that stand in none of the bodies; None where all do.

    The shape of marks and spaces does not matter, nor the punctuation that a closing mark takes in. A sentence that stands in a body as
    it is passes whole. Straight marks do not say which of them open: where their number is odd (a quotation that began or goes on
    outside the sentence) either reading may hold.
    """
    plain = [_plain(body) for body in bodies]
    text = _plain(sentence)
    if any(text in body for body in plain):
        return None
    parts = text.split('"')
    if len(parts) == 1:
        return None
    readings = [_spans(parts, 1)] if len(parts) % 2 else [_spans(parts, 1), _spans(parts, 0)]
    strange = [next((span for span in spans if not any(_stands(span, body) for body in plain)), None) for spans in readings]
    return None if None in strange else strange[0]


def _spans(parts: list[str], first: int) -> list[str]:
    """Every second part, from the given one, without the punctuation at its edges."""
    return [span for part in parts[first::2] if (span := part.strip(_EDGE))]


def _stands(span: str, body: str) -> bool:
    """Whether whole words of the body are these: "no" does not stand in "not"."""
    return re.search(rf"(?<!\w){re.escape(span)}(?!\w)", body) is not None


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_GLYPHS)).strip()
