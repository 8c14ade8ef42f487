"""`dateline doctor`: whether the archive keeps its promises, and how to mend it.

What is checked is not known here.
"""

import argparse
from typing import TYPE_CHECKING

from ui.commands.common import DONE, embedder_of, print_json, settings

if TYPE_CHECKING:
    from index.doctor import DoctorReport

BROKEN = 1


def run(options: argparse.Namespace) -> int:
    """Check, after repairing where that is asked for; 1 where an invariant does not hold, never for what is merely unknown."""
    from index.archive import open_for_repair

    chosen = settings(options)
    with open_for_repair(chosen.archive, embedder=embedder_of(chosen)) as archive:
        report = archive.doctor(deep=options.deep, repair=options.repair)
    if options.json:
        problems = [{"what": problem.what, "remedy": problem.remedy} for problem in report.problems]
        print_json({"ok": report.ok, "problems": problems, "repaired": list(report.repaired), "facts": dict(report.facts)})
    else:
        _print(report)
    return DONE if report.ok else BROKEN


def _print(report: "DoctorReport") -> None:
    from ui.text import Sheet
    from ui.visible import visible_line

    sheet = Sheet()
    for line in report.repaired:
        sheet.line(f"Repaired: {visible_line(line)}", hanging=2)
    for problem in report.problems:
        sheet.line(f"Broken: {visible_line(problem.what)} {visible_line(problem.remedy)}", "yellow", hanging=2)
    for name, value in report.facts.items():
        sheet.line(f"{name}: {visible_line(_shown(name, value))}", "dim", hanging=2)
    sheet.line("Every invariant holds." if report.ok else "Not every invariant holds.", "bold")


def _shown(name: str, value: float | str) -> str:
    """A fact as a person reads it: shares in per cent, sizes in megabytes."""
    if isinstance(value, str):
        return value
    if name.startswith("bytes"):
        return f"{value:,} ({value / 1e6:.1f} MB)"
    return f"{value:,}" if isinstance(value, int) else f"{value:.1%}"
