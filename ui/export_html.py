"""A conversation as a page of its own, for reading, printing and keeping: no script, nothing fetched, every word escaped.

What it says is not known here.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence

from ui.export_values import Difference, Footnote, Written, WrittenConversation
from ui.page import phrases
from ui.page.markup import escaped, escaped_line, link

_STYLE = """
:root { color-scheme: light dark; --ink: #1f1d1a; --soft: #5f5a52; --rule: #e6e1d8; --paper: #fbfaf7; --accent: #1d4f7c; --warn: #8a4b08; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e5dd; --soft: #a39d92; --rule: #303337; --paper: #17181a; --accent: #93bfe6; --warn: #e6b265; }
}
body { background: var(--paper); color: var(--ink); font: 17px/1.6 "Iowan Old Style", Charter, Georgia, "Liberation Serif", serif;
  margin: 0 auto; max-width: 42rem; padding: 3rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
header p, .when, .by, .remark, .label, .notes, .notes small, .listed small { color: var(--soft);
  font: 14px/1.5 system-ui, "Liberation Sans", Arial, sans-serif; }
header { border-bottom: 1px solid var(--rule); padding-bottom: 1rem; }
article { border-bottom: 1px solid var(--rule); padding: 1.6rem 0; }
h2 { font: 600 17px/1.4 system-ui, "Liberation Sans", Arial, sans-serif; margin: 0 0 .6rem; }
.label { color: var(--warn); font-weight: 600; margin: 1rem 0 .3rem; }
.when, .by, .remark { margin: .5rem 0; }
sup { line-height: 0; font: 600 12px system-ui, "Liberation Sans", Arial, sans-serif; }
a { color: var(--accent); }
sup a { text-decoration: none; padding: 0 .15em; }
blockquote { margin: .3rem 0 .8rem; padding-left: .9rem; border-left: 3px solid var(--rule); }
.notes { padding-left: 2.2em; border-top: 1px solid var(--rule); padding-top: .8rem; margin-top: 1.2rem; }
.notes li, .listed li { margin-bottom: .6rem; }
.listed { padding-left: 1.2em; }
.quote { font: 16px/1.5 "Iowan Old Style", Charter, Georgia, "Liberation Serif", serif; color: var(--ink); }
@media print {
  :root { --ink: #000; --soft: #444; --rule: #bbb; --paper: #fff; --accent: #000; --warn: #000; }
  body { font-size: 11pt; max-width: none; padding: 0; }
  h2, .label { break-after: avoid; }
  .notes li, .listed li, blockquote { break-inside: avoid; }
  a { text-decoration: none; }
}
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"
"""Should a word of an article ever get past the escaping: it can load nothing, run nothing and send nothing. Not even a style beside ours."""


def page(conversation: WrittenConversation) -> str:
    """The whole conversation, footnotes under each answer."""
    about = " · ".join(escaped_line(one) for one in (conversation.archive, conversation.started) if one)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped_line(conversation.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header><h1 dir="auto">{escaped_line(conversation.title)}</h1>{f"<p>{about}</p>" if about else ""}</header>\n<main>\n'
        + "".join(_exchange(number, one) for number, one in enumerate(conversation.exchanges, 1))
        + "</main>\n</body>\n</html>\n"
    )


def _exchange(number: int, one: Written) -> str:
    return f'<article id="q{number}">\n' + "".join(f"{block}\n" for block in _blocks(one)) + "</article>\n"


def _blocks(one: Written) -> Iterator[str]:
    yield f'<h2 dir="auto">{escaped(one.question)}</h2>'
    if one.asked:
        yield f'<p class="when">{escaped_line(one.asked)}</p>'
    if one.refused:
        yield f'<p class="label">{phrases.NOT_ANSWERED}</p>'
    seen: set[int] = set()
    for paragraph in one.paragraphs:
        yield f'<p dir="auto">{"".join(_piece(piece, seen) for piece in paragraph)}</p>'
    for difference in one.differences:
        yield _difference(difference)
    for heading, listed in ((phrases.AGAINST, one.against), (phrases.NEAREST, one.nearest)):
        if listed:
            yield f'<p class="label">{heading}</p><ul class="listed">{"".join(f"<li>{_source(footnote)}</li>" for footnote in listed)}</ul>'
    for remark in one.remarks:
        yield f'<p class="remark">{escaped(remark)}</p>'
    if one.by:
        yield f'<p class="by">{escaped_line(one.by)}</p>'
    if one.footnotes:
        yield _footnotes(one.footnotes)


def _piece(piece: str | int, seen: set[int]) -> str:
    if isinstance(piece, str):
        return escaped(piece)
    name = "" if piece in seen else f' id="m{piece}"'
    seen.add(piece)
    return _reference(piece, name)


def _reference(number: int, name: str = "") -> str:
    return f'<sup><a{name} href="#n{number}" aria-label="{phrases.EXPORT_NOTE} {number}">{number}</a></sup>'


def _difference(difference: Difference) -> str:
    heading = f"{phrases.DIFFER}: {escaped_line(difference.about)}" if difference.about else phrases.DIFFER
    sides = "".join(
        f'<p><bdi>{escaped_line(side.footnote.outlet)}</bdi>: <b dir="auto">{escaped_line(side.value)}</b></p>'
        f'<blockquote dir="auto">“{escaped(side.footnote.quote)}”{_reference(side.footnote.number)}</blockquote>'
        for side in difference.sides
    )
    return f'<section aria-label="{phrases.DIFFER}"><p class="label">{heading}</p>{sides}</section>'


def _footnotes(footnotes: Sequence[Footnote]) -> str:
    items = "".join(
        f'<li id="n{footnote.number}" value="{footnote.number}">{_source(footnote)} '
        f'<a href="#m{footnote.number}" aria-label="{phrases.BACK}">↩</a></li>'
        for footnote in footnotes
    )
    return f'<ol class="notes">{items}</ol>'


def _source(footnote: Footnote) -> str:
    where = [
        f"<bdi>{escaped_line(footnote.outlet)}</bdi>, {footnote.day}",
        f"<cite><bdi>{escaped_line(footnote.title)}</bdi></cite>" if footnote.title else "",
        link(footnote.url, footnote.url) if footnote.url else f"<bdi>{escaped_line(footnote.path)}</bdi>" if footnote.path else "",
    ]
    return f'<span class="quote" dir="auto">“{escaped(footnote.quote)}”</span><br><small>{" · ".join(one for one in where if one)}</small>'
