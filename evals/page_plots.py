"""The plots of a report, as SVG that stands inside the page: an interval on a line, curves over a depth or a threshold, and a histogram.

What a page says around them is not known here. Colours come from the page's style by class.
"""

from collections.abc import Callable, Sequence
from statistics import quantiles

from evals.intervals import wilson
from evals.page_parts import text
from evals.values import Figure, Outcome

_WIDTH, _HEIGHT = 340, 220
_NAME = 0.25
"""Half of how long the longest name of a curve is, as a share of the width."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 12, 14, 34


def whiskers(figure: Figure, *, low_is_good: bool) -> str:
    """A figure between 0 and 1 as a dot on its interval; nothing where there is none."""
    if figure.value is None or figure.low is None or figure.high is None or figure.kind == "median":
        return ""
    x = [round(4 + 112 * one, 1) for one in (figure.low, figure.value, figure.high)]
    return (
        '<svg viewBox="0 0 120 16" aria-hidden="true"><line class="grid" x1="4" x2="116" y1="8" y2="8"/>'
        f'<line class="whisker" x1="{x[0]}" x2="{x[2]}" y1="8" y2="8"/>'
        f'<circle class="dot{" low" if low_is_good else ""}" cx="{x[1]}" cy="8" r="4"/></svg>'
    )


def _x(share: float) -> float:
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _frame(inside: str, *, says: str, ticks: Sequence[tuple[float, str]], along: str) -> str:
    """Axes in percent upwards, the ticks given along, and what is inside."""
    lines = "".join(
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_y(part)}" y2="{_y(part)}"/>'
        f'<text x="{_LEFT - 5}" y="{_y(part) + 4}" text-anchor="end">{part:.0%}</text>'
        for part in (0, 0.25, 0.5, 0.75, 1)
    )
    lines += "".join(f'<text x="{_x(at)}" y="{_HEIGHT - _BOTTOM + 15}" text-anchor="middle">{text(name)}</text>' for at, name in ticks)
    lines += f'<text x="{_x(0.5)}" y="{_HEIGHT - 3}" text-anchor="middle">{text(along)}</text>'
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{text(says)}">{lines}{inside}</svg>'


def _curve(points: Sequence[tuple[float, float, float, float]], css: str, name: str, *, above: bool) -> str:
    """A line through (x, value, low, high), its band, and its name at the middle."""
    line = " ".join(f"{_x(x)},{_y(value)}" for x, value, _, _ in points)
    band = " ".join(f"{_x(x)},{_y(high)}" for x, _, _, high in points) + " " + " ".join(f"{_x(x)},{_y(low)}" for x, _, low, _ in reversed(points))
    # The name stands clear of the band, over the stretch that it is about as long as.
    x = points[len(points) // 2][0]
    near = [(low, high) for at, _, low, high in points if abs(at - x) <= _NAME]
    y = min(_y(high) for _, high in near) - 7 if above else max(_y(low) for low, _ in near) + 15
    return (
        f'<polygon class="band {css}" points="{band}"/><polyline class="line {css}" points="{line}"/>'
        f'<text class="{css}" x="{_x(x)}" y="{min(max(y, _TOP - 4), _y(0) - 5):.1f}" text-anchor="middle">{text(name)}</text>'
    )


def _shares(scale: Sequence[tuple[float, Callable[[float], bool]]], values: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """For each (x, test): the share of the values that pass, with its interval."""
    found = []
    for x, passes in scale:
        hits = sum(passes(value) for value in values)
        found.append((x, hits / len(values), *wilson(hits, len(values))))
    return found


def curves(outcomes: Sequence[Outcome], *, deepest: int = 10) -> str:
    """How often the first k passages hold the answer, and the first k articles a right one; empty where nothing is known of the search."""
    drawn, told = [], []
    scale = [((k - 1) / (deepest - 1), lambda rank, k=k: rank <= k) for k in range(1, deepest + 1)]
    for name, css, label, above in (
        ("article", "one", "right article among the first k", True),
        ("answer", "two", "first k passages hold the answer", False),
    ):
        ranks = [outcome.ranks[name] for outcome in outcomes if name in outcome.ranks]
        if ranks:
            points = _shares(scale, [float("inf") if rank is None else rank for rank in ranks])
            drawn.append(_curve(points, css, label, above=above))
            told.append(f"{label}: {points[0][1]:.0%} at 1, {points[-1][1]:.0%} at {deepest}, n {len(ranks)}")
    if not drawn:
        return ""
    ticks = [((k - 1) / (deepest - 1), str(k)) for k in (1, 2, 3, 4, 5, 6, 8, 10)]
    return _figure("What the search finds", _frame("".join(drawn), says="; ".join(told), ticks=ticks, along="k"), "; ".join(told))


def trade_off(outcomes: Sequence[Outcome]) -> str:
    """What share would be refused were refusing decided by the score alone, over every threshold; empty where no answer has a score."""
    scores: dict[bool, list[float]] = {True: [], False: []}
    for outcome in outcomes:
        answer = outcome.answer
        if answer is not None and outcome.case.answerable is not None and isinstance(answer.get("refusal_score"), int | float):
            scores[outcome.case.answerable].append(float(answer["refusal_score"]))
    if not scores[True] or not scores[False]:
        return ""
    scale = [(step / 50, lambda score, at=step / 50: score >= at) for step in range(51)]
    drawn = _curve(_shares(scale, scores[False]), "one", "not in the articles", above=True)
    drawn += _curve(_shares(scale, scores[True]), "two", "in the articles", above=False)
    pairs = [(no > yes) + 0.5 * (no == yes) for no in scores[False] for yes in scores[True]]
    area = sum(pairs) / len(pairs)
    says = (
        f"Refused at each threshold of refusal_score: {len(scores[False])} questions that the articles do not answer, "
        f"{len(scores[True])} that they do. "
        f"Of two, one of each, the score tells them apart in {area:.0%}."
    )
    ticks = [(at / 4, f"{at / 4:g}") for at in range(5)]
    return _figure("Refusing: the trade-off", _frame(drawn, says=says, ticks=ticks, along="refused from this refusal_score on"), says)


def times(outcomes: Sequence[Outcome]) -> str:
    """How long questions took, as shares of them; empty where no answer says."""
    taken = sorted(
        float(seconds["total"])
        for outcome in outcomes
        if outcome.answer and (seconds := outcome.answer.get("seconds") or {}).get("total") is not None
    )
    if not taken:
        return ""
    cuts = quantiles(taken, n=20, method="inclusive") if len(taken) > 1 else [taken[0]] * 19
    middle, high = cuts[9], cuts[18]
    end, bins = max(high * 1.25, 1e-3), 24
    counts = [0] * bins
    for one in taken:
        counts[min(bins - 1, int(one / end * bins))] += 1
    most = max(counts)

    def _held(at: int, count: int) -> str:
        upper = "" if at == bins - 1 else f", less than {(at + 1) * end / bins:.3f} s"
        return f"{count} of {len(taken)} took {at * end / bins:.3f} s or more{upper}"

    bars = "".join(_bar(at / bins, 1 / bins, count / most, _held(at, count)) for at, count in enumerate(counts) if count)
    bars += "".join(f'<line class="mark" x1="{_x(at / end)}" x2="{_x(at / end)}" y1="{_y(1)}" y2="{_y(0)}"/>' for at in (middle, high))
    says = (
        f"{len(taken)} questions: half took less than {middle:.3f} s, 95% less than {high:.3f} s, the longest {taken[-1]:.3f} s. "
        "The highest bar is 100%; the last holds all that took longer."
    )
    ticks = [(part / 4, f"{end * part / 4:.2f}") for part in range(5)]
    return _figure("Time", _frame(bars, says=says, ticks=ticks, along="seconds"), says)


def _bar(at: float, width: float, height: float, says: str) -> str:
    return (
        f'<rect class="bar" x="{_x(at) + 0.5}" y="{_y(height)}" width="{_x(width) - _x(0) - 1:.1f}" height="{_y(0) - _y(height):.1f}">'
        f"<title>{text(says)}</title></rect>"
    )


def _figure(title: str, svg: str, says: str) -> str:
    return f"<figure><b>{text(title)}</b>{svg}<figcaption>{text(says)}</figcaption></figure>"
