"""The command `run`: ask every question of a suite, measure the answers, and hold them to a gate.

How answers are measured, and how reports are written, is not known here.
"""

import argparse
import os
import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from evals.commands.shared import DONE, GATE_NOT_MET, PARTLY, Commands, check_target, count, parser, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.gate import Demand
    from evals.run import System
    from evals.values import Report, Suite
    from index.values import IngestReport


def add(commands: Commands) -> None:
    """Describe the command."""
    run = parser(commands, "run", _run, says="ask every question of a suite and measure the answers")
    run.add_argument("suite", type=Path, metavar="SUITE.jsonl", help="one case a line")
    place = run.add_mutually_exclusive_group()
    place.add_argument("--archive", type=Path, metavar="DIR", help="an archive that exists")
    place.add_argument("--articles", type=Path, metavar="DIR", help="articles, read into a temporary archive (default: the sample corpus)")
    run.add_argument("--system", default="dateline", metavar="S", help="dateline, stock, module:callable, or an address (http://127.0.0.1:8000/ask)")
    run.add_argument("--timeout", type=count, metavar="SECONDS", help="how long another system may take for a question (default: 60)")
    run.add_argument("--json", metavar="OUT", help="write the report there; - for standard output, and nothing else on it")
    run.add_argument("--html", metavar="OUT", help="write the report there as one page that needs nothing else")
    run.add_argument("--gate", type=Path, metavar="GATE.toml", help="thresholds that must be met, or the exit code is 4")
    run.add_argument("--tag", action="append", default=[], metavar="T", help="only cases with this tag; may be given more than once")
    run.add_argument("--writer", choices=["quoting", "model", "auto"], help="who writes the answers (default: DATELINE_WRITER, or auto)")
    run.add_argument("--limit", type=count, metavar="N", help="only the first N cases")
    run.add_argument("--jobs", type=count, metavar="N", help="questions asked at once (default: 2)")
    run.add_argument("--failures", action="store_true", help="show every case that failed, and why")


def _run(options: argparse.Namespace) -> int:
    from evals import gate, suite

    check_target(options.json)
    check_target(options.html)
    demands = gate.load(options.gate) if options.gate else ()
    cases = suite.selected(suite.load(options.suite), tags=options.tag, limit=options.limit)
    with ExitStack() as stack:
        if options.system != "dateline":
            # Standard output is for the report: what somebody else's code prints does not belong into its JSON.
            stack.enter_context(redirect_stdout(sys.stderr))
        system, ingested = _system(options, stack)
        report, changed = _asked(cases, system, options)
    _publish(report, options)
    return max(_verdict(report, demands, ingested), PARTLY if changed else DONE)


def _asked(cases: "Suite", system: "System", options: argparse.Namespace) -> "tuple[Report, bool]":
    """The report, and whether what was measured changed meanwhile; outcomes are kept beside a report that goes to a file, until it is there."""
    from evals import run
    from evals.partial import Partial
    from evals.progress import shown
    from evals.report import to_json, write

    jobs = options.jobs or run.JOBS
    subject = dict(system.described())
    begun = run.started()
    with ExitStack() as stack:
        kept = None
        if options.json not in {None, "-"}:
            kept = stack.enter_context(Partial(Path(options.json), cases, subject, started=begun[0]))
            begun = (kept.started, begun[1] - kept.elapsed)
            if kept.done:
                say(f"going on where a run was interrupted: {len(kept.done)} of {len(cases.cases)} cases are done")
            elif kept.dropped:
                say(f"starting afresh, as {kept.dropped}" + (f"; what the other run had is in {kept.aside}" if kept.aside else ""))
        done = kept.done if kept is not None else ()
        asked = run.outcomes(cases.cases[len(done) :], system, jobs=jobs)
        stack.callback(asked.close)
        found = [*done, *shown(kept.keeping(asked, begun[1]) if kept is not None else asked, total=len(cases.cases), label="asking", done=len(done))]
        report = run.report(cases, system, found, begun, jobs=jobs)
        if kept is not None:
            write(Path(options.json), to_json(report))
            kept.remove()
    changed = report.subject != subject
    if changed:
        say("the archive or the system changed during the run: the figures are of no one state of it. Run the suite again.")
    return report, changed


def _system(options: argparse.Namespace, stack: ExitStack) -> "tuple[System, IngestReport | None]":
    """What is measured, and what became of the articles that were read for it."""
    from evals import archives
    from evals.system import Dateline
    from rag.settings import from_env

    settings = from_env(os.environ)
    if options.archive is not None:
        assistant, ingested = stack.enter_context(archives.existing(options.archive, settings)), None
    else:
        assistant, ingested = stack.enter_context(archives.made_from(options.articles or archives.CORPUS, settings))
    if options.system == "dateline":
        return Dateline(assistant, writer=options.writer, settings=settings), ingested
    from evals.foreign import TIMEOUT, over

    other = over(assistant.archive, options.system, settings=settings, writer=options.writer, timeout=options.timeout or TIMEOUT)
    if "://" in options.system:
        say(f"questions are sent to {other.described()['name']}")
    return other, ingested


def _publish(report: "Report", options: argparse.Namespace) -> None:
    from evals.report import dumps, to_json, write_text

    if options.html:
        from evals.page import page

        write_text(Path(options.html), page(report))
    if options.json == "-":
        sys.stdout.write(dumps(to_json(report)))
        return
    from evals.terminal import console, show, show_failures

    screen = console()
    if options.failures:
        show_failures(report, screen)
    show(report, screen)


def _verdict(report: "Report", demands: "Sequence[Demand]", ingested: "IngestReport | None") -> int:
    from evals.gate import shortfalls

    rejected = ingested.rejected if ingested is not None else ()
    for item in rejected:
        say(f"rejected {item.path}: {item.reason}")
    errors = [outcome for outcome in report.outcomes if outcome.error is not None]
    for outcome in errors:
        say(f"case {outcome.case.id} ended in an error: {outcome.error}")
    stale = [outcome for outcome in report.outcomes if outcome.stale]
    for outcome in stale:
        say(f"case {outcome.case.id} no longer fits the articles, and counts for nothing that rests on them: {'; '.join(outcome.stale)}")
    short = shortfalls(report, demands)
    for line in short:
        say(f"gate not met: {line}")
    return GATE_NOT_MET if short else PARTLY if rejected or errors else DONE
