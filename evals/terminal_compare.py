"""A comparison for a person at a terminal: the differences, then every case of which the runs made something else, worse ones first.

How differences come about is not known here.
"""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from evals.compare import Change, Comparison, Difference
from evals.telling import expected
from evals.terminal import line, writers
from evals.values import Outcome, Score
from evals.visible import visible

_STYLE = {"better": "green", "worse": "red", "not clear": "", "same": "dim"}


def show(found: Comparison, screen: Console, *, cases: bool = True) -> None:
    """Print the cases that changed, where asked for, and the differences below them, where the eye ends."""
    if cases:
        for change in sorted(found.changes, key=lambda one: not one.worse):
            screen.print(Group(*_change(change)))
        screen.print(Rule(style="dim"))
    screen.print(Text(visible(found.first.suite.name), style="bold"), Text(f"{found.pairs} cases in both runs"))
    for name, report in (("first", found.first), ("second", found.second)):
        archive = report.subject.get("archive") or {}
        known = (
            report.subject.get("name"),
            f"written by {writers(report)}",
            report.subject.get("embedder"),
            archive.get("fingerprint"),
            report.started[:10],
        )
        screen.print(Text(visible(f"{name:>7}  " + " · ".join(str(one) for one in known if one)), style="dim"))
    screen.print(_table(found))
    worse, better = (sum(bool(getattr(one, way)) for one in found.changes) for way in ("worse", "better"))
    screen.print(Text(f"{worse} cases got worse by some metric, {better} better"), style="bold")
    screen.print(
        Text("clear: the 95% interval leaves out 0 and McNemar's exact p is under 0.05 after Holm's correction for all metrics", style="dim")
    )
    if found.stale:
        screen.print(Text(visible(f"no regressions: {len(found.stale)} cases no longer fit an archive: {', '.join(found.stale)}"), style="yellow"))
    for warning in found.warnings:
        screen.print(Text(visible(warning), style="yellow"))


def _table(found: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("metric", no_wrap=True)
    for name in ("first", "second", "difference", "95% interval", "better", "worse", "p", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for one in found.differences:
        low, high = signed(one, one.low), signed(one, one.high)
        p = chance(one)
        counts = (str(one.better or "·"), str(one.worse or "·"))
        verdict = Text(f"clearly {one.verdict}" if one.verdict in {"better", "worse"} else one.verdict, style=_STYLE[one.verdict])
        shown = (plain(one, one.first), plain(one, one.second), Text(signed(one, one.value), style=_STYLE[one.verdict]), f"{low} to {high}")
        table.add_row(one.metric.name, *shown, *counts, p, str(one.n), verdict)
    return table


def plain(one: Difference, value: float) -> str:
    """A figure as it is read."""
    if one.metric.kind == "rate":
        return f"{value:.1%}"
    return f"{value:.3f}" if one.metric.kind == "mean" or one.metric.name == "seconds" else f"{value:.0f}"


def chance(one: Difference) -> str:
    """McNemar's p as it is read."""
    return "" if one.p is None else "<0.001" if one.p < 0.001 else f"{one.p:.3f}"


def signed(one: Difference, value: float) -> str:
    """A difference as it is read: of shares, in points of a hundred."""
    if one.metric.kind == "rate":
        return f"{100 * value:+.1f}"
    return f"{value:+.3f}" if one.metric.kind == "mean" or one.metric.name == "seconds" else f"{value:+.0f}"


def _change(change: Change) -> Iterator[RenderableType]:
    case = change.first.case
    yield Text()
    names = [f"{name} worse" for name in change.worse] + [f"{name} better" for name in change.better]
    yield Rule(Text(visible(f"{case.id} · {', '.join(names)}"), style="red" if change.worse else "green"), align="left", style="dim")
    for turn in case.history:
        yield line("before", turn.question, "dim")
    yield line("question", case.question, "bold")
    yield line("expected", expected(case), "cyan")
    for name, one in (("first", change.first), ("second", change.second)):
        yield line(name, _said(one), "")
        moved = {*change.better, *change.worse}
        for score in one.scores:
            if score.metric in moved and isinstance(score, Score):
                yield line("", f"{score.metric} {score.value:g}: {score.why}", "dim")


def _said(one: Outcome) -> str:
    if one.answer is None:
        return f"(error) {one.error}"
    return ("(refused) " if one.answer["status"] == "refused" else "") + str(one.answer["text"])
