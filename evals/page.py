"""A report as one page of HTML that needs nothing else: figures with their intervals, plots, and every case to read.

It opens from a file, loads nothing and works without its script, which only filters. How figures come about is not known here.
"""

from collections.abc import Iterator

from evals.controls import Control, together
from evals.failing import missed
from evals.metrics import BY_NAME
from evals.page_parts import filters, interval, shell, table, text, told, value
from evals.page_plots import curves, times, trade_off, whiskers
from evals.report import usage
from evals.telling import expected
from evals.values import Figure, Outcome, Report, Score, Unscored

_TILES = ("correct_and_cited", "verbatim", "refused_when_unanswerable", "refused_when_answerable", "citation_precision", "seconds")
"""What is shown large: whether it is right, whether it can be trusted, whether it knows what it does not know, and how long it takes."""

_BY_TAG = ("correct_and_cited", "refused_when_unanswerable", "refused_when_answerable", "hit@4", "article_hit@5")


def page(report: Report, *, beside: str = "") -> str:
    """The whole page; `beside` is HTML to stand below the figures."""
    body = "".join((_head(report), "<main>", _figures(report), beside, _tags(report), _plots(report), _cases(report), "</main>"))
    return shell(f"{report.suite.name}: {len(report.outcomes)} cases", body)


def describes(report: Report) -> str:
    """What was measured, in one line of HTML."""
    subject = report.subject
    archive = subject.get("archive") or {}
    writers = sorted({str(outcome.answer["writer"]) for outcome in report.outcomes if outcome.answer})
    parts = [
        f"{subject.get('name', '')}",
        f"written by {', '.join(writers) or 'nobody'}",
        subject.get("embedder"),
        f"{archive.get('articles', '?')} articles, {archive.get('passages', '?')} passages ({archive.get('fingerprint', 'no fingerprint')})",
        f"suite {report.suite.digest[:12]}",
        f"{report.started[:16].replace('T', ' ')} UTC, {report.seconds:.1f} s, {report.jobs} at once",
    ]
    spent = usage(report)
    if spent["answers"]:
        parts.append(f"{spent['prompt_tokens']:,} tokens of prompts and {spent['completion_tokens']:,} of replies")
    return " · ".join(text(part) for part in parts if part)


def _head(report: Report) -> str:
    failed = sum(outcome.error is not None or bool(missed(outcome)) for outcome in report.outcomes)
    old = sum(bool(outcome.stale) for outcome in report.outcomes)
    aged = f' <span class="warn">{old} no longer fit the articles and count for nothing that rests on them.</span>' if old else ""
    by_name = {figure.metric: figure for figure in report.figures}
    tiles = "".join(_tile(by_name[name]) for name in _TILES if by_name[name].value is not None)
    return (
        f'<header><h1>{text(report.suite.name)}</h1><p>{len(report.outcomes)} cases, of which {failed} <a href="#cases">failed</a>.{aged}</p>'
        f'<p class="facts">{describes(report)}</p><div class="tiles">{tiles}</div></header>'
    )


def _tile(figure: Figure) -> str:
    says = text(BY_NAME[figure.metric].says)
    return f'<div class="tile"><b>{value(figure, figure.value)}</b><span>{says}</span><span>{interval(figure)}, n {figure.n}</span></div>'


def _figures(report: Report) -> str:
    tried = together(report.outcomes)
    rows = (_row(figure, tried.get(figure.metric)) for figure in report.figures)
    names = (("", "metric"), ("n", "figure"), ("", ""), ("n", "95% interval"), ("n", "n"), ("n wide", "unscored"))
    head = (*names, ("wide", "made right / wrong"), ("wide", "what it says"))
    return (
        f"<h2>Figures</h2>{table(head, rows)}<p class='soft'>Intervals: Wilson's for shares, bootstrap for means and medians. "
        "Orange dots: low is good. A case that a metric is not about is unscored, and never zero. "
        "Made right / wrong: of answers made from the cases to be right, how "
        "many the metric passed, and of those made to be wrong, how many it caught.</p>"
    )


def _row(figure: Figure, control: Control | None) -> str:
    metric = BY_NAME[figure.metric]
    low_is_good = metric.better == "lower"
    reasons = "; ".join(f"{count} × {why}" for why, count in figure.unscored.items())
    says = metric.says + ("" if figure.kind == "rate" else f", {figure.kind}") + (" (low is good)" if low_is_good else "")
    cells = (
        ("name", text(figure.metric)),
        ("n", f"<b>{value(figure, figure.value)}</b>"),
        ("", whiskers(figure, low_is_good=low_is_good)),
        ("n", interval(figure)),
        ("n", str(figure.n)),
        ("n wide", f'<span title="{text(reasons)}">{sum(figure.unscored.values()) or ""}</span>'),
        ("wide", _control(control)),
        ("wide soft", text(says)),
    )
    return "<tr>" + "".join(f'<td class="{css}">{inside}</td>' for css, inside in cells) + "</tr>"


def _control(control: Control | None) -> str:
    """How the metric took answers that were made right, and made wrong; in red where it does not tell them apart."""
    if control is None:
        return ""
    shown = f"{control.passed}/{control.right} · {control.caught}/{control.wrong}"
    return f'<span class="bad" title="{text(control.exposed)}">{shown} ✗</span>' if control.exposed else shown


def _tags(report: Report) -> str:
    if not report.by_tag:
        return ""
    shown = [name for name in _BY_TAG if any(figure.metric == name and figure.n for figures in report.by_tag.values() for figure in figures)]
    rows = []
    for tag, figures in report.by_tag.items():
        by_name = {figure.metric: figure for figure in figures}
        cells = "".join(_cell(by_name[name]) for name in shown)
        rows.append(f"<tr><td>{text(tag)}</td><td class='n'>{sum(tag in outcome.case.tags for outcome in report.outcomes)}</td>{cells}</tr>")
    return f"<h2>By tag</h2>{table((('', 'tag'), ('n', 'cases'), *(('', name) for name in shown)), rows)}"


def _cell(figure: Figure) -> str:
    if figure.value is None:
        return "<td></td>"
    low_is_good = BY_NAME[figure.metric].better == "lower"
    return f"<td>{round(figure.value * figure.n)} of {figure.n}{whiskers(figure, low_is_good=low_is_good)}</td>"


def _plots(report: Report) -> str:
    drawn = curves(report.outcomes) + trade_off(report.outcomes) + times(report.outcomes)
    return f'<h2>Search, refusing, time</h2><div class="plots">{drawn}</div>' if drawn else ""


def _cases(report: Report) -> str:
    names = [name for name in BY_NAME if any(score.metric == name for outcome in report.outcomes for score in missed(outcome))]
    tags = list(report.by_tag)
    form = filters(
        {
            "state": (
                "All cases",
                [("failed", "Failed"), ("right", "Not failed"), ("refused", "Refused"), ("error", "Errors"), ("stale", "Out of date")],
            ),
            "missed": ("Any metric", [(name, f"missed: {name}") for name in names]),
            "tag": ("Any tag", [(tag, tag) for tag in tags]),
        }
    )
    return f'<h2 id="cases">Cases</h2>{form}' + "".join(_case(outcome, at) for at, outcome in enumerate(report.outcomes))


def _case(outcome: Outcome, at: int) -> str:
    case, misses = outcome.case, [score.metric for score in missed(outcome)]
    failed = outcome.error is not None or bool(misses)
    states = ["failed" if failed else "right", *(["error"] if outcome.error is not None else []), *(["stale"] if outcome.stale else [])]
    if outcome.answer is not None and outcome.answer["status"] == "refused":
        states.append("refused")
    sign = '<span class="state bad" title="failed">✗</span>' if failed else '<span class="state good" title="not failed">✓</span>'
    why = "error" if outcome.error is not None else ", ".join(misses)
    attributes = f'data-state="{text(chr(10).join(states))}" data-missed="{text(chr(10).join(misses))}" data-tags="{text(chr(10).join(case.tags))}"'
    return (
        f'<details class="case" id="case-{at + 1}" {attributes}><summary>{sign}<span class="what">{text(case.question)}'
        f'<small>{text(case.id)}{"".join(f" · {text(tag)}" for tag in case.tags)}</small></span><span class="misses">{text(why)}</span></summary>'
        f'<div class="body">{"".join(_body(outcome, f"c{at + 1}"))}</div></details>\n'
    )


def _body(outcome: Outcome, place: str) -> Iterator[str]:
    case, answer = outcome.case, outcome.answer
    if case.history:
        yield "<h3>Before</h3>" + "".join(
            f"<p>{text(turn.question)}{f' <span class=soft>{text(turn.answer)}</span>' if turn.answer else ''}</p>" for turn in case.history
        )
    if answer is not None and answer.get("standalone_question") not in {None, "", case.question}:
        yield f'<p class="soft">read as: {text(answer["standalone_question"])}</p>'
    yield f"<h3>Expected</h3><p>{text(expected(case))}</p>"
    if case.gold_quotes:
        yield "".join(f'<p class="soft">“{text(quote)}”</p>' for quote in case.gold_quotes)
    yield "".join(f'<p class="warn">Out of date: {text(why)}.</p>' for why in outcome.stale)
    yield f"<h3>{'Refused' if answer is not None and answer['status'] == 'refused' else 'Answered' if answer is not None else 'Error'}</h3>"
    yield told(outcome, place)
    yield _scores(outcome)


def _scores(outcome: Outcome) -> str:
    bad = {score.metric for score in missed(outcome)}
    rows = [_score(score, bad=score.metric in bad) for score in outcome.scores if isinstance(score, Score)]
    others = [score for score in outcome.scores if isinstance(score, Unscored)]
    left = "".join(f"<p class='soft'><span class='name'>{text(score.metric)}</span> {text(score.why)}</p>" for score in others)
    more = f'<details class="more"><summary>{len(others)} metrics are not about this case</summary>{left}</details>' if others else ""
    return f"<h3>Why it scored so</h3>{table((('', 'metric'), ('n', 'score'), ('', 'why')), rows)}{more}"


def _score(score: Score, *, bad: bool) -> str:
    shown, css = f"{score.value:.3f}".rstrip("0").rstrip("."), " bad" if bad else ""
    return f'<tr><td class="name{css}">{text(score.metric)}</td><td class="n{css}">{shown}</td><td>{text(score.why)}</td></tr>'
