import re
from pathlib import Path

from ui.page import phrases

UI = Path(phrases.__file__).parents[1]


def test_every_phrase_is_said_somewhere():
    own = Path(phrases.__file__).read_text(encoding="utf-8")
    code = "\n".join(file.read_text(encoding="utf-8") for file in UI.rglob("*.py") if file != Path(phrases.__file__))
    for name in (name for name in vars(phrases) if name.isupper()):
        assert re.search(rf"\b{name}\b", code) or len(re.findall(rf"\b{name}\b", own)) > 1, name
