"""The command `make`: cases drafted from an archive, and a person who says which of them are kept.

How drafts come about is not known here.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evals.commands.shared import DONE, INTERRUPTED, USAGE, Commands, check_target, count, parser, say

if TYPE_CHECKING:
    from evals.making import Draft
    from evals.making_review import Kept
    from index.archive import Archive

NUMBER = 50
"""Drafts where nothing else is said: what a person reads in half an hour."""


def add(commands: Commands) -> None:
    """Describe the command."""
    make = parser(commands, "make", _make, says="draft cases from an archive, and accept or reject them one by one")
    make.add_argument("suite", type=Path, metavar="SUITE.jsonl", help="where accepted cases go; what it holds stays")
    make.add_argument("--archive", type=Path, required=True, metavar="DIR", help="the archive that is asked about")
    make.add_argument("--from-feedback", action="store_true", help="draft them from what people said of answers on the chat page")
    make.add_argument("--number", type=count, metavar="N", help="how many drafts, at most (default: 50, and all with --from-feedback)")
    make.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other drafts (default: 0)")
    make.add_argument("--plant", type=Path, metavar="DIR", help="also draft disagreements and injections; their articles are written there")
    make.add_argument("--phrase", action="store_true", help="let the model of DATELINE_MODEL say the questions in its words")
    make.add_argument("--yes", action="store_true", help='ask nobody: all drafts go into the suite, tagged "draft"')


def _make(options: argparse.Namespace) -> int:
    from evals import archives
    from evals.making import drafts
    from evals.making_review import Kept, review
    from rag.settings import from_env

    if options.from_feedback and (options.plant is not None or options.phrase):
        say("--from-feedback takes questions as people asked them; leave --plant and --phrase out")
        return USAGE
    check_target(options.suite)
    settings = from_env(os.environ)
    kept = Kept(options.suite)
    with archives.existing(options.archive, settings) as assistant:
        if options.from_feedback:
            made: Sequence[Draft] = _judged(assistant.archive, kept)[: options.number]
        else:
            made = drafts(assistant.archive, number=options.number or NUMBER, seed=options.seed, plant=options.plant is not None)
    if options.phrase:
        made = _phrased(made)
    if options.plant is not None:
        _plant(made, options.plant)
    if options.yes or not (sys.stdin.isatty() and sys.stdout.isatty()):
        new = kept.add_drafts([draft.case for draft in made])
        say(f"{new} new drafts of {len(made)} are in {options.suite}, tagged draft: nobody has read them")
        return DONE
    found = review(made, kept, ask=input, say=print)
    say(f"{found.accepted} accepted, {found.rejected} rejected, {found.left} left for another time; accepted cases are in {options.suite}")
    return INTERRUPTED if found.interrupted else DONE


def _judged(archive: "Archive", kept: "Kept") -> "Sequence[Draft]":
    """The drafts that people's verdicts make; what cannot be made into one, and what contradicts, is told."""
    from evals.making_feedback import CONTRADICTED, SAID, drafts
    from index.errors import BadInput

    collected = archive.feedback()
    made = drafts(archive, collected.feedback)
    for line in (*collected.lost, *made.left_out):
        say(line)
    if not made.drafts:
        raise BadInput("This archive holds no feedback that a case could be made of.", "It is given on the chat page, beside each answer.")
    verdicts = {*SAID.values(), CONTRADICTED}
    for draft in made.drafts:
        known = kept.known(draft.case.id)
        if known is not None and verdicts & set(known.tags) != verdicts & set(draft.case.tags):
            say(f"{known.id} stays in the suite as it is, and people now say: {'; '.join(draft.note.splitlines())}")
        elif known is None and CONTRADICTED in draft.case.tags and not kept.decided(draft.case.id):
            say(f"{draft.case.id} is left for review; {'; '.join(draft.note.splitlines())}")
    return made.drafts


def _phrased(made: "Sequence[Draft]") -> "Sequence[Draft]":
    from evals.making_phrasing import phrased
    from evals.progress import shown
    from index.errors import BadSetting
    from rag.compose import model_writer
    from rag.settings import from_env

    writer = model_writer(from_env(os.environ))
    if writer is None:
        raise BadSetting("--phrase needs a model, and none is named.", "Name one with DATELINE_MODEL, or leave --phrase out.")
    model = writer.connected()
    say(f"phrasing with {writer.name} at {getattr(model, 'host', 'this machine')}; the questions are sent there")
    try:
        return tuple(shown(phrased(made, model, writer.name), total=len(made), label="phrasing"))
    finally:
        writer.close()


def _plant(made: "Sequence[Draft]", folder: Path) -> None:
    """Write the articles that drafts need into a folder; a draft that is rejected later leaves its article, which does no harm there."""
    from evals.suitefile import save

    folder.mkdir(parents=True, exist_ok=True)
    planted = [draft.planted for draft in made if draft.planted is not None]
    for name, text in planted:
        save(folder / name, text)
    if planted:
        say(f"{len(planted)} articles are planted in {folder}: `dateline ingest` them into a copy of the archive, and run the suite on that")
