"""The search by itself, as one set of figures: what it finds beside plain rankings of the same passages, and how long it takes in a large archive.

How each is taken is not known here.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from evals import archives, large, retrieval, timing
from evals.retrieval import ByArticle, Linked, Share
from index import Filters, open_archive
from index.embed import named
from rag.settings import Settings

SCHEMA = 1
_WARMING = 5


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
    """Time searches in an archive that `large.make` made: first without filters, then for each share of the passages."""
    embedder = timing.Timed(named(settings.embedder))
    load = os.getloadavg()[0]
    embedder.embed(["The model is read."])
    questions = [label.question for label in labels]
    with open_archive(archive, embedder=embedder, create=False) as opened:
        first = timing.spent(lambda: opened.search(questions[0], limit=timing.PASSAGES))
        for question in questions[1:_WARMING]:
            opened.search(question, limit=timing.PASSAGES)
        rows = [
            timing.searches(opened, embedder, [(question, Filters()) for question in questions[_WARMING:]], filtered="none, words for the first time")
        ]
        # A space more makes a text that the embedder is asked for again: the archive remembers what was asked before.
        sought: list[tuple[str, list[Filters]]] = [
            ("none", [Filters()] * len(labels)),
            ("as of the day asked", [Filters(as_of=one.asked) for one in labels]),
        ]
        sought += [(f"{share:.2%} of the passages", [large.of_share(share)] * len(labels)) for share in large.SHARES]
        for number, (name, filters) in enumerate(sought, 1):
            asked = [(question + " " * number, one) for question, one in zip(questions, filters, strict=True)]
            opened.search(questions[0], limit=timing.PASSAGES, filters=filters[0])
            rows.append(timing.searches(opened, embedder, asked, filtered=name))
        sizes = opened.size()
    return {"articles": sizes[0], "passages": sizes[1], "load": round(load, 2), "first": first.wall, "searches": [asdict(row) for row in rows]}


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
        f"\n{big['passages']} passages of {big['articles']} articles, load {big['load']}; the first search after opening took {big['first']:.2f} s",
        style="dim",
    )
    table = _table("filter", "median", "95% under", "longest", "with embedding", "n")
    for row in big["searches"]:
        alone, whole = row["searches"], row["with_embedding"]
        both = f"{whole['median'] * 1000:.1f}, {whole['p95'] * 1000:.1f} ms"
        table.add_row(row["filtered"], *(f"{alone[one] * 1000:.1f} ms" for one in ("median", "p95", "longest")), both, str(alone["questions"]))
    console.print(table)


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name)
    return table


def _figure(value: float, interval: tuple[float, float] | None) -> str:
    return f"{value:.3f}" if interval is None else f"{value:.3f} ({interval[0]:.3f}-{interval[1]:.3f})"
