"""The benchmarks: speed of ingest, questions and cold starts, and search beside a stock pipeline, as one set of figures.

How each is taken is not known here.
"""

import os
import platform
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from evals import archives, cold, retrieval, searching, timing
from evals.metrics import FOUND
from evals.suite import load
from evals.values import Case
from evals.visible import visible
from index.errors import BadInput
from rag import Assistant
from rag.compose import embedder_of
from rag.settings import Settings

if TYPE_CHECKING:
    from evals.baseline import Stock

SCHEMA = 1
SAMPLE_SUITE = Path(__file__).resolve().parent / "suites" / "sample.jsonl"
_QUESTION = "Who leads the talks?"
_PARTS = {
    "ingest": "first",
    "embedder alone": "embedder",
    "ingest again": "second",
    "ingest, vectors given": "without_embedding",
    "one more article": "one_more",
}


def take(articles: Path | None, *, suite: Path | None, labels: Path | None, stock: bool, settings: Settings) -> dict[str, Any]:
    """Take every benchmark that these articles and questions allow; the figures as plain JSON values.

    Raises:
        BadInput: The stock pipeline is wanted without questions whose answers are known.
    """
    cases = _cases(articles, suite)
    facts = retrieval.single_facts(cases)
    if stock and not facts:
        raise BadInput(
            "The stock pipeline is measured on a suite's single facts, and there are none.", "Name a suite about these articles with --suite."
        )
    started = datetime.now(UTC).isoformat(timespec="seconds")
    load = os.getloadavg()[0]
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name, archives.unpacked(articles or archives.CORPUS, Path(name)) as place:
        made = Path(name) / "archive"
        figures["reading"] = _reading(timing.reading(place))
        figures["ingest"] = _ingest(timing.ingest_beside_embedder(place, embedder_of(settings), keep=made))
        with archives.existing(made, settings) as assistant:
            linked = retrieval.linked(labels) if labels is not None else []
            asked = cases or [Case(str(at), label.question) for at, label in enumerate(linked)] or [Case("talks", _QUESTION)]
            figures["questions"] = asdict(timing.questions(assistant, asked))
            figures["cold"] = _cold(assistant.archive.path, asked[0].question)
            if linked:
                figures["search"] = _search(assistant, linked)
            if stock:
                figures["stock"] = _stock(assistant, facts, settings)
    machine = {"cores": os.cpu_count(), "load": round(load, 2), "system": platform.platform(), "python": platform.python_version()}
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    return {"schema": SCHEMA, "machine": machine, "embedder": settings.embedder, **figures, "started": started, "finished": finished}


def _cases(articles: Path | None, path: Path | None) -> list[Case]:
    """The suite's cases; the sample suite's where the sample corpus is measured and no other is named."""
    if path is None and articles is not None:
        return []
    return list(load(path or SAMPLE_SUITE).cases)


def _ingest(took: timing.IngestTiming) -> dict[str, Any]:
    return asdict(took) | {"ratio": took.ratio, "cpu_ratio": took.cpu_ratio, "embedded_a_second": took.passages / took.embedder.wall}


def _reading(took: timing.ReadingSpeed | None) -> dict[str, Any]:
    if took is None:
        return {"unscored": "There is no plain text among these articles."}
    return asdict(took) | {"megabytes_a_second": took.megabytes_a_second}


def _cold(archive: Path, question: str) -> list[dict[str, Any]]:
    ask = ["ask", question, "--archive", str(archive), "--json"]
    return [_start("dateline --help", ["--help"], runs=7), _start("dateline ask QUESTION", ask, runs=5)]


def _start(shown: str, arguments: list[str], *, runs: int) -> dict[str, Any]:
    """A cold start, or why there is no figure: the others have taken minutes and are not to be lost with it."""
    try:
        return asdict(cold.start(cold.script("dateline"), arguments, runs=runs)) | {"command": shown}
    except BadInput as error:
        return {"command": shown, "unscored": str(error)}


def _search(assistant: Assistant, linked: list[retrieval.Linked]) -> dict[str, Any]:
    return {
        name: searching.by_article(retrieval.by_article(assistant.archive, linked, as_of_day_asked=day))
        for name, day in (("all", False), ("as_of", True))
    }


def _stock(assistant: Assistant, facts: list[Case], settings: Settings) -> dict[str, Any]:
    from evals.baseline import SIZES, Stock

    archive = assistant.archive
    articles = [archive.article(card.article_id) for card in archive.articles()]
    ours = retrieval.by_answer(facts, lambda question: [hit.passage.text for hit in archive.search(question, limit=FOUND)])
    rows = {"dateline": {"passages": archive.size()[1], **_hits(ours)}}
    for size in SIZES:
        index = Stock(articles, embedder_of(settings), size=size)
        rows[f"stock {size}"] = {"passages": index.passages, **_hits(retrieval.by_answer(facts, partial(_texts, index)))}
    return {"questions": len(facts), "systems": rows}


def _texts(index: "Stock", question: str) -> list[str]:
    return [hit.text for hit in index.search(question, limit=FOUND)]


def _hits(found: Mapping[int, retrieval.Share]) -> dict[str, Any]:
    return {f"hit@{first}": searching.share(share) for first, share in found.items()}


def show(figures: Mapping[str, Any], console: Console) -> None:
    """Print the figures for a person."""
    machine, ingest, asked = figures["machine"], figures["ingest"], figures["questions"]
    console.print(
        f"{machine['cores']} cores, load {machine['load']} at the start, Python {machine['python']}, embedder {figures['embedder']}", style="dim"
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("what", "figure", "how"):
        table.add_column(name, style="dim" if name == "how" else "")
    read = figures["reading"]
    if "unscored" in read:
        table.add_row("read, clean and cut", "none", read["unscored"])
    else:
        how = f"of plain text a second of CPU; {read['articles']} articles, {read['size'] / 1e6:.2f} MB"
        table.add_row("read, clean and cut", f"{read['megabytes_a_second']:.2f} MB", how)
    sizes = f"{ingest['articles']} articles, {ingest['passages']} passages"
    table.add_row("ingest beside embedder", f"{ingest['ratio']:.3f}", f"wall time, {sizes}")
    table.add_row("", f"{ingest['cpu_ratio']:.3f}", "CPU time")
    for label, name in _PARTS.items():
        table.add_row(f"  {label}", f"{ingest[name]['wall']:.2f} s", f"{ingest[name]['cpu']:.2f} s of CPU")
    table.add_row("a question", f"{asked['median'] * 1000:.0f} ms", f"median of {asked['questions']}; 95% under {asked['p95'] * 1000:.0f} ms")
    for start in figures["cold"]:
        if "unscored" in start:
            table.add_row(start["command"], "none", visible(start["unscored"]))
            continue
        loads = f"loads {', '.join(start['heavy']) or 'nothing heavy'}"
        table.add_row(start["command"], f"{start['cpu']:.2f} s", f"of CPU, median of {start['runs']} (longest {start['longest_cpu']:.2f}); {loads}")
    for name, found in figures.get("search", {}).items():
        hits = "  ".join(f"{key} {found[key]['value']:.3f}" for key in ("hit@1", "hit@5", "hit@10"))
        table.add_row(
            f"search, {name}", f"{found['mrr@10']:.3f}", f"mrr@10; {hits}; n = {found['hit@1']['n']}, {found['unlinked']} without a gold article"
        )
    for name, row in figures.get("stock", {}).get("systems", {}).items():
        hits = f"{row['hit@1']['hits']} and {row['hit@4']['hits']} of {row['hit@1']['n']}"
        table.add_row(name, hits, f"answers in the first passage and in the first four; {row['passages']} passages")
    console.print(table)
