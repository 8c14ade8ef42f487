"""Cold starts: what a command costs from nothing to its exit, and which heavy modules it loads on the way.

What the command does is not known here: it is run as a person would, in a process of its own.
"""

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import BadInput

HEAVY = (
    "chromadb",
    "docx",
    "gradio",
    "llama_index",
    "lxml",
    "numpy",
    "onnxruntime",
    "openai",
    "pandas",
    "pypdf",
    "rich",
    "tiktoken",
    "tokenizers",
    "trafilatura",
)
"""Packages that take long enough to import for a person to notice."""

_IMPORTED = re.compile(r"^import time:\s*\d+ \|\s*\d+ \|\s*([\w.]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ColdStart:
    """One command: seconds of CPU (median and longest of the runs), of wall time (median), and the heavy packages it imported."""

    command: str
    runs: int
    cpu: float
    longest_cpu: float
    wall: float
    heavy: tuple[str, ...]


def script(name: str) -> Path:
    """An installed command that stands beside this Python.

    Raises:
        BadInput: There is none.
    """
    path = Path(sys.executable).with_name(name)
    if not path.is_file():
        raise BadInput(f"The command {name} is not installed beside {sys.executable}.", "Install the checkout: make install.")
    return path


def start(command: Path, arguments: Sequence[str], *, runs: int) -> ColdStart:
    """Run a Python command again and again, then once more to see what it imports.

    Raises:
        BadInput: A run failed.
    """
    shown = " ".join([command.name, *(word if " " not in word else f'"{word}"' for word in arguments)])
    taken = [_run([sys.executable, str(command), *arguments], shown) for _ in range(runs)]
    seen = subprocess.run([sys.executable, "-X", "importtime", str(command), *arguments], capture_output=True, check=False)
    imported = {name.partition(".")[0] for name in _IMPORTED.findall(seen.stderr.decode(errors="replace"))}
    cpus = [cpu for cpu, _ in taken]
    heavy = tuple(name for name in HEAVY if name in imported)
    return ColdStart(shown, runs, statistics.median(cpus), max(cpus), statistics.median(wall for _, wall in taken), heavy)


def _run(arguments: list[str], shown: str) -> tuple[float, float]:
    from time import perf_counter

    begun = perf_counter()
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # Not process.wait(): only wait4 tells what this one child, and the children it waited for, cost.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise BadInput(f"{shown} ended with exit code {process.returncode}.", "Run it by hand to see why.")
    return usage.ru_utime + usage.ru_stime, perf_counter() - begun
