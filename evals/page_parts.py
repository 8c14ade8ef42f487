"""The parts that every page of a report is made of: the shell around it, escaped text, figures in words, and citations in their paragraphs.

What a page is about is not known here. Whatever comes from articles, answers or suites passes through `text`.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.values import AnswerJson, Figure, Outcome, Paragraph
from evals.visible import visible

_MARKER = re.compile(r"\[(\d+)\]")

_HERE = Path(__file__).resolve().parent


def text(words: object) -> str:
    """Anything as text inside HTML, in an attribute too: nothing of it is markup, and control characters are made visible."""
    return html.escape(visible(str(words)), quote=True)


def shell(title: str, body: str) -> str:
    """A whole page that loads nothing, and may not: its policy allows its own style and script, by their hashes, and nothing else."""
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def value(figure: Figure, number: float | None) -> str:
    """A figure, or a bound of it, as it is read."""
    if number is None:
        return "none"
    if figure.kind == "rate":
        return f"{number:.1%}"
    return f"{number:.3f}" if figure.kind == "mean" or figure.metric == "seconds" else f"{number:,.0f}"


def interval(figure: Figure) -> str:
    """The 95% interval as it is read."""
    return "" if figure.low is None else f"{value(figure, figure.low)} to {value(figure, figure.high)}"


def table(head: Iterable[tuple[str, str]], rows: Iterable[str]) -> str:
    """A table that scrolls by itself where the screen is narrow; head cells are (class, text)."""
    cells = "".join(f'<th class="{css}" scope="col">{text(words)}</th>' for css, words in head)
    return f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def filters(choices: Mapping[str, tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """The form that filters cases: what may be chosen, by name, as (label, [(value, text)])."""
    selects = []
    for name, (label, options) in choices.items():
        chosen = "".join(f'<option value="{text(one)}">{text(shown)}</option>' for one, shown in options)
        selects.append(f'<select name="{name}" aria-label="{text(label)}"><option value="">{text(label)}</option>{chosen}</select>')
    return (
        '<form class="filter" role="search"><input name="words" type="search" placeholder="Search the cases ( / )" aria-label="Search the cases" '
        f'autocomplete="off">{"".join(selects)}<output name="count"></output></form>'
    )


def answer(one: AnswerJson, place: str) -> str:
    """An answer's text, its markers leading to the citations under `place`."""
    numbers = {cite["number"] for cite in one["citations"]}

    def linked(match: re.Match[str]) -> str:
        return f'<a href="#{place}-{match[1]}">[{match[1]}]</a>' if int(match[1]) in numbers else match[0]

    # Digits and brackets are not changed by escaping, so the markers are found in what is escaped.
    shown = _MARKER.sub(linked, text(one["text"]))
    return f'<div class="answer">{shown}</div>'


def citations(cites: Sequence[Mapping[str, Any]], paragraphs: Sequence[Paragraph], place: str = "") -> str:
    """Each citation in its paragraph, the very words marked."""
    return "".join(_citation(cite, paragraphs, place) for cite in cites)


def _citation(cite: Mapping[str, Any], paragraphs: Sequence[Paragraph], place: str) -> str:
    origin = " · ".join(text(cite[name]) for name in ("outlet", "published", "path") if cite.get(name))
    number = f"[{cite['number']}] " if cite["number"] else ""
    named = f' id="{place}-{int(cite["number"])}"' if place and cite["number"] else ""
    around = next((one for one in paragraphs if _holds(one, cite)), None)
    if around is None:
        words = f"<mark>{text(cite['quote'])}</mark>"
    else:
        start, end = cite["start"] - around.start, cite["end"] - around.start
        words = f"{text(around.text[:start])}<mark>{text(around.text[start:end])}</mark>{text(around.text[end:])}"
    return f'<div class="cite"{named}><span class="soft">{number}{origin}</span><blockquote>{words}</blockquote></div>'


def _holds(paragraph: Paragraph, cite: Mapping[str, Any]) -> bool:
    """Whether a citation is to be marked in this paragraph: one whose words are not those at its place is shown by itself, as it is."""
    start, end = cite["start"] - paragraph.start, cite["end"] - paragraph.start
    inside = paragraph.article_id == cite["article_id"] and 0 <= start < end <= len(paragraph.text)
    return bool(inside and paragraph.text[start:end] == cite["quote"])


def told(outcome: Outcome, place: str) -> str:
    """What came of a case: the answer and what it rests on, or the error."""
    one = outcome.answer
    if one is None:
        return f'<p class="bad">{text(outcome.error or "no answer")}</p>'
    parts = [answer(one, place), citations(one["citations"], outcome.paragraphs, place)]
    refusal = one.get("refusal") or {}
    if refusal.get("reason") and refusal["reason"] != one["text"]:
        parts.append(f"<p>{text(refusal['reason'])}</p>")
    for name, heading in (("against", "Shown against the premise"), ("nearest", "Nearest")):
        if refusal.get(name):
            parts.append(f"<h3>{heading}</h3>{citations(refusal[name], outcome.paragraphs)}")
    for item in one["disagreements"]:
        claims = " / ".join(f"{text(claim['value'])} [{text(claim['citation'])}]" for claim in item["claims"])
        parts.append(f"<h3>Outlets differ</h3><p>{text(item['about'])}: {claims}</p>")
    if one.get("withheld"):
        parts.append(
            "<h3>Withheld</h3>" + "".join(f"<p>{text(item['text'])} <span class='soft'>{text(item['why'])}</span></p>" for item in one["withheld"])
        )
    if one.get("notes"):
        parts.append("".join(f'<p class="soft">{text(note)}</p>' for note in one["notes"]))
    return "".join(parts)
