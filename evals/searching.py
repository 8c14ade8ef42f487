"""The search by itself, as one set of figures: what it finds beside plain rankings of the same passages, and how long it takes in a large archive.

How each is taken is not known here.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, get_args

from rich.console import Console
from rich.table import Table

from evals import archives, filtering, large, retrieval, timing
from evals.retrieval import ByArticle, Linked, Share
from index import Filters, open_archive
from rag.compose import embedder_of
from rag.settings import Settings

SCHEMA = 1
_WARMING = 5

_SCANNED = 0.01
"""A share that is too small for the vector index, and too large for its vectors to be fetched one by one."""


def take(articles: Path | None, archive: Path | None, *, questions: Path, passages: int | None, settings: Settings) -> dict[str, Any]:
    """Search for labelled questions in these articles, or in an archive that exists, and in so many passages jittered from them."""
    labels = retrieval.linked(questions)
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        if archive is not None:
            assistant = stack.enter_context(archives.existing(archive, settings))
        else:
            assistant, _ = stack.enter_context(archives.made_from(articles or archives.CORPUS, settings))
        found = retrieval.beside(assistant.archive, labels)
        figures: dict[str, Any] = {
            "schema": SCHEMA,
            "cores": os.cpu_count(),
            "load": round(load, 2),
            "passages": assistant.archive.size()[1],
            "found": {name: {way: by_article(one) for way, one in ways.items()} for name, ways in found.items()},
        }
        if passages is not None:
            with tempfile.TemporaryDirectory(prefix="dateline-large-") as name:
                large.make(assistant.archive.path, Path(name) / "archive", passages=passages)
                figures["large"] = speed(Path(name) / "archive", labels, settings)
    return figures


def speed(archive: Path, labels: Sequence[Linked], settings: Settings) -> dict[str, Any]:
    """Time searches in an archive that `large.make` made: without filters, and with filters that each share of the passages pass."""
    embedder = timing.Timed(embedder_of(settings))
    load = os.getloadavg()[0]
    embedder.embed(["The model is read."])
    questions = [label.question for label in labels]
    with open_archive(archive, embedder=embedder, create=False) as opened:
        first = timing.spent(lambda: opened.search(questions[0], limit=timing.PASSAGES))
        for question in questions[1:_WARMING]:
            opened.search(question, limit=timing.PASSAGES)
        new = timing.searches(
            opened, embedder, [(question, Filters()) for question in questions[_WARMING:]], filtered="none, words for the first time"
        )
        # A space more makes a text that the embedder is asked for again: the archive remembers what was asked before.
        known = timing.searches(opened, embedder, [(question + " ", Filters()) for question in questions], filtered="none")
        # Where few pass, all vectors are read into memory by the first question, and stay there.
        scan = timing.spent(lambda: opened.search(questions[0], limit=timing.PASSAGES, filters=large.of_share(_SCANNED)))
        dated = timing.searches(opened, embedder, [(f"{one.question}  ", Filters(as_of=one.asked)) for one in labels], filtered="as of the day asked")
        filters = [
            filtering.cost(opened, embedder, questions, partial(_of_share, share, by), filtered=f"{by}, {share:.2%} of the passages")
            for by in get_args(large.By)
            for share in large.SHARES
        ]
        sizes = opened.size()
    return {
        "articles": sizes[0],
        "passages": sizes[1],
        "load": round(load, 2),
        "first": first.wall,
        "first_scan": scan.wall,
        "searches": [asdict(row) for row in (new, known, dated)],
        "filters": [asdict(row) | {"times": row.times} for row in filters],
    }


def _of_share(share: float, by: large.By, turn: int) -> Filters:
    return large.of_share(share, by, turn=turn + 1)


def by_article(found: ByArticle) -> dict[str, Any]:
    """What was found, as plain JSON values."""
    return {f"hit@{first}": share(one) for first, one in found.at.items()} | {
        "mrr@10": found.reciprocal_rank,
        "mrr_interval": found.interval,
        "unlinked": found.unlinked,
    }


def share(one: Share) -> dict[str, Any]:
    """A share as plain JSON values."""
    return {"hits": one.hits, "n": one.n, "value": one.value, "interval": one.interval}


def show(figures: Mapping[str, Any], console: Console) -> None:
    """Print the figures for a person."""
    console.print(f"{figures['cores']} cores, load {figures['load']} at the start; {figures['passages']} passages", style="dim")
    table = _table("articles", "ranked by", "hit@1", "hit@5", "hit@10", "mrr@10", "n")
    for name, ways in figures["found"].items():
        for way, one in ways.items():
            shares = [_figure(one[f"hit@{first}"]["value"], one[f"hit@{first}"]["interval"]) for first in (1, 5, 10)]
            n = str(one["hit@1"]["n"]) + (f", {one['unlinked']} without a gold article" if one["unlinked"] else "")
            table.add_row({"as_of": "up to the day asked"}.get(name, name), way, *shares, _figure(one["mrr@10"], one["mrr_interval"]), n)
    console.print(table)
    if "large" not in figures:
        return
    big = figures["large"]
    console.print(
        f"\n{big['passages']} passages of {big['articles']} articles, load {big['load']}; the first search after opening took {big['first']:.2f} s,"
        f" the first with a filter that few pass {big['first_scan']:.2f} s",
        style="dim",
    )
    table = _table("filter", "median", "95% under", "longest", "with embedding", "n")
    for row in big["searches"]:
        alone, whole = row["searches"], row["with_embedding"]
        both = f"{whole['median'] * 1000:.1f}, {whole['p95'] * 1000:.1f} ms"
        table.add_row(row["filtered"], *(f"{alone[one] * 1000:.1f} ms" for one in ("median", "p95", "longest")), both, str(alone["questions"]))
    console.print(table)
    console.print("\nWith filters, at the median and the 95th percentile; in brackets, times what the same questions took without", style="dim")
    table = _table("filter", "articles", "without", "first time", "again", "n")
    for row in big["filters"]:
        met = (f"{_both(row[name])} ({row['times'][name]['median']:.2f}, {row['times'][name]['p95']:.2f})" for name in ("first", "again"))
        table.add_row(row["filtered"], str(row["articles"]), _both(row["unfiltered"]), *met, str(row["first"]["questions"]))
    console.print(table)


def _both(taken: Mapping[str, float]) -> str:
    return f"{taken['median'] * 1000:.1f}, {taken['p95'] * 1000:.1f} ms"


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name)
    return table


def _figure(value: float, interval: tuple[float, float] | None) -> str:
    return f"{value:.3f}" if interval is None else f"{value:.3f} ({interval[0]:.3f}-{interval[1]:.3f})"
