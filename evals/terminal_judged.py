"""A judged run for a person at a terminal: what the judge said, how far that agrees with the metrics, and where it does not.

How figures come about is not known here.
"""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from evals.judged import Judged
from evals.judged_figures import Differs, Held, Told, differing, held, spent, told
from evals.terminal import line
from evals.visible import visible


def show(found: Judged, screen: Console, *, cases: bool = False) -> None:
    """Print the figures; before them, where asked for, every case of which the judge says something else than a metric."""
    if cases:
        questions = {outcome.case.id: outcome.case.question for outcome in found.report.outcomes}
        for one in differing(found):
            screen.print(Group(*_differs(one, questions[one.case])))
        screen.print(Rule(style="dim"))
    screen.print(Text(visible(heading(found)), style="bold"))
    screen.print(Text("advisory: a model's opinion, which changes no metric and no gate", style="dim"))
    said = told(found)
    screen.print(_said(said))
    screen.print()
    screen.print(_agreement(held(found)))
    for note in notes(found, said):
        screen.print(Text(visible(note), style="yellow"))
    tokens = spent(found)
    says = f"{tokens['prompt_tokens']:,} tokens of prompts and {tokens['completion_tokens']:,} of replies in {tokens['judgements']} judgements"
    screen.print(Text(says, style="dim"))


def heading(found: Judged) -> str:
    """Who judged what."""
    return f"{found.report.suite.name}: {len(found.report.outcomes)} cases, judged by {found.judge['model']} at {found.judge['host']}"


def notes(found: Judged, said: tuple[Told, ...]) -> Iterator[str]:
    """What takes from the figures' worth, and why cases were not judged."""
    if found.own:
        yield "the judge wrote answers that it judges: name another with --model"
    for one in said:
        if one.one_sided:
            yield f"{one.metric}: the judge always says {one.one_sided}, and tells nothing apart"
        for why, count in one.left.items():
            yield f"{one.metric}: {count} cases not judged: {why}"


def share(value: float | None, interval: tuple[float, float] | None) -> tuple[str, str]:
    """A share and its interval, as they are read."""
    return ("none" if value is None else f"{value:.1%}"), ("" if interval is None else f"{interval[0]:.1%} to {interval[1]:.1%}")


def kappas(one: Held) -> tuple[str, str]:
    """Kappa and its interval, as they are read; "none" where it is not defined."""
    value, around = one.agreement.kappa, one.agreement.kappa_interval
    return ("none" if value is None else f"{value:.2f}"), ("" if around is None else f"{around[0]:.2f} to {around[1]:.2f}")


def _table(*columns: str, left: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for at, name in enumerate(columns):
        table.add_column(name, justify="left" if at < left else "right", no_wrap=True)
    return table


def _said(said: tuple[Told, ...]) -> Table:
    table = _table("judged", "yes", "95% interval", "n", "unparsable", "failed", "not judged", left=1)
    for one in said:
        figure = share(one.yes / one.n if one.n else None, one.interval)
        table.add_row(one.metric, *figure, str(one.n), str(one.unparsable), str(one.failed), str(sum(one.left.values())))
    return table


def _agreement(every: tuple[Held, ...]) -> Table:
    names = ("agree", "95% interval", "kappa", "95% interval", "n", "both yes", "judge alone", "metric alone", "both no", "unscored")
    table = _table("judge", "and metric", *names, left=2)
    for one in every:
        found = one.agreement
        counts = (found.n, found.both_yes, found.first_alone, found.second_alone, found.both_no, sum(one.alone.values()))
        table.add_row(one.metric, one.beside, *share(found.share, found.interval), *kappas(one), *(str(count) for count in counts))
    return table


def _differs(one: Differs, question: str) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(visible(f"{one.case} · {one.metric} and {one.beside}"), style="bold"), align="left", style="dim")
    yield line("question", question, "bold")
    yield line("judge", f"{'yes' if one.yes else 'no'}: {one.reason}", "cyan")
    yield line("metric", f"{one.score.value:g}: {one.score.why}", "")
