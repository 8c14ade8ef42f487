"""Text that cannot steer a terminal: control and formatting characters written out.

Where the text comes from, and what shows it, is not known here.
"""

import unicodedata


def visible(text: str) -> str:
    """The text with control and formatting characters shown as <U+001B>; newlines and tabs are kept."""
    return "".join(f"<U+{ord(one):04X}>" if unicodedata.category(one) in {"Cc", "Cf", "Cs"} and one not in "\n\t" else one for one in text)
