"""A person goes through drafts at a terminal: accepted cases stand in the suite at once, rejected ones are not shown again.

The suite is the only state, with a list of what was rejected beside it (SUITE.jsonl.rejected): it can be left at any moment and taken up later.
Where drafts come from is not known here.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.making import DRAFT, Draft
from evals.suite import load
from evals.suitefile import case_to_json, dump, save
from evals.values import Case
from evals.visible import visible
from index.errors import NotFound

Ask = Callable[[str], str]
"""Show a prompt, return the line that was typed. EOFError and KeyboardInterrupt end the review, as q does."""

Say = Callable[[str], None]

KEYS = "y accept · n reject · e edit the question · s later · q quit and keep"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How many were accepted and rejected, how many are left, and whether Ctrl-C ended it."""

    accepted: int
    rejected: int
    left: int
    interrupted: bool = False


class Kept:
    """A suite in the making: its cases, and the ids of the drafts that were rejected."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._beside = path.with_name(f"{path.name}.rejected")
        try:
            self._cases = {case.id: case for case in load(path).cases} if path.exists() and path.read_bytes().strip() else {}
        except NotFound:
            self._cases = {}
        lines = self._beside.read_text(encoding="utf-8").splitlines() if self._beside.exists() else []
        self._rejected = {str(json.loads(line)["id"]): line for line in lines if line.strip()}

    def decided(self, case_id: str) -> bool:
        """Whether somebody has accepted or rejected it already."""
        known = self._cases.get(case_id)
        return case_id in self._rejected or (known is not None and DRAFT not in known.tags)

    def known(self, case_id: str) -> Case | None:
        """The case of this id, draft or not; None where the suite has none."""
        return self._cases.get(case_id)

    def accept(self, case: Case) -> None:
        """Put it into the suite, in the place of its draft where that stood there."""
        self._cases[case.id] = replace(case, tags=tuple(tag for tag in case.tags if tag != DRAFT))
        self._save()

    def reject(self, case: Case) -> None:
        """Never show it again, and take its draft out of the suite."""
        self._rejected[case.id] = json.dumps({"id": case.id, "question": case.question}, ensure_ascii=False)
        save(self._beside, "".join(f"{line}\n" for line in self._rejected.values()))
        if self._cases.pop(case.id, None) is not None:
            self._save()

    def add_drafts(self, cases: Sequence[Case]) -> int:
        """Put drafts into the suite, tagged as what they are; those known already stay as they are. Returns how many are new."""
        new = [case for case in cases if case.id not in self._cases and case.id not in self._rejected]
        for case in new:
            self._cases[case.id] = replace(case, tags=tuple(dict.fromkeys((*case.tags, DRAFT))))
        if new:
            self._save()
        return len(new)

    def _save(self) -> None:
        save(self._path, dump(case_to_json(case) for case in self._cases.values()))


def review(drafts: Sequence[Draft], kept: Kept, *, ask: Ask, say: Say) -> Reviewed:
    """Show one draft after another, and do with each what is typed; every decision is on disk before the next is shown."""
    open_ = [draft for draft in drafts if not kept.decided(draft.case.id)]
    counts = {"y": 0, "n": 0}
    interrupted = False
    try:
        for number, draft in enumerate(open_, 1):
            for line in _shown(draft, number, len(open_)):
                say(line)
            case = draft.case
            while (key := ask(f"  {KEYS} > ").strip().lower()[:1]) not in {"y", "n", "s", "q"}:
                if key == "e":
                    typed = ask("  question > ").strip()
                    # The id stays: it is by that that the draft is known as decided.
                    case = replace(case, question=typed) if typed else case
                    say(f"  {visible(case.question)}")
            if key == "q":
                break
            if key == "y":
                kept.accept(case)
            elif key == "n":
                kept.reject(case)
            counts[key] = counts.get(key, 0) + 1
    except (EOFError, KeyboardInterrupt) as ended:
        say("")
        interrupted = isinstance(ended, KeyboardInterrupt)
    return Reviewed(counts["y"], counts["n"], len(open_) - counts["y"] - counts["n"], interrupted)


def _shown(draft: Draft, number: int, of: int) -> Iterator[str]:
    case = draft.case
    yield ""
    yield f"{number} of {of} · {visible(', '.join(case.tags))}"
    yield f"  {visible(case.question)}" + (f"   (as of {case.asked})" if case.asked else "")
    if case.history:
        yield visible("  asked before: " + "; ".join(turn.question for turn in case.history))
    if case.answerable is False:
        yield "  not in the articles; it comes from:"
    elif case.must_include:
        yield visible("  answer: " + "; ".join(" or ".join(group) for group in case.must_include))
    if case.must_not_include:
        yield visible("  never: " + ", ".join(case.must_not_include))
    yield visible(f"  {draft.path}: “{draft.quote}”")
    for line in draft.note.splitlines():
        yield visible(f"  {line}")
    if draft.planted is not None:
        yield visible(f"  {draft.planted[0]}: {' '.join(draft.planted[1].rpartition('---')[2].split())}")
