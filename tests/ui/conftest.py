"""What the tests of `ui` share: an archive of the sample articles, the command line run here or in a process of its own, and answers made by hand."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.values import Filters
from rag.values import Answer, Citation, Claim, Disagreement, Question, Refusal, Seconds, Sentence, Usage
from ui.cli import main

CHECKOUT = Path(__file__).resolve().parents[2]
CORPUS = CHECKOUT / "evals" / "corpus"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def _fast_embedder(monkeypatch):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")


@pytest.fixture
def dateline(capsys):
    """Run a command in this process."""

    def run(*arguments: object) -> Done:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


def fresh(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    environment = {**os.environ, "DATELINE_EMBEDDER": "hashing", **options.pop("env", {})}
    command = [sys.executable, "-m", "ui.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=CHECKOUT, env=environment, timeout=120, **options)


@pytest.fixture(scope="session")
def in_process():
    return fresh


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """An archive of the sample articles, for reading only."""
    archive = tmp_path_factory.mktemp("sample") / "archive"
    done = fresh("ingest", CORPUS, "--archive", archive, "--json")
    assert done.returncode == 0, done.stderr
    return archive


CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def serve():
    """Start `dateline chat` on an archive, with more arguments and variables if need be; its address."""
    running = []

    def start(*archives: object, arguments: Sequence[str] = (), **environment: str) -> str:
        named = [word for archive in archives for word in ("--archive", str(archive))]
        command = [sys.executable, "-m", "ui.cli", "chat", "--port", "0", "--json", *named, *arguments]
        around = {**os.environ, "DATELINE_EMBEDDER": "hashing", **environment}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=CHECKOUT, env=around, text=True)
        running.append(process)
        return json.loads(process.stdout.readline())["url"]

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="session")
def address(serve, sample):
    """The page over the sample articles, for reading only."""
    return serve(sample)


@pytest.fixture(scope="module")
def browser():
    """A real browser, shared by a file's tests: Playwright's loop would stand in the way of other files' own."""
    if CHROMIUM is None:
        pytest.skip("no chromium was found; install it to test the page (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for a picture of each page as a test left it, 1280 and 390 pixels wide; `.ci/run` keeps them to be looked at."""


def _picture(page: Any, name: str) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 860})
        page.wait_for_timeout(150)
        page.screenshot(path=Path(str(SCREENSHOTS)) / f"{name}-{width}.png")


@pytest.fixture
def opened(browser, request):
    """Open the page in a context of its own; it notes every request to elsewhere (`strangers`) and every error (`broken`)."""
    contexts = []

    def open_page(address: str, width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 860}, **options)
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.strangers, page.broken = [], []
        page.on("request", lambda request: page.strangers.append(request.url) if not request.url.startswith((address, "data:", "blob:")) else None)
        page.on("response", lambda response: page.broken.append(f"{response.status} {response.url}") if response.status >= 400 else None)
        page.on("pageerror", lambda error: page.broken.append(str(error)))
        page.goto(address)
        page.wait_for_selector(".dl-welcome")
        return page

    yield open_page
    for number, context in enumerate(contexts, 1):
        for page in context.pages if SCREENSHOTS else ():
            _picture(page, f"{re.sub(r'[^a-z0-9]+', '-', request.node.name.lower()).strip('-')}-{number}")
        context.close()


@pytest.fixture
def ask():
    """Type a question on an opened page and wait until it is answered; `number` is its place in the conversation."""

    def put(page: Any, question: str, number: int = 1) -> None:
        page.fill("#dl-box textarea", question)
        page.press("#dl-box textarea", "Enter")
        page.wait_for_selector(f"#t{number} .dl-by")

    return put


@pytest.fixture
def cite():
    """Make a citation of which only what matters is said."""

    def make(number: int = 1, **said: Any) -> Citation:
        quote = said.get("quote", "Fourteen soldiers were killed.")
        given = {
            "article_id": "a" * 16,
            "path": "ledger/bridge.txt",
            "url": "https://ledger.example/bridge",
            "title": "Fourteen killed at the bridge",
            "outlet": "Sable Harbour Ledger",
            "byline": "Mirela Hobday",
            "published": date(2031, 2, 19),
            "quote": quote,
            "start": 0,
            "end": len(quote),
        }
        return Citation(number=number, **{**given, **said})

    return make


@pytest.fixture
def answer():
    """Make an answer that quotes its citations, one sentence each, or a refusal."""

    def make(*citations: Citation, refusal: Refusal | None = None, differ: bool = False, **said: Any) -> Answer:
        sentences = tuple(Sentence(citation.quote, (citation.number,), "quoted") for citation in citations)
        text = " ".join(f"{citation.quote} [{citation.number}]" for citation in citations) or "The articles do not say who won."
        claims = tuple(Claim(citation.quote.split(maxsplit=1)[0], citation.number) for citation in citations)
        given = {
            "question": Question("How many?", "How many?", Filters()),
            "text": text,
            "sentences": sentences,
            "citations": citations,
            "disagreements": (Disagreement("how many were killed", claims),) if differ else (),
            "refusal": refusal,
            "refusal_score": 0.9 if refusal else 0.1,
            "withheld": (),
            "notes": (),
            "writer": "quoting",
            "usage": Usage(),
            "seconds": Seconds(0.01, 0.01, 0.01, 0.03),
        }
        return Answer(**{**given, **said})

    return make
