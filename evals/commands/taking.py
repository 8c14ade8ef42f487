"""The commands that take figures of one part: `bench` (speed), `search` and `furniture`.

How each is measured is not known here.
"""

import argparse
import os
from pathlib import Path

from evals.commands.shared import Commands, check_target, count, give, parser


def add(commands: Commands) -> None:
    """Describe the three commands."""
    bench = parser(commands, "bench", _bench, says="how fast: ingest beside the embedder alone, questions, cold starts")
    bench.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output, and nothing else on it")
    bench.add_argument("--articles", type=Path, metavar="PATH", help="a folder, a file or a .jsonl.gz (default: the sample corpus)")
    bench.add_argument(
        "--suite", type=Path, metavar="SUITE.jsonl", help="questions about these articles (default: the sample suite, on the sample corpus)"
    )
    bench.add_argument("--labels", type=Path, metavar="FILE.jsonl", help='search: one {"question", "asked", "gold_articles"} a line')
    bench.add_argument("--stock", action="store_true", help="the same articles and questions in a stock LlamaIndex pipeline (needs a suite)")

    search = parser(commands, "search", _search, says="search by itself: what it finds beside plain rankings, and how fast")
    search.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl", help='one {"question", "asked", "gold_articles"} a line')
    place = search.add_mutually_exclusive_group()
    place.add_argument("--archive", type=Path, metavar="DIR", help="an archive that exists")
    place.add_argument("--articles", type=Path, metavar="PATH", help="a folder, a file or a .jsonl.gz (default: the sample corpus)")
    search.add_argument("--passages", type=count, metavar="N", help="time it too, in N passages jittered from these (100,000 take minutes to make)")
    search.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output, and nothing else on it")

    furniture = parser(commands, "furniture", _furniture, says="labelled articles: furniture removed, and sentences lost with it")
    furniture.add_argument("--articles", type=Path, metavar="DIR", help="the labelled articles (default: the sample corpus)")
    furniture.add_argument("--labels", type=Path, metavar="FILE.jsonl", help='one {"path", "furniture", "neither"} a line (default: our own)')
    furniture.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output, and nothing else on it")


def _bench(options: argparse.Namespace) -> int:
    from evals import bench
    from rag.settings import from_env

    check_target(options.json)
    figures = bench.take(options.articles, suite=options.suite, labels=options.labels, stock=options.stock, settings=from_env(os.environ))
    return give(figures, lambda console: bench.show(figures, console), options.json)


def _search(options: argparse.Namespace) -> int:
    from evals import searching
    from rag.settings import from_env

    check_target(options.json)
    settings = from_env(os.environ)
    figures = searching.take(options.articles, options.archive, questions=options.questions, passages=options.passages, settings=settings)
    return give(figures, lambda console: searching.show(figures, console), options.json)


def _furniture(options: argparse.Namespace) -> int:
    from evals import archives, furniture

    check_target(options.json)
    found = furniture.measure(options.articles or archives.CORPUS, furniture.load(options.labels or furniture.LABELS))
    return give(furniture.figures(found), lambda console: furniture.show(found, console), options.json)
