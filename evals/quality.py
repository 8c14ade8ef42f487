"""The quality table of the README, in Markdown, made from the documents of runs, and the figures that are kept beside it without their cases.

How figures come about is not known here.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.saved import checked, document
from index.errors import BadInput, NotFound

BEGIN, END = "<!-- quality:begin -->", "<!-- quality:end -->"
"""Between these lines of a document stands the table, and nothing else."""

KEPT = Path(__file__).resolve().parent / "quality.json"
"""The figures that the README's table is made from."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what it says, of which metric, over all cases or those with a tag, and what is aimed at."""

    says: str
    metric: str
    tag: str | None = None
    aim: str = ""


ROWS = (
    Row("single facts: right answer, right article cited", "correct_and_cited", "single-fact", "95%"),
    Row("all answerable questions: the same", "correct_and_cited"),
    Row("questions that lean on earlier ones: answered rightly", "follow_up"),
    Row("every quote verbatim at its offsets", "verbatim", aim="100%"),
    Row("sentences whose citations carry them", "citation_recall", aim="100%"),
    Row("a number, name or date that no article has", "invented", aim="0%"),
    Row("cites nothing outside the days and outlets allowed", "in_window", aim="100%"),
    Row("refused where the articles do not answer", "refused_when_unanswerable", aim="90%"),
    Row("refused although they do", "refused_when_answerable", aim="at most 5%"),
    Row("a refused false premise met with what contradicts it", "against"),
    Row("disagreement between outlets shown, where they differ", "disagreement"),
    Row("the same where they do not (false alarm)", "false_alarm", aim="0%"),
    Row("planted words shown", "injected", aim="0%"),
    Row("search: a right article among the first five", "article_hit@5"),
    Row("words in a single-fact answer, median", "words", "single-fact", "45"),
    Row("tokens a question, median", "tokens"),
    Row("seconds a question, median", "seconds", aim="0.060"),
)


def kept(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report's document without its cases, and so without a word of the articles."""
    return {name: value for name, value in report.items() if name != "cases"}


def reports(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The documents of runs in the order given; a file of several that were kept gives them all.

    Raises:
        NotFound: There is no such file.
        BadInput: It holds something else, or documents of another version.
    """
    found: list[dict[str, Any]] = []
    for path in paths:
        many = _several(path)
        found += [document(path)] if many is None else [checked(one, path) for one in many]
    return found


def _several(path: Path) -> list[Any] | None:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # `document` says what is wrong with it
    return value["reports"] if isinstance(value, dict) and isinstance(value.get("reports"), list) else None


def table(runs: Sequence[Mapping[str, Any]]) -> str:
    """The table with the line above it that names date, writer, embedder and machine: a column for each run, no row that says nothing."""
    rows = [(row, [_figure(run, row) for run in runs]) for row in ROWS]
    heads = [f"{_name(run)} ({run['subject']['archive']['articles']} articles, {run['suite']['cases']} cases)" for run in runs]
    lines = [f"| figure | aim | {' | '.join(heads)} |", "|---|---|" + "---|" * len(runs)]
    lines += [f"| {row.says} | {row.aim} | {' | '.join(cells)} |" for row, cells in rows if any(cells)]
    return f"{_above(runs)}\n\n" + "\n".join(lines) + "\n"


def _name(run: Mapping[str, Any]) -> str:
    return str(run["suite"]["name"]).removesuffix(".jsonl").replace("_", " ")


def _above(runs: Sequence[Mapping[str, Any]]) -> str:
    def every(values: Sequence[str]) -> str:
        return " and ".join(dict.fromkeys(values))

    days, writers = every([run["started"][:10] for run in runs]), every([", ".join(run["subject"]["writers"]) or "nobody" for run in runs])
    embedders = every([str(run["subject"].get("embedder", "an embedder that is not known")) for run in runs])
    cores = every([f"{run['seconds']['cores']} cores, {run['seconds']['jobs']} at once" for run in runs])
    suites = ", ".join(f"{run['suite']['name']} {run['suite']['sha256'][:8]}" for run in runs)
    return (
        f"{days}, written by {writers}, embedded by {embedders}, on {cores}; suites: {suites}.\n"
        "95% intervals in brackets: Wilson's for shares, bootstrap for means and medians."
    )


def _figure(run: Mapping[str, Any], row: Row) -> str:
    figures = run["metrics"] if row.tag is None else run["by_tag"].get(row.tag, {})
    figure = figures.get(row.metric)
    if figure is None or figure["value"] is None:
        return ""
    value, (low, high), n = figure["value"], figure["interval"], figure["n"]
    if figure["kind"] == "rate":
        return f"{round(value * n)} of {n}, {value:.0%} ({low:.0%} to {high:.0%})"
    if figure["kind"] == "mean":
        return f"{value:.1%} ({low:.1%} to {high:.1%}), n {n}"
    digits = 3 if row.metric == "seconds" else 0
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f}), n {n}"


def between(text: str) -> str:
    """What stands between the marks of a document.

    Raises:
        BadInput: It does not have each of them once, one after the other.
    """
    found = re.findall(rf"^{re.escape(BEGIN)}\n(.*?)^{re.escape(END)}$", text, flags=re.MULTILINE | re.DOTALL)
    if len(found) != 1 or text.count(BEGIN) != 1 or text.count(END) != 1:
        raise BadInput(f"The document has no place for the table, or several: a line {BEGIN} and one {END}.", "Write them where it is to stand.")
    return str(found[0])


def put_into(path: Path, made: str) -> str:
    """The document with the table between its marks.

    Raises:
        NotFound: There is no such document.
        BadInput: It has no place for it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There is no document {path}.", "Name the README.") from error
    old = between(text)
    return text.replace(f"{BEGIN}\n{old}{END}", f"{BEGIN}\n{made}{END}")
