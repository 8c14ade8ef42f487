"""Making characters visible that would otherwise act on a terminal or mislead a reader.

Where the text came from, and how it is laid out, is not known here.
"""

import re

_CONTROL_PICTURES = 0x2400

_ACTING = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # marks, bidi, zero width
    "\U000e0000-\U000e007f"  # tag characters
    "\ud800-\udfff"  # lone surrogates
    "]"
)
"""What a terminal obeys, what turns the reading order round, and what hides; joiners stay, for emoji and Persian need them."""


def visible(text: str) -> str:
    """Show control characters instead of sending them: ESC becomes ␛, a bidi override becomes <U+202E>.

    Newlines and tabs stay; everything else that is printable stays as it is.
    """
    return _ACTING.sub(lambda match: _shown(match.group()), text)


def visible_line(text: str) -> str:
    """The same for a title, a name or a path, which is one line: newlines are shown too."""
    return visible(text).replace("\r\n", " ").replace("\n", "␊").replace("\t", "␉")


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"
