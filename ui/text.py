"""Answers, hits and articles as text that a person likes to read, in a terminal or a file.

Where they come from is not known here, nor is what a page does with them.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from index.values import Article, ArticleCard, Filters, Hit, IngestReport, Origin, Rejected
from rag.values import Answer, Citation, Disagreement, Usage
from ui.excerpts import Excerpt
from ui.visible import visible, visible_line
from ui.words import count, day, outlet_of, tokens

if TYPE_CHECKING:
    from rich.text import Text

WIDEST = 96
"""Columns of running text: longer lines lose the eye on the way back (Bringhurst's 45 to 75 characters, and the indents)."""

_UNWRAPPED = 1_000_000
"""The width where the output is a file or a pipe: what reads lines next should find whole ones."""

_INDENT = 4


class Sheet:
    """Somewhere to write to: wraps and colours for a terminal, neither for a file or a pipe."""

    def __init__(self, stream: TextIO | None = None) -> None:
        from rich.console import Console

        stream = sys.stdout if stream is None else stream
        terminal = stream.isatty()
        width = max(20, min(WIDEST, shutil.get_terminal_size().columns)) if terminal else _UNWRAPPED
        self._console: Console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)
        self._width = width

    def line(self, text: "str | Text" = "", style: str = "", *, indent: int = 0, hanging: int | None = None) -> None:
        """Write one paragraph, wrapped, `indent` columns in; its second and later lines at `hanging` where that is given.

        Text that stands in articles must have gone through `visible` before.
        """
        from rich.text import Text

        text = Text(text, style=style) if isinstance(text, str) else text
        if not text.plain:
            self._console.print()
            return
        later = indent if hanging is None else hanging
        room = max(12, self._width - max(indent, later))
        for number, row in enumerate(text.wrap(self._console, room, overflow="fold", tab_size=4)):
            row.rstrip()
            lead = Text(" " * (indent if number == 0 else later))
            self._console.print(lead + row, soft_wrap=True)

    def rule(self, title: str) -> None:
        """Write a heading with a line under it."""
        self.line(title, "bold")
        self.line("─" * min(len(title), self._width), "dim")


def print_answer(sheet: Sheet, answer: Answer, places: Mapping[Citation, Excerpt], *, where: str) -> None:
    """An answer with everything that it rests on, or a refusal with what stands against it; last, where text went."""
    _print_words(sheet, answer)
    if answer.question.filters.by_date:
        sheet.line(window(answer.question.filters), "dim", hanging=2)
    for disagreement in answer.disagreements:
        sheet.line()
        _print_disagreement(sheet, disagreement, answer.citations)
    if answer.citations:
        sheet.line()
    for citation in answer.citations:
        print_citation(sheet, citation, places.get(citation))
    if answer.refusal is not None:
        _print_listed(sheet, "What the articles say instead", answer.refusal.against, places)
        _print_listed(sheet, "Nearest in the articles", answer.refusal.nearest, places)
    for note in answer.notes:
        sheet.line(f"Note: {visible_line(note)}", "dim", hanging=2)
    if answer.withheld:
        # Not here: what was not borne out could be taken for part of the answer by whoever reads over it.
        sheet.line("What was withheld, and why, stands in the answer's JSON: --json", "dim", hanging=2)
    if answer.usage != Usage():
        sheet.line(tokens(answer.usage), "dim")
    sheet.line(where, "dim")


def window(filters: Filters) -> str:
    """The days of publication that an answer keeps to, in words; days named are included."""
    ends = (("from", filters.after), ("to", filters.before), ("as known on", filters.as_of))
    return "Articles published " + ", ".join(f"{word} {day(end)}" for word, end in ends if end is not None)


def _print_words(sheet: Sheet, answer: Answer) -> None:
    from rich.text import Text

    for paragraph in visible(answer.text).splitlines():
        text = Text(paragraph, style="bold" if answer.refusal is None else "yellow")
        text.highlight_regex(r"\[\d+\]", "not bold cyan")
        sheet.line(text)
    if answer.refusal is not None and answer.refusal.reason not in answer.text:
        sheet.line(visible_line(answer.refusal.reason))
    if answer.incomplete:
        sheet.line("This answer is incomplete: the model stopped before its end.", "yellow")


def _print_disagreement(sheet: Sheet, disagreement: Disagreement, citations: Sequence[Citation]) -> None:
    by_number = {citation.number: citation for citation in citations}
    about = visible_line(disagreement.about)
    sheet.line(f"They differ: {about}" if about.endswith("?") else f"They differ on {about}:", "bold yellow")
    for claim in disagreement.claims:
        citation = by_number[claim.citation]
        sheet.line(
            f"{visible_line(outlet_of(citation))} says {visible_line(claim.value)}: “{_quote(citation)}” [{claim.citation}]", indent=2, hanging=4
        )


def _print_listed(sheet: Sheet, heading: str, citations: Sequence[Citation], places: Mapping[Citation, Excerpt]) -> None:
    if not citations:
        return
    sheet.line()
    sheet.line(heading, "bold")
    for citation in citations:
        print_citation(sheet, citation, places.get(citation))


def print_citation(sheet: Sheet, citation: Citation, place: Excerpt | None) -> None:
    """One citation: number, outlet, date, title, the words, and where they stand."""
    from rich.text import Text

    number = f"[{citation.number}] " if citation.number else "  · "
    sheet.line(Text.assemble((number, "cyan"), (visible_line(outlet_of(citation)), "bold"), f" · {day(citation.published)}"), hanging=_INDENT)
    if citation.title:
        sheet.line(visible_line(citation.title), indent=_INDENT)
    sheet.line(f"“{_quote(citation)}”", "italic", indent=_INDENT)
    sheet.line(visible_line(place.place if place else citation.path), "dim", indent=_INDENT)
    if place is not None and place.copies:
        sheet.line("also in " + ", ".join(visible_line(copy.name) for copy in place.copies), "dim", indent=_INDENT)
    sheet.line()


def _quote(citation: Citation) -> str:
    return visible(citation.quote).replace("\n", " ")


def print_hits(sheet: Sheet, hits: Sequence[Hit], lines: Mapping[str, int | None]) -> None:
    """Ranked passages; `lines` gives the line of a passage's first word by passage id."""
    from rich.text import Text

    if not hits:
        sheet.line("No passage was found.")
    for rank, hit in enumerate(hits, 1):
        origin = hit.article.origin
        sheet.line(Text.assemble((f"{rank:>2}  ", "cyan"), (_outlet(origin), "bold"), f" · {day(origin.published)}"), hanging=_INDENT)
        if origin.title:
            sheet.line(visible_line(origin.title), indent=_INDENT)
        sheet.line(visible(hit.passage.text).replace("\n", " "), indent=_INDENT)
        line = lines.get(hit.passage.passage_id)
        sheet.line(visible_line(hit.article.path) + (f":{line}" if line else ""), "dim", indent=_INDENT)
        sheet.line()


def print_cards(sheet: Sheet, cards: Sequence[ArticleCard]) -> None:
    """A list of articles."""
    from rich.text import Text

    if not cards:
        sheet.line("There are no articles.")
    for card in cards:
        outlet, published = _outlet(card.origin), _published(card.origin)
        sheet.line(Text.assemble((card.article_id, "cyan"), "  ", (outlet, "bold"), f" · {published}"), hanging=2)
        sheet.line(visible_line(card.origin.title or "(no title)"), indent=2)
        sheet.line(visible_line(card.path), "dim", indent=2)


def print_article(sheet: Sheet, article: Article, *, removed: bool) -> None:
    """One article: what is known of it and where that was found, its body, and on demand what is not part of it."""
    origin = article.origin
    sheet.line(visible_line(origin.title or article.path), "bold")
    for name, value in facts(article):
        where = ", ".join(filter(None, (origin.found.get(name), origin.sure.get(name))))
        sheet.line(f"{name}: {value}" + (f" ({visible_line(where)})" if where else ""), "dim", hanging=4)
    for start, end in article.spans:
        sheet.line()
        sheet.line(visible(article.source_text[start:end]))
    if removed:
        sheet.line()
        sheet.line(f"Left out of the source text: {count(len(article.removed), 'piece')}", "bold")
        for piece in article.removed:
            sheet.line(f"{visible_line(piece.why)}: {visible(piece.text)}", "dim", indent=2, hanging=4)


def facts(article: Article) -> Iterator[tuple[str, str]]:
    """What is known of an article, each as the name of its field and as it is read aloud, with nothing in it that would act on a terminal."""
    origin = article.origin
    yield "outlet", _outlet(origin)
    yield "published", day(origin.published)
    bounds = (("published_after", "not before", origin.published_after), ("published_before", "not after", origin.published_before))
    for name, words, bound in bounds:
        if bound is not None:
            yield name, f"{words} {day(bound)}"
    if origin.updated:
        yield "updated", day(origin.updated)
    for name in ("byline", "agency", "kind", "url"):
        if value := getattr(origin, name):
            yield name, visible_line(value)
    yield "path", visible_line(f"{article.folder}/{article.path}")
    yield "id", article.article_id


def _outlet(origin: Origin) -> str:
    return visible_line(origin.outlet or "outlet unknown")


def _published(origin: Origin) -> str:
    if origin.published is not None:
        return day(origin.published)
    bounds = [("not before", origin.published_after), ("not after", origin.published_before)]
    return ", ".join([day(None), *(f"{word} {day(bound)}" for word, bound in bounds if bound is not None)])


def print_report(sheet: Sheet, report: IngestReport) -> None:
    """What an ingest did; every rejected input with its reason, skipped ones as a count by reason."""
    figures = [(len(report.added), "added"), (len(report.updated), "updated"), (len(report.unchanged), "unchanged"), (len(report.removed), "removed")]
    sheet.line(", ".join(f"{number:,} {word}" for number, word in figures) + f" in {report.seconds:.1f} s", "bold")
    if report.copies:
        sheet.line(f"{count(len(report.copies), 'article')} carry the same text as another.")
    for reason, skipped in _by_reason(report.skipped).items():
        sheet.line(f"Skipped {count(len(skipped), 'file')}: {visible_line(reason)}", "dim", hanging=2)
    for rejected in report.rejected:
        sheet.line(f"Rejected {visible_line(rejected.path)}: {visible_line(rejected.reason)}", "yellow", hanging=2)


def _by_reason(skipped: Sequence[Rejected]) -> dict[str, list[Rejected]]:
    found: dict[str, list[Rejected]] = {}
    for one in skipped:
        found.setdefault(one.reason, []).append(one)
    return found
