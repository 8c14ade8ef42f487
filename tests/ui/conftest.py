"""What the tests of `ui` share: an archive of the sample articles, the command line run here or in a process of its own, and answers made by hand."""

import json
import os
import subprocess
import sys
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
