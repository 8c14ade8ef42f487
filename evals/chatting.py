"""The chat page under load: ten conversations at once, two hundred questions in a row, and how soon the page is there to be asked.

Run it with `python -m evals.chatting [--json OUT] [--archive DIR | --articles PATH] [--questions FILE]`. The page runs in a process of its
own and is used over HTTP, as a browser would; how it answers is not known here.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from html import unescape
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from evals.archives import CORPUS, made_from
from evals.suite import load
from evals.timing import Latency, latency
from evals.visiting import Visitor
from index.errors import BadInput
from rag.settings import Settings

SUITE = Path(__file__).resolve().parent / "suites" / "sample.jsonl"

VISITORS = 10
IN_A_ROW = 200
WARM_UP = 20
"""Questions before the memory is looked at: caches fill, and Python's allocator takes what it will keep."""

STARTS = 5

OPEN_FOR = 15.0
"""Seconds after its start at which a page has got ready for many at once; who comes sooner is measured too."""

BARS = {"p95 of an answer": 1.0, "p95 of an answer just after the start": 1.0, "memory in MB": 30.0, "address in s": 6.0, "interactive in s": 3.0}
"""What each figure may be at most, on two cores."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that runs: its address, its process, and the seconds until the address was printed."""

    address: str
    process: int
    seconds: float

    def resident(self) -> float:
        """Megabytes of memory that the process and its children hold, as the kernel counts them."""
        return sum(_resident(one) for one in _family(self.process)) / 1024


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Answers to conversations that were held at the same time, and what any of them was sent that was another's."""

    visitors: int
    answers: Latency
    answered: int
    failures: tuple[str, ...]
    strangers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InARow:
    """Megabytes resident before and after so many questions in one conversation, and the answers' times."""

    questions: int
    before: float
    after: float
    answers: Latency

    @property
    def growth(self) -> float:
        """Megabytes more."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the command to the address, and from there until a browser's page can be typed into; None where there is no browser."""

    address: tuple[float, ...]
    interactive: tuple[float, ...] | None


@contextmanager
def running(archive: Path, *, variables: Mapping[str, str] | None = None) -> Iterator[Page]:
    """`dateline chat` on a free port, until the block ends.

    Raises:
        BadInput: It did not start.
    """
    command = [sys.executable, "-m", "ui.cli", "chat", "--port", "0", "--json", "--archive", str(archive)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **(variables or {})}, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            seconds = time.perf_counter() - begun
            if not line:
                raise BadInput("dateline chat did not start.", "Run it by hand to see why.")
            yield Page(json.loads(line)["url"], process.pid, seconds)
        finally:
            process.terminate()


def at_once(page: Page, questions: Sequence[str], *, visitors: int = VISITORS) -> AtOnce:
    """Let visitors ask, each a share of the questions, one after the other without a pause; all of them at the same time."""
    shares = [questions[number::visitors] for number in range(visitors)]
    ready = threading.Barrier(visitors)

    def converse(share: Sequence[str]) -> tuple[Visitor, list[float]]:
        visitor = Visitor(page.address).arrive()
        ready.wait()
        return visitor, [_timed(visitor, question) for question in share]

    with ThreadPoolExecutor(visitors) as threads:
        done = list(threads.map(converse, shares))
    for visitor, _ in done:
        visitor.leave()
    failures = tuple(failure for visitor, _ in done for failure in visitor.failures)
    strangers = tuple(
        f"{number} was sent “{question}”" for number, (visitor, _) in enumerate(done) for question in _foreign(visitor, questions, shares[number])
    )
    answered = sum(visitor.html.count('class="dl-by"') for visitor, _ in done)
    return AtOnce(visitors, latency([seconds for _, taken in done for seconds in taken]), answered, failures, strangers)


def _timed(visitor: Visitor, question: str) -> float:
    """Seconds until the whole answer is there; what the page does after it, such as finding questions to suggest, is waited for and not counted."""
    begun, seconds = time.perf_counter(), 0.0
    asked = visitor.put(question)
    for _ in visitor.updates():
        if not seconds and not visitor.waits_for(asked):
            seconds = time.perf_counter() - begun
    return seconds


def _foreign(visitor: Visitor, questions: Sequence[str], own: Sequence[str]) -> list[str]:
    """Which questions of others a visitor was sent."""
    sent = "\n".join(json.dumps(json.loads(line[5:]), ensure_ascii=False) for line in visitor.received)
    # Once for the message's JSON, once for the page's HTML inside it.
    seen = unescape(sent.replace('\\"', '"'))
    return [question for question in questions if question not in own and question in seen]


def in_a_row(page: Page, questions: Sequence[str], *, count: int = IN_A_ROW) -> InARow:
    """Ask so many questions in one conversation, and look at the memory before and after; a few in another one warm up."""
    warming = Visitor(page.address).arrive()
    for question in islice(cycle(questions), WARM_UP):
        warming.ask(question)
    warming.leave()
    visitor = Visitor(page.address).arrive()
    before = page.resident()
    taken = [_timed(visitor, question) for question in islice(cycle(questions), count)]
    after = page.resident()
    visitor.leave()
    return InARow(count, before, after, latency(taken))


def starts(archive: Path, *, count: int = STARTS) -> Start:
    """Start the page again and again, after once that only warms up the machine's caches."""
    with _browser() as interactive:
        addresses, ready = [], []
        for turn in range(count + 1):
            with running(archive) as page:
                seconds = interactive(page.address) if interactive is not None else None
            if turn:
                addresses.append(page.seconds)
                if seconds is not None:
                    ready.append(seconds)
    return Start(tuple(addresses), tuple(ready) or None)


@contextmanager
def _browser() -> Iterator[Callable[[str], float] | None]:
    """Opens an address in a browser that runs already, and says how long it takes until it can be typed into; None without a browser."""
    chromium = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        yield None
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--headless=new", "--disable-gpu"])

        def interactive(address: str) -> float:
            begun = time.perf_counter()
            context = browser.new_context()
            page = context.new_page()
            page.goto(address, wait_until="commit")
            page.wait_for_selector(".dl-welcome")
            page.fill("#dl-box textarea", "Who?")
            page.wait_for_selector("#dl-ask:enabled")
            seconds = time.perf_counter() - begun
            context.close()
            return seconds

        yield interactive
        browser.close()


def _family(process: int) -> list[int]:
    """A process and its children, as far as there are any."""
    found = [process]
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in tasks.read_text().split():
            found.extend(_family(int(child)))
    return found


def _resident(process: int) -> int:
    """Kilobytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _questions(path: Path) -> list[str]:
    """The questions of a suite, or of any file of JSON lines that have one each; each once."""
    if path == SUITE:
        return list(dict.fromkeys(case.question for case in load(path).cases))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(str(line["question"]) for line in lines))


@contextmanager
def _archive(options: argparse.Namespace) -> Iterator[Path]:
    if options.archive:
        yield Path(options.archive)
        return
    with tempfile.TemporaryDirectory(prefix="dateline-chatting-") as name:
        with made_from(Path(options.articles or CORPUS), Settings()) as (assistant, _):
            shutil.copytree(assistant.archive.path, Path(name) / "archive")
        yield Path(name) / "archive"


def figures(many: AtOnce, soon: AtOnce, row: InARow, start: Start) -> list[dict[str, Any]]:
    """The figures that have a bar, and whether each is met."""
    found = [
        ("p95 of an answer", many.answers.questions, many.answers.p95),
        ("p95 of an answer just after the start", soon.answers.questions, soon.answers.p95),
        ("memory in MB", row.questions, row.growth),
        ("address in s", len(start.address), max(start.address)),
    ]
    if start.interactive is not None:
        found.append(("interactive in s", len(start.interactive), max(start.interactive)))
    return [{"figure": name, "n": n, "value": value, "bar": BARS[name], "met": value <= BARS[name]} for name, n, value in found]


def _shown(many: AtOnce, soon: AtOnce, row: InARow, start: Start) -> Iterator[str]:
    for one, when in ((many, f"{OPEN_FOR:.0f} s after the start"), (soon, "just after the start")):
        said = f"{one.answered} with an answer or a refusal, {len(one.failures)} failed, {len(one.strangers)} saw another's text"
        yield f"{one.visitors} conversations at once, {when}: {_told(one.answers)}; {said}"
    yield f"{row.questions} questions in a row: {row.before:.0f} MB, then {row.after:.0f} MB, {row.growth:+.1f} MB; {_told(row.answers)}"
    for what, taken in (("address printed", start.address), ("page interactive after that", start.interactive)):
        yield f"{what}: " + (f"median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s (n = {len(taken)})" if taken else "no browser")


def _told(times: Latency) -> str:
    low, high = times.p95_likely
    return f"median {times.median:.2f} s, p95 {times.p95:.2f} s ({low:.2f} to {high:.2f}), longest {times.longest:.2f} s (n = {times.questions})"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and write down; 1 where a bar is not met, an answer failed, or somebody saw another's text."""
    parser = argparse.ArgumentParser(prog="python -m evals.chatting", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--archive", metavar="DIR", help="an archive that exists")
    where.add_argument("--articles", metavar="PATH", help="articles to make one of; the sample's where neither is named")
    parser.add_argument("--questions", metavar="FILE", type=Path, default=SUITE, help="JSON lines with a question each; the sample's suite otherwise")
    parser.add_argument("--json", metavar="OUT")
    options = parser.parse_args(argv)
    questions = _questions(options.questions)
    with _archive(options) as archive:
        with running(archive):
            pass  # it only warms up the machine's caches
        with running(archive) as page:
            soon = at_once(page, questions)
        with running(archive) as page:
            time.sleep(OPEN_FOR)
            many = at_once(page, questions)
        with running(archive) as page:
            time.sleep(OPEN_FOR)  # what getting ready takes is not what questions take
            row = in_a_row(page, questions)
        start = starts(archive)
    print("\n".join(_shown(many, soon, row, start)))
    found = figures(many, soon, row, start)
    for one in found:
        print(f"{'met   ' if one['met'] else 'MISSED'} {one['figure']}: {one['value']:.2f} (at most {one['bar']:g}, n = {one['n']})")
    if options.json:
        told = {"figures": found, "at_once": asdict(many), "just_after_the_start": asdict(soon), "in_a_row": asdict(row), "start": asdict(start)}
        Path(options.json).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    wrong = [*many.failures, *many.strangers, *soon.failures, *soon.strangers]
    return 0 if all(one["met"] for one in found) and not wrong else 1


if __name__ == "__main__":
    raise SystemExit(main())
