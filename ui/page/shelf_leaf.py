"""One article of the archive as HTML: its words, what is known of it, what was left out, what happened to it, and what can be corrected.

Everything that articles, files or people wrote goes through `ui.page.markup`. Gradio is not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from index.read import MAX_FIELD
from index.values import Article, ArticleCard
from ui.history import HAPPENED
from ui.page import phrases
from ui.page.markup import escaped, escaped_line, link
from ui.page.shelf import CORRECTED, Details, written
from ui.page.shelf_render import sure, when
from ui.text import facts
from ui.words import count

SHOWN = 120_000
"""Characters of a body that are shown: 40 minutes of reading. More would hold the browser up, and stands in the file."""

PIECES = 200
"""Pieces of furniture that are shown, and as many places where versions differ."""

PIECE = 2_000
"""Characters shown of one of them."""


@dataclass(frozen=True, slots=True)
class Form:
    """A correction as it was sent, and why it was not kept."""

    values: Mapping[str, str]
    wrong: str


def leaf(one: Details, *, writable: bool, note: str = "", form: Form | None = None, focus: str = "") -> str:
    """An article, with a line about what was just done with it, or with the form as it was sent and why it was not kept."""
    article, origin = one.article, one.article.origin
    card = ArticleCard(article.article_id, article.folder, article.path, article.format, origin)
    title = escaped_line(origin.title or article.path)
    by = [f"<bdi>{escaped_line(origin.outlet)}</bdi>" if origin.outlet else f'<span class="dl-missing">{phrases.SHELF_NO_OUTLET}</span>', when(card)]
    by.extend(f"<bdi>{escaped_line(name)}</bdi>" for name in (origin.byline,) if name)
    at = f' data-focus="{escaped_line(focus)}"' if focus else ""
    place = escaped_line(f"{article.folder}/{article.path}")
    address = f" · {link(origin.url, origin.url)}" if origin.url else ""
    return (
        f'<article class="dl-leaf" aria-labelledby="dl-leaf-title">'
        f'<button type="button" class="dl-quiet dl-close" data-do="close"><span class="dl-wide">{phrases.SHELF_CLOSE}</span>'
        f'<span class="dl-narrow">{phrases.SHELF_BACK}</span></button>'
        f'<h2 id="dl-leaf-title" class="dl-leaf-title" dir="auto" tabindex="-1"{at}>{title}</h2>'
        f'<p class="dl-leaf-by">{" · ".join(by)}</p><p class="dl-leaf-place"><span class="dl-path">{place}</span>{address}</p>'
        f'<p class="dl-shelf-said{" is-told" if note else ""}" role="status">{escaped(note)}</p>'
        f"{_correction(article, form) if writable else ''}"
        f'<div class="dl-leaf-body" dir="auto">{_body(article)}</div>'
        f"{_facts(article)}{_furniture(article)}{_history(one)}{_removal(one) if writable else _note(phrases.SHELF_READ_ONLY)}</article>"
    )


def _body(article: Article) -> str:
    parts, shown = [], 0
    for start, end in article.spans:
        if shown + end - start > SHOWN:
            left = len(article.body) - shown
            parts.append(f'<p class="dl-note">{phrases.SHELF_CUT.format(left=f"{left:,}", article=article.article_id)}</p>')
            break
        parts.append(f"<p>{escaped(article.source_text[start:end])}</p>")
        shown += end - start
    return "".join(parts)


def _correction(article: Article, form: Form | None) -> str:
    origin = article.origin
    fields = []
    for name in CORRECTED:
        value = form.values.get(name, "") if form else written(getattr(origin, name))
        hint = f' placeholder="{phrases.DATE_HINT}" inputmode="numeric"' if name == "published" else ""
        wrong = ' aria-invalid="true" aria-describedby="dl-wrong"' if form and name == "published" else ""
        yours = f" <em>{phrases.YOURS}</em>" if origin.found.get(name) == "user" else ""
        fields.append(
            f'<label><span>{phrases.FIELDS[name]}{yours}</span><input name="{name}" value="{escaped_line(value)}" maxlength="{MAX_FIELD}" '
            f'autocomplete="off" dir="auto"{hint}{wrong}></label>'
        )
    alert = f'<p class="dl-wrong" id="dl-wrong" role="alert">{escaped(form.wrong)}</p>' if form else ""
    return (
        f'<details class="dl-fold"{" open" if form else ""}><summary>{phrases.SHELF_CORRECT}</summary>'
        f'<form class="dl-form" data-do="correct" data-id="{article.article_id}"><p class="dl-note">{phrases.SHELF_CORRECT_HINT}</p>'
        f'{"".join(fields)}{alert}<button type="submit" class="dl-act">{phrases.SHELF_SAVE}</button></form></details>'
    )


def _facts(article: Article) -> str:
    origin, shown = article.origin, []
    for name, value in facts(article):
        where = phrases.YOURS if origin.found.get(name) == "user" else ", ".join(filter(None, (origin.found.get(name), origin.sure.get(name))))
        found = f'<span class="dl-found">{escaped_line(where)}</span>' if where else ""
        text = link(origin.url, value) if name == "url" else escaped_line(value)
        shown.append(f'<div><dt>{phrases.FIELDS.get(name, name)}</dt><dd dir="auto"><span>{text}</span>{found}</dd></div>')
    return f'<details class="dl-fold"><summary>{phrases.SHELF_KNOWN}</summary><dl class="dl-facts">{"".join(shown)}</dl></details>'


def _furniture(article: Article) -> str:
    if not article.removed:
        return f'<p class="dl-fold dl-note">{phrases.SHELF_NO_FURNITURE}</p>'
    items = "".join(f"<li><b>{escaped_line(one.why)}</b> {_piece(one.text)}</li>" for one in article.removed[:PIECES])
    pieces = count(len(article.removed), "piece")
    return f'<details class="dl-fold"><summary>{phrases.SHELF_FURNITURE.format(pieces=pieces)}</summary><ul class="dl-pieces">{items}</ul></details>'


def _piece(text: str) -> str:
    return f'<span dir="auto">{escaped(text[:PIECE])}{" …" if len(text) > PIECE else ""}</span>'


def _history(one: Details) -> str:
    entries = "".join(
        f"<li><time>{escaped_line(entry.at.replace('T', ' ').removesuffix('+00:00'))}</time> "
        f"{escaped_line(HAPPENED.get(entry.event, entry.event))}</li>"
        for entry in one.journal
    )
    versions = []
    for version, changed in one.versions:
        places = "".join(
            "".join(f'<p class="dl-went"><i>{phrases.SHELF_WENT}</i> {_piece(text)}</p>' for text in place.before)
            + "".join(f'<p class="dl-came"><i>{phrases.SHELF_CAME}</i> {_piece(text)}</p>' for text in place.after)
            for place in changed[:PIECES]
        )
        heading = phrases.SHELF_CHANGED.format(when=f"{version.replaced:%Y-%m-%d %H:%M}", places=count(len(changed), "place"))
        versions.append(f"<h3>{heading}</h3>{places or _note(phrases.SHELF_ONLY_FURNITURE)}")
    told = "".join(versions) or _note(phrases.SHELF_UNCHANGED)
    return f'<details class="dl-fold"><summary>{phrases.SHELF_HISTORY}</summary><ol class="dl-journal">{entries}</ol>{told}</details>'


def _removal(one: Details) -> str:
    follows = phrases.SHELF_FILE_GOES if one.added else phrases.SHELF_COMES_BACK
    asked = sure(phrases.SHELF_REMOVE_ASK, follows, "remove", one.article.article_id)
    return f'<details class="dl-fold dl-remove"><summary>{phrases.SHELF_REMOVE_ONE}</summary>{asked}</details>'


def _note(text: str) -> str:
    return f'<p class="dl-note">{text}</p>'
