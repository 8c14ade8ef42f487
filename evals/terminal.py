"""A report for a person at a terminal: the figures, the figures by tag, and the failing cases told so that one sees what went wrong.

What articles and answers say is shown with control characters made visible. How figures come about is not known here.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from evals.controls import Control, together
from evals.failing import missed
from evals.metrics import BY_NAME
from evals.report import usage
from evals.telling import expected
from evals.values import Figure, Outcome, Report, Score
from evals.visible import visible

_NEAREST = 3

_NAMED = 8

_WIDE = 120
"""Columns from which on there is room for a sentence beside each figure."""

_LOG = 150


def console() -> Console:
    """Standard output: as wide as the terminal, or wide enough for every column where it goes to a file or a log."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else _LOG)


def show(report: Report, screen: Console) -> None:
    """Print the figures of a report, overall and by tag."""
    screen.print(_head(report))
    screen.print(_overall(report.figures, screen.width))
    if report.by_tag:
        screen.print()
        screen.print(_tags(report, screen.width))
    for note in (*_stale(report), *_unscored(report), *_controls(report), *_spent(report)):
        screen.print(note)


def show_failures(report: Report, screen: Console) -> None:
    """Print every case that a metric says failed: question, what was expected, what came, and why that is a miss."""
    failing = [outcome for outcome in report.outcomes if outcome.error is not None or missed(outcome)]
    for outcome in failing:
        screen.print(Group(*_failure(outcome)))
    screen.print(Rule(style="dim"))
    screen.print(Text(f"{len(failing)} of {len(report.outcomes)} cases failed"), style="bold")


def writers(report: Report) -> str:
    """Who wrote the answers."""
    return ", ".join(sorted({str(outcome.answer["writer"]) for outcome in report.outcomes if outcome.answer})) or "nobody"


def _head(report: Report) -> Text:
    subject = report.subject
    archive = subject.get("archive") or {}
    shown = Text()
    shown.append(visible(report.suite.name), style="bold")
    shown.append(f"  {len(report.outcomes)} cases · {archive.get('articles', '?')} articles, {archive.get('passages', '?')} passages")
    shown.append(visible(f" · written by {writers(report)} · {subject.get('embedder', '')} · {report.started[:10]} · {report.seconds:.1f} s"))
    return shown


def _overall(figures: Sequence[Figure], width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("metric", no_wrap=True)
    for name in ("figure", "95% interval", "n", "unscored"):
        table.add_column(name, justify="right", no_wrap=True)
    if width >= _WIDE:
        table.add_column("what it says", style="dim", no_wrap=True)
    for figure in figures:
        metric = BY_NAME[figure.metric]
        interval = "" if figure.low is None or figure.high is None else f"{_value(figure, figure.low)} to {_value(figure, figure.high)}"
        unscored = sum(figure.unscored.values())
        says = metric.says + (f", {figure.kind}" if figure.kind != "rate" else "") + ("" if metric.better == "higher" else " (low is good)")
        row = (figure.metric, Text(_value(figure, figure.value), style=_style(figure)), interval, str(figure.n), str(unscored or ""), says)
        table.add_row(*row[: len(table.columns)])
    return table


def _tags(report: Report, width: int) -> Table:
    """One line a tag, one column for each metric that any tag has a figure for, as far as the width goes; shares as hits of cases."""
    longest = max(len(tag) for tag in report.by_tag)
    columns, room = [], width - longest - len("cases") - 2
    for name, heading in _HEADINGS.items():
        at = list(BY_NAME).index(name)
        needs = max(len(heading), *(len(_cell(figures[at])) for figures in report.by_tag.values())) + 2
        if any(figures[at].n for figures in report.by_tag.values()) and needs <= room:
            columns.append((at, heading))
            room -= needs
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("by tag", no_wrap=True)
    table.add_column("cases", justify="right", style="dim", no_wrap=True)
    columns.sort()
    for _, heading in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    for tag, figures in report.by_tag.items():
        cases = sum(tag in outcome.case.tags for outcome in report.outcomes)
        table.add_row(Text(visible(tag)), str(cases), *(_cell(figures[at]) for at, _ in columns))
    return table


_HEADINGS = {
    "correct": "correct",
    "correct_and_cited": "+ cited",
    "refused_when_unanswerable": "refused rightly",
    "refused_when_answerable": "wrongly",
    "follow_up": "follows",
    "first_hit": "hit@1",
    "hit@4": "hit@4",
    "words": "words",
    "verbatim": "verbatim",
    "against": "against",
    "disagreement": "differ",
    "injected": "injected",
    "false_alarm": "alarm",
    "cited": "cited",
    "gold_quoted": "quoted",
    "in_window": "window",
    "seconds": "seconds",
}
"""What a metric is called in the narrow columns; where not all of them fit, the first ones here stay."""


def _cell(figure: Figure) -> Text:
    if figure.value is None:
        return Text("·", style="dim")
    if figure.kind != "rate":
        return Text(_value(figure, figure.value))
    return Text(f"{round(figure.value * figure.n)}/{figure.n}", style=_style(figure))


def _value(figure: Figure, value: float | None) -> str:
    if value is None:
        return "none"
    if figure.kind == "rate":
        return f"{value:.1%}"
    if figure.kind == "mean":
        return f"{value:.3f}"
    return f"{value:.3f}" if figure.metric == "seconds" else f"{value:.0f}"


def _style(figure: Figure) -> str:
    """Colour for the eye only: what counts as good enough is for a gate to say."""
    if figure.value is None or figure.kind != "rate":
        return ""
    good = figure.value if BY_NAME[figure.metric].better == "higher" else 1 - figure.value
    return "green" if good >= 0.95 else "yellow" if good >= 0.8 else "red"


_ABOUT_OTHERS = ("the case ", "refused", "not refused", "nothing is ", "no model ", "no sentence ")


def _unscored(report: Report) -> Iterator[Text]:
    """Why cases went unscored, where the reason is not simply that the metric is about other cases, or that a case has grown old."""
    old = {"; ".join(outcome.stale) for outcome in report.outcomes if outcome.stale}
    for figure in report.figures:
        for why, count in figure.unscored.items():
            if not why.startswith(_ABOUT_OTHERS) and why not in old:
                yield Text(visible(f"{figure.metric}: {count} unscored: {why}"), style="yellow")


def _stale(report: Report) -> Iterator[Text]:
    old = [outcome for outcome in report.outcomes if outcome.stale]
    if old:
        ids = ", ".join(outcome.case.id for outcome in old[:_NAMED]) + (", …" if len(old) > _NAMED else "")
        yield Text(visible(f"{len(old)} cases no longer fit the articles, and count for nothing that rests on them: {ids}"), style="yellow")


def _controls(report: Report) -> Iterator[Text]:
    """What became of the answers that were made right and made wrong, to try the metrics by."""
    found = together(report.outcomes)
    bad = {name: one.exposed for name, one in found.items() if one.exposed}
    for name, why in bad.items():
        yield Text(f"{name} is not to be trusted: {why}", style="red")
    if found and not bad:
        every = sum(found.values(), Control())
        told = f"{every.passed} of {every.right} scores of answers made right, {every.caught} of {every.wrong} of answers made wrong"
        yield Text(f"controls: the metrics tell right from wrong ({told})", style="dim")


def _spent(report: Report) -> Iterator[Text]:
    spent = usage(report)
    if spent["answers"]:
        yield Text(
            f"{spent['prompt_tokens']:,} tokens of prompts and {spent['completion_tokens']:,} of replies in {spent['answers']} answers", style="dim"
        )


def _failure(outcome: Outcome) -> Iterator[RenderableType]:
    case, answer = outcome.case, outcome.answer
    names = ", ".join(score.metric for score in missed(outcome)) or "error"
    yield Text()
    yield Rule(Text(visible(f"{case.id} · {names}"), style="bold"), align="left", style="dim")
    for turn in case.history:
        yield line("before", turn.question + (f"  →  {turn.answer}" if turn.answer else ""), "dim")
    yield line("question", case.question, "bold")
    if answer is not None and answer.get("standalone_question") not in (None, case.question):
        yield line("read as", answer["standalone_question"], "dim")
    yield line("expected", expected(case), "cyan")
    if answer is None:
        yield line("error", outcome.error or "", "red")
        return
    yield line(answer["status"], answer["text"], "yellow" if answer["status"] == "refused" else "")
    yield from _evidence(answer)
    for item in answer["disagreements"]:
        yield line("differ on", f"{item['about']}: " + " / ".join(f"{claim['value']} [{claim['citation']}]" for claim in item["claims"]), "dim")
    for withheld in answer.get("withheld", ())[:_NEAREST]:
        yield line("withheld", f"{withheld['text']} ({withheld['why']})", "dim")
    for why in dict.fromkeys(score.why for score in missed(outcome)):
        yield line("missed", f"{', '.join(score.metric for score in missed(outcome) if score.why == why)}: {why}", "red")
    tags = f"[{', '.join(case.tags)}] " if case.tags else ""
    yield line("", f"{tags}refusal score {answer.get('refusal_score', 0):.2f}{_search_says(outcome)}", "dim")


def _search_says(outcome: Outcome) -> str:
    """Whether the answer was there to be read, so that one sees at once which half went wrong."""
    found = {score.metric: score.value for score in outcome.scores if isinstance(score, Score) and score.metric in {"first_hit", "hit@4"}}
    if not found:
        return ""
    if found["first_hit"]:
        return " · the first hit holds the answer"
    return " · hits 2 to 4 hold the answer" if found["hit@4"] else " · not in the first four hits"


def _evidence(answer: Mapping[str, Any]) -> Iterator[RenderableType]:
    for cite in answer["citations"]:
        # A quotation that the answer itself consists of need not be read twice.
        yield line(f"[{cite['number']}]", _origin(cite) if cite["quote"] in answer["text"] else _cite(cite), "dim")
    refusal = answer.get("refusal") or {}
    if refusal.get("reason") and refusal["reason"] != answer["text"]:
        yield line("reason", refusal["reason"], "")
    for cite in refusal.get("against", ()):
        yield line("against", _cite(cite), "dim")
    for cite in refusal.get("nearest", ())[:_NEAREST]:
        yield line("nearest", _cite(cite), "dim")


def _cite(cite: Mapping[str, Any]) -> str:
    return f"{_origin(cite)}: “{cite['quote']}”"


def _origin(cite: Mapping[str, Any]) -> str:
    known = ", ".join(str(cite[name]) for name in ("outlet", "published") if cite.get(name))
    return f"{cite['path']}{f' ({known})' if known else ''}"


def line(label: str, text: str, style: str) -> RenderableType:
    """A labelled text, its continuation under its beginning."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=9, justify="right", style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(label), Text(visible(text), style=style))
    return Padding(grid, (0, 0, 0, 1))
