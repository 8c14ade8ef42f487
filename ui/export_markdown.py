"""A conversation as Markdown with footnotes, for any editor.

What it says is not known here; every word of it goes through `ui.markdown`.
"""

from collections.abc import Iterator, Sequence

from ui.export_values import Footnote, Written, WrittenConversation
from ui.markdown import address, escaped
from ui.page import phrases


def sheet(conversation: WrittenConversation) -> str:
    """The whole conversation, one heading a question."""
    about = " · ".join(escaped(one) for one in (conversation.archive, conversation.started) if one)
    head = [f"# {escaped(conversation.title)}", *([about] if about else [])]
    return "\n\n".join([*head, *(exchange(one).rstrip("\n") for one in conversation.exchanges)]) + "\n"


def exchange(one: Written) -> str:
    """One question with what became of it; footnotes stand below it, where a reader of the bare file looks."""
    return "\n\n".join(_blocks(one)) + "\n"


def _blocks(one: Written) -> Iterator[str]:
    yield f"## {escaped(one.question)}"
    if one.asked:
        yield f"*{escaped(one.asked)}*"
    if one.refused:
        yield f"**{phrases.NOT_ANSWERED}.**"
    for paragraph in one.paragraphs:
        yield "".join(_reference(piece) if isinstance(piece, int) else _kept_apart(piece) for piece in paragraph).strip()
    for difference in one.differences:
        yield f"**{phrases.DIFFER}{': ' + escaped(difference.about) if difference.about else ''}**"
        yield "\n".join(
            f"- {escaped(side.footnote.outlet)}: {escaped(side.value)}. “{escaped(side.footnote.quote)}”{_reference(side.footnote.number)}"
            for side in difference.sides
        )
    for heading, listed in ((phrases.AGAINST, one.against), (phrases.NEAREST, one.nearest)):
        if listed:
            yield f"**{heading}**"
            yield "\n".join(f"- {_source(footnote)}" for footnote in listed)
    for remark in one.remarks:
        yield f"*{escaped(remark)}*"
    if one.by:
        yield f"*{escaped(one.by)}*"
    if one.footnotes:
        yield _footnotes(one.footnotes)


def _kept_apart(piece: str) -> str:
    """A piece of running text with the spaces around it, which `escaped` takes away."""
    inside = escaped(piece)
    return f"{' ' if piece[:1].isspace() else ''}{inside}{' ' if inside and piece[-1:].isspace() else ''}"


def _reference(number: int) -> str:
    return f"[^{number}]"


def _footnotes(footnotes: Sequence[Footnote]) -> str:
    return "\n\n".join(f"[^{footnote.number}]: {_source(footnote)}" for footnote in footnotes)


def _source(footnote: Footnote) -> str:
    title = f"*{escaped(footnote.title)}*" if footnote.title.strip() else ""
    where = [f"{escaped(footnote.outlet)}, {footnote.day}", title, address(footnote.url) if footnote.url else escaped(footnote.path)]
    return f"“{escaped(footnote.quote)}” {' · '.join(one for one in where if one)}"
