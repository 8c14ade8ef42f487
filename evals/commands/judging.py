"""The command `judge`: what a model says of a finished run's answers, beside what the metrics say.

How a model is asked, and how agreement is measured, is not known here.
"""

import argparse
import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evals.commands.shared import DONE, PARTLY, Commands, check_target, count, parser, say

if TYPE_CHECKING:
    from evals.judged import Judged
    from evals.values import Report

JOBS = 2


def add(commands: Commands) -> None:
    """Describe the command."""
    judge = parser(commands, "judge", _judge, says="have a model judge a run's answers, and say how far it agrees with the metrics")
    judge.add_argument("run", type=Path, metavar="RUN.json", help="what `run --json` wrote; judgements are kept beside it, in RUN.judged.jsonl")
    judge.add_argument("--model", metavar="M", help="another model at the same endpoint than DATELINE_MODEL, which may have written the answers")
    judge.add_argument("--json", metavar="OUT", help="write figures and judgements there; - for standard output, and nothing else on it")
    judge.add_argument("--html", metavar="OUT", help="write the run's page there, with the judge's opinion")
    judge.add_argument("--limit", type=count, metavar="N", help="only the first N cases")
    judge.add_argument("--jobs", type=count, default=JOBS, metavar="N", help=f"judgements asked for at once (default: {JOBS})")
    judge.add_argument("--differing", action="store_true", help="show every case of which the judge says something else than a metric, and why")


def _judge(options: argparse.Namespace) -> int:
    from evals import judged_figures, saved
    from evals.judged import Failed
    from evals.report import dumps, write, write_text

    check_target(options.json)
    check_target(options.html)
    report = saved.load(options.run)
    found = _judged(replace(report, outcomes=report.outcomes[: options.limit]), options)
    if options.html:
        from evals.page import page
        from evals.page_judged import part

        write_text(Path(options.html), page(report, beside=part(found)))
    if options.json == "-":
        sys.stdout.write(dumps(judged_figures.to_json(found)))
    else:
        from evals.terminal import console
        from evals.terminal_judged import show

        show(found, console(), cases=options.differing)
        if options.json:
            write(Path(options.json), judged_figures.to_json(found))
    failed = [one for one in found.said if isinstance(one, Failed)]
    for why in dict.fromkeys(one.why for one in failed):
        say(f"{sum(one.why == why for one in failed)} judgements failed: {why}")
    return PARTLY if failed else DONE


def _judged(report: "Report", options: argparse.Namespace) -> "Judged":
    from evals.judged import Judged, Put, judge_of, judged, puts
    from evals.judged_kept import Kept
    from evals.progress import shown
    from index.errors import BadSetting
    from rag.compose import model_writer
    from rag.settings import from_env

    settings = from_env(os.environ)
    writer = model_writer(replace(settings, model=options.model or settings.model))
    if writer is None:
        raise BadSetting("A judge is a model, and none is named.", "Name one with DATELINE_MODEL, or with --model.")
    with ExitStack() as stack:
        stack.callback(writer.close)
        kept = stack.enter_context(Kept(options.run))
        # Seconds of imports: not before it is known that there is something to do.
        from evals.judge_llama import Judge

        model = writer.connected()
        judge = judge_of(writer.name, getattr(model, "host", "this machine"))
        wanted = list(puts(report))
        there = sum(isinstance(one, Put) and one.key(judge) in kept.found for one in wanted)
        to_ask = sum(isinstance(one, Put) for one in wanted) - there
        say(f"judging with {judge['model']} at {judge['host']}; questions, answers and cited paragraphs are sent there")
        say(f"{to_ask} judgements to ask for, {there} are in {kept.path}")
        asking = Judge(model, name=writer.name, prompt_tokens=int(settings.prompt_tokens))
        said = judged(wanted, asking, judge, kept, jobs=options.jobs, stop=asking.stop)
        stack.callback(said.close)
        return Judged(report, judge, tuple(shown(said, total=len(wanted), label="judging")))
