"""The command `dateline-evals`: run a suite and hold it to a gate, measure search or cleaning alone, or take the benchmarks.

How anything is measured is not known here; only this module reads settings and prints.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

    from evals.gate import Demand
    from evals.values import Report
    from index.values import IngestReport

DONE, FAILED, USAGE, PARTLY, GATE_NOT_MET, INTERRUPTED = 0, 1, 2, 3, 4, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code.

    0 done; 1 failed, with one line on standard error; 2 wrong usage; 3 done in part (articles rejected, or questions that ended in an
    error); 4 a gate not met; 75 another process is writing to the archive; 130 interrupted.
    """
    try:
        options = _parser().parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else USAGE
    try:
        return {"run": _run, "bench": _bench, "search": _search, "furniture": _furniture}[options.command](options)
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last door: whatever comes, one line and an exit code
        return _failed(error, debug=options.debug)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--debug", action="store_true", help="on failure, show where in the program it happened")
    parser = argparse.ArgumentParser(prog="dateline-evals", description="How good are the answers? Suites, metrics, gates and benchmarks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", parents=[common], help="ask every question of a suite and measure the answers")
    run.add_argument("suite", type=Path, metavar="SUITE.jsonl", help="one case a line")
    place = run.add_mutually_exclusive_group()
    place.add_argument("--archive", type=Path, metavar="DIR", help="an archive that exists")
    place.add_argument("--articles", type=Path, metavar="DIR", help="articles, read into a temporary archive (default: the sample corpus)")
    run.add_argument("--json", metavar="OUT", help="write the report there; - for standard output, and nothing else on it")
    run.add_argument("--gate", type=Path, metavar="GATE.toml", help="thresholds that must be met, or the exit code is 4")
    run.add_argument("--tag", action="append", default=[], metavar="T", help="only cases with this tag; may be given more than once")
    run.add_argument("--writer", choices=["quoting", "model", "auto"], help="who writes the answers (default: DATELINE_WRITER, or auto)")
    run.add_argument("--limit", type=_count, metavar="N", help="only the first N cases")
    run.add_argument("--failures", action="store_true", help="show every case that failed, and why")

    bench = commands.add_parser("bench", parents=[common], help="how fast: ingest beside the embedder alone, questions, cold starts")
    bench.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output, and nothing else on it")
    bench.add_argument("--articles", type=Path, metavar="PATH", help="a folder, a file or a .jsonl.gz (default: the sample corpus)")
    bench.add_argument(
        "--suite", type=Path, metavar="SUITE.jsonl", help="questions about these articles (default: the sample suite, on the sample corpus)"
    )
    bench.add_argument("--labels", type=Path, metavar="FILE.jsonl", help='search: one {"question", "asked", "gold_articles"} a line')
    bench.add_argument("--stock", action="store_true", help="the same articles and questions in a stock LlamaIndex pipeline (needs a suite)")

    search = commands.add_parser("search", parents=[common], help="search by itself: what it finds beside plain rankings, and how fast")
    search.add_argument("--questions", type=Path, required=True, metavar="FILE.jsonl", help='one {"question", "asked", "gold_articles"} a line')
    place = search.add_mutually_exclusive_group()
    place.add_argument("--archive", type=Path, metavar="DIR", help="an archive that exists")
    place.add_argument("--articles", type=Path, metavar="PATH", help="a folder, a file or a .jsonl.gz (default: the sample corpus)")
    search.add_argument("--passages", type=_count, metavar="N", help="time it too, in N passages jittered from these (100,000 take minutes to make)")
    search.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output, and nothing else on it")

    furniture = commands.add_parser("furniture", parents=[common], help="labelled articles: furniture removed, and sentences lost with it")
    furniture.add_argument("--articles", type=Path, metavar="DIR", help="the labelled articles (default: the sample corpus)")
    furniture.add_argument("--labels", type=Path, metavar="FILE.jsonl", help='one {"path", "furniture", "neither"} a line (default: our own)')
    furniture.add_argument("--json", metavar="OUT", help="write the figures there; - for standard output, and nothing else on it")
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of them")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    from evals import gate, suite

    _check_target(options.json)
    demands = gate.load(options.gate) if options.gate else ()
    cases = suite.selected(suite.load(options.suite), tags=options.tag, limit=options.limit)

    from evals import archives, run
    from evals.progress import shown
    from evals.system import Dateline
    from rag.settings import from_env

    settings = from_env(os.environ)
    with ExitStack() as stack:
        if options.archive is not None:
            assistant, ingested = stack.enter_context(archives.existing(options.archive, settings)), None
        else:
            assistant, ingested = stack.enter_context(archives.made_from(options.articles or archives.CORPUS, settings))
        system = Dateline(assistant, writer=options.writer)
        begun = run.started()
        found = list(shown(run.outcomes(cases.cases, system), total=len(cases.cases), label="asking"))
        report = run.report(cases, system, found, begun)
    _publish(report, options)
    return _verdict(report, demands, ingested)


def _publish(report: "Report", options: argparse.Namespace) -> None:
    from evals.report import dumps, to_json, write

    if options.json == "-":
        sys.stdout.write(dumps(to_json(report)))
        return
    from evals.terminal import console, show, show_failures

    screen = console()
    if options.failures:
        show_failures(report, screen)
    show(report, screen)
    if options.json:
        write(Path(options.json), to_json(report))


def _verdict(report: "Report", demands: "Sequence[Demand]", ingested: "IngestReport | None") -> int:
    from evals.gate import shortfalls

    rejected = ingested.rejected if ingested is not None else ()
    for item in rejected:
        _say(f"rejected {item.path}: {item.reason}")
    errors = [outcome for outcome in report.outcomes if outcome.error is not None]
    for outcome in errors:
        _say(f"case {outcome.case.id} ended in an error: {outcome.error}")
    short = shortfalls(report, demands)
    for line in short:
        _say(f"gate not met: {line}")
    return GATE_NOT_MET if short else PARTLY if rejected or errors else DONE


def _bench(options: argparse.Namespace) -> int:
    from evals import bench
    from rag.settings import from_env

    _check_target(options.json)
    figures = bench.take(options.articles, suite=options.suite, labels=options.labels, stock=options.stock, settings=from_env(os.environ))
    return _give(figures, lambda console: bench.show(figures, console), options.json)


def _search(options: argparse.Namespace) -> int:
    from evals import searching
    from rag.settings import from_env

    _check_target(options.json)
    settings = from_env(os.environ)
    figures = searching.take(options.articles, options.archive, questions=options.questions, passages=options.passages, settings=settings)
    return _give(figures, lambda console: searching.show(figures, console), options.json)


def _furniture(options: argparse.Namespace) -> int:
    from evals import archives, furniture

    _check_target(options.json)
    found = furniture.measure(options.articles or archives.CORPUS, furniture.load(options.labels or furniture.LABELS))
    return _give(furniture.figures(found), lambda console: furniture.show(found, console), options.json)


def _give(figures: dict[str, Any], show: "Callable[[Console], None]", target: str | None) -> int:
    """Print figures for a person, or as JSON where the target is "-"; a file is written beside what is printed."""
    from evals.report import dumps, write

    if target == "-":
        sys.stdout.write(dumps(figures))
        return DONE
    from evals.terminal import console

    show(console())
    if target:
        write(Path(target), figures)
    return DONE


def _check_target(target: str | None) -> None:
    """Find out before the work, not after it, that its result has nowhere to go."""
    if target is None or target == "-":
        return
    from index.errors import BadInput

    folder = Path(target).absolute().parent
    if not folder.is_dir() or Path(target).is_dir():
        raise BadInput(f"{target} cannot be written.", f"{folder} is not a folder." if not folder.is_dir() else "It is a folder: name a file.")


def _failed(error: Exception, *, debug: bool) -> int:
    from index.errors import DatelineError

    if debug:
        traceback.print_exception(error)
    if isinstance(error, DatelineError):
        _say(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        _say(f"{error.filename or 'a file'}: {error.strerror or error}")
    else:
        _say(f"{type(error).__name__}: {error}. This is a fault of the program; --debug shows where it happened.")
    return FAILED


def _say(line: str) -> None:
    print("dateline-evals: " + visible(" ".join(line.split())), file=sys.stderr)
