"""A comparison as one page of HTML that needs nothing else: differences with their intervals, and every case that changed, side by side.

How differences come about is not known here.
"""

from evals.compare import Change, Comparison, Difference
from evals.page import describes
from evals.page_parts import filters, shell, table, text, told
from evals.telling import expected
from evals.terminal_compare import chance, plain, signed
from evals.values import Outcome, Score

_CSS = {"better": "good", "worse": "bad", "not clear": "", "same": "soft"}


def page(found: Comparison) -> str:
    """The whole page."""
    return shell(f"{found.first.suite.name}: two runs compared", f"{_head(found)}<main>{_figures(found)}{_cases(found)}</main>")


def _head(found: Comparison) -> str:
    worse, better = (sum(bool(getattr(one, way)) for one in found.changes) for way in ("worse", "better"))
    warnings = "".join(f'<p class="warn">{text(warning)}</p>' for warning in found.warnings)
    if found.stale:
        warnings += f'<p class="warn">{len(found.stale)} cases no longer fit an archive, which is no regression: {text(", ".join(found.stale))}</p>'
    return (
        f"<header><h1>{text(found.first.suite.name)}: two runs</h1>"
        f"<p>{found.pairs} cases in both; {worse} got worse by some metric, {better} better.</p>"
        f'<p class="facts">First: {describes(found.first)}</p><p class="facts">Second: {describes(found.second)}</p>{warnings}</header>'
    )


def _figures(found: Comparison) -> str:
    names = ("first", "second", "difference", "", "95% interval", "better", "worse", "p", "n")
    head = (("", "metric"), *(("" if not name else "n", name) for name in names), ("", ""))
    return (
        f"<h2>Differences</h2>{table(head, map(_row, found.differences))}<p class='soft'>The second run less the first, over the cases that both "
        "could be scored by; of shares in points of a hundred. Intervals: paired bootstrap. p: McNemar's exact test. Clear is what leaves 0 out of "
        "its interval and, of shares, has p under 0.05 after Holm's correction for all of them.</p>"
    )


def _row(one: Difference) -> str:
    css = _CSS[one.verdict]
    cells = (
        ("name", text(one.metric.name)),
        ("n", plain(one, one.first)),
        ("n", plain(one, one.second)),
        (f"n {css}", f"<b>{signed(one, one.value)}</b>"),
        ("", _whiskers(one)),
        ("n", f"{signed(one, one.low)} to {signed(one, one.high)}"),
        ("n", str(one.better or "")),
        ("n", str(one.worse or "")),
        ("n", text(chance(one))),
        ("n", str(one.n)),
        (css, f"clearly {one.verdict}" if one.verdict in {"better", "worse"} else one.verdict),
    )
    return "<tr>" + "".join(f'<td class="{kind}">{inside}</td>' for kind, inside in cells) + "</tr>"


def _whiskers(one: Difference) -> str:
    """The difference on a line from -1 to 1; medians have no such line."""
    if one.metric.kind == "median":
        return ""
    low, value, high = (round(60 + 56 * number, 1) for number in (one.low, one.value, one.high))
    return (
        '<svg viewBox="0 0 120 16" aria-hidden="true"><line class="grid" x1="4" x2="116" y1="8" y2="8"/>'
        '<line class="grid" x1="60" x2="60" y1="1" y2="15"/>'
        f'<line class="whisker" x1="{low}" x2="{high}" y1="8" y2="8"/><circle class="dot" cx="{value}" cy="8" r="4"/></svg>'
    )


def _cases(found: Comparison) -> str:
    changes = sorted(found.changes, key=lambda one: not one.worse)
    names = list(dict.fromkeys(name for one in changes for name in (*one.worse, *one.better)))
    tags = sorted({tag for one in changes for tag in one.first.case.tags})
    form = filters(
        {
            "state": ("All changes", [("worse", "Worse"), ("better", "Better")]),
            "missed": ("Any metric", [(name, name) for name in names]),
            "tag": ("Any tag", [(tag, tag) for tag in tags]),
        }
    )
    return f'<h2 id="cases">Cases that changed</h2>{form}' + "".join(_case(one, at) for at, one in enumerate(changes))


def _case(change: Change, at: int) -> str:
    case = change.first.case
    states = [name for name in ("worse", "better") if getattr(change, name)]
    sign = '<span class="state bad" title="worse">▼</span>' if change.worse else '<span class="state good" title="better">▲</span>'
    moved = [f'<span class="bad">{text(name)} ▼</span>' for name in change.worse] + [
        f'<span class="good">{text(name)} ▲</span>' for name in change.better
    ]
    lines = {"state": states, "missed": [*change.worse, *change.better], "tags": case.tags}
    attributes = " ".join(f'data-{name}="{text(chr(10).join(values))}"' for name, values in lines.items())
    before = "".join(f'<p class="soft">before: {text(turn.question)}</p>' for turn in case.history)
    sides = "".join(
        f"<div><h3>{name}</h3>{told(one, f'c{at + 1}{name[0]}')}{_why(one, change)}</div>"
        for name, one in (("First", change.first), ("Second", change.second))
    )
    return (
        f'<details class="case" id="case-{at + 1}" {attributes}><summary>{sign}<span class="what">{text(case.question)}<small>{text(case.id)}'
        f'{"".join(f" · {text(tag)}" for tag in case.tags)}</small></span><span class="misses">{", ".join(moved)}</span></summary>'
        f'<div class="body">{before}<h3>Expected</h3><p>{text(expected(case))}</p><div class="sides">{sides}</div></div></details>\n'
    )


def _why(one: Outcome, change: Change) -> str:
    moved = {*change.better, *change.worse}
    return "".join(
        f'<p class="soft"><span class="name">{text(score.metric)}</span> {score.value:g}: {text(score.why)}</p>'
        for score in one.scores
        if score.metric in moved and isinstance(score, Score)
    )
