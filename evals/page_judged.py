"""What a judge said of a run, as a part of the run's page: its figures, how far they agree with the metrics, and every case where they do not.

How figures come about is not known here.
"""

from evals.judged import Judged
from evals.judged_figures import Differs, differing, held, told
from evals.page_parts import table, text
from evals.terminal_judged import heading, kappas, notes, share


def part(found: Judged) -> str:
    """The part as HTML; what a judge wrote is text in it."""
    said = told(found)
    shares = [
        _row(one.metric, *share(one.yes / one.n if one.n else None, one.interval), one.n, one.unparsable, one.failed, sum(one.left.values()))
        for one in said
    ]
    agreements = [
        _row(f"{one.metric}, {one.beside}", *share(one.agreement.share, one.agreement.interval), *kappas(one), one.agreement.n) for one in held(found)
    ]
    figure = (("", ""), ("n", "figure"), ("n", "95% interval"))
    warnings = "".join(f'<p class="warn">{text(note[0].upper() + note[1:])}.</p>' for note in notes(found, said))
    return (
        f"<h2>A model's opinion</h2><p class='soft'>{text(heading(found))}. Advisory: it changes no metric and no gate.</p>"
        f"{table((('', 'judged'), ('n', 'yes'), ('n', '95% interval'), *(('n', name) for name in _COUNTS)), shares)}"
        f"<h3>Agreement with the metrics</h3>{table((*figure, ('n', 'kappa'), ('n', '95% interval'), ('n', 'n')), agreements)}{warnings}"
        f"{_differing(found)}"
    )


_COUNTS = ("n", "unparsable", "failed", "not judged")


def _row(name: str, *cells: object) -> str:
    return f'<tr><td class="name">{text(name)}</td>' + "".join(f'<td class="n">{text(cell)}</td>' for cell in cells) + "</tr>"


def _differing(found: Judged) -> str:
    places = {outcome.case.id: at + 1 for at, outcome in enumerate(found.report.outcomes)}
    rows = [_differs(one, places[one.case]) for one in differing(found)]
    if not rows:
        return ""
    head = (("", "case"), ("", "judged"), ("", "the judge"), ("", "the metric"))
    return f'<details class="more"><summary>{len(rows)} times they say different things</summary>{table(head, rows)}</details>'


def _differs(one: Differs, place: int) -> str:
    judge = f"{'yes' if one.yes else 'no'}: {one.reason}"
    metric = f"{one.beside} {one.score.value:g}: {one.score.why}"
    return f'<tr><td><a href="#case-{place}">{text(one.case)}</a></td><td>{text(one.metric)}</td><td>{text(judge)}</td><td>{text(metric)}</td></tr>'
