"""Small articles, and answers about them made by hand."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from evals.run import outcomes, report, started
from evals.values import Case, Evidence, Found, Report, Suite
from index import open_archive
from index.embed import HashingEmbedder
from index.values import Article, Origin, Span

BODIES = {
    "dam": "The Kellin dam lost two turbines in March. Engineers counted 14 cracks in its wall. “We shall repair all of them,” Ana Torvik said.",
    "bridge": "Shots were fired at Kirrin Bridge for two hours. Dorsenia says 9 soldiers died. The envoy called it a warning.",
    "echo": "Shots were fired at Kirrin Bridge for two hours. Velgara says 12 soldiers died there.",
}
PUBLISHED = {"dam": date(2030, 3, 1), "bridge": date(2030, 3, 8), "echo": None}
OUTLETS = {"dam": "Ledger", "bridge": "Courier", "echo": None}


def article(name: str) -> Article:
    body = BODIES[name]
    origin = Origin(outlet=OUTLETS[name], published=PUBLISHED[name])
    return Article(f"id-{name}", "news", f"{name}.txt", "text", origin, body, (Span(0, len(body)),), (), "hash")


def cite(number: int, name: str, quote: str) -> dict[str, Any]:
    start = BODIES[name].index(quote)
    published = PUBLISHED[name]
    return {
        "number": number,
        "article_id": f"id-{name}",
        "path": f"{name}.txt",
        "url": None,
        "title": None,
        "outlet": OUTLETS[name],
        "byline": None,
        "published": published and published.isoformat(),
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "also_in": [],
    }


def answered(*sentences: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """An answer of these sentences, each with its citations."""
    return {
        "schema": 1,
        "standalone_question": "",
        "status": "answered",
        "text": " ".join(text + "".join(f" [{item['number']}]" for item in cites) for text, cites in sentences),
        "sentences": [{"text": text, "citations": [item["number"] for item in cites], "verdict": "supported"} for text, cites in sentences],
        "citations": [item for _, cites in sentences for item in cites],
        "disagreements": [],
        "refusal": None,
        "refusal_score": 0.1,
        "withheld": [],
        "notes": [],
        "writer": "quoting",
        "seconds": {"search": 0.01, "write": 0.01, "check": 0.01, "total": 0.03},
    }


def refused(*, against: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A refusal, with what contradicts the question's premise."""
    return answered() | {
        "status": "refused",
        "text": "The articles do not say.",
        "refusal": {"reason": "Nothing names a price.", "nearest": [cite(0, "dam", BODIES["dam"][:42])], "against": against or []},
    }


CRACKS = Case(
    "cracks",
    "How many cracks does the wall of the Kellin dam have?",
    answerable=True,
    asked=date(2030, 3, 5),
    must_include=(("14", "fourteen"),),
    must_not_include=("41",),
    cite_any=("dam.txt",),
    gold_quotes=("Engineers counted 14 cracks in its wall",),
    expect_disagreement=False,
    tags=("single-fact",),
)
PREMISE = Case("premise", "Why did the dam lose three turbines?", answerable=False, cite_any=("dam.txt",), tags=("false-premise",))
DEAD = Case("dead", "How many soldiers died at the bridge?", answerable=True, must_include=(("9",), ("12",)), expect_disagreement=True)


@pytest.fixture
def cracks() -> Case:
    return CRACKS


@pytest.fixture
def premise() -> Case:
    return PREMISE


@pytest.fixture
def dead() -> Case:
    return DEAD


@pytest.fixture
def good() -> dict[str, Any]:
    """A right answer about the cracks."""
    dam = BODIES["dam"]
    fact = ("The wall of the dam has 14 cracks.", [cite(1, "dam", "Engineers counted 14 cracks in its wall.")])
    voice = ("Torvik promised: “We shall repair all of them.”", [cite(2, "dam", dam[dam.index("“We") :])])
    return answered(fact, voice)


@pytest.fixture
def right_refusal() -> dict[str, Any]:
    """A right answer to the false premise."""
    return refused(against=[cite(0, "dam", "The Kellin dam lost two turbines in March.")])


@pytest.fixture
def both_sides() -> dict[str, Any]:
    """A right answer about the dead."""
    told = answered(
        ("Dorsenia says 9 soldiers died.", [cite(1, "bridge", "Dorsenia says 9 soldiers died.")]),
        ("Velgara says 12 soldiers died there.", [cite(2, "echo", "Velgara says 12 soldiers died there.")]),
    )
    return told | {"disagreements": [{"about": "soldiers died", "claims": [{"value": "9", "citation": 1}, {"value": "12", "citation": 2}]}]}


@pytest.fixture
def refusal() -> dict[str, Any]:
    """A refusal that shows nothing against the question."""
    return refused()


@pytest.fixture
def evidence() -> Evidence:
    labels = {f"{name}.txt": frozenset({f"id-{name}"}) for name in BODIES}
    found = (Found("id-dam", BODIES["dam"]), Found("id-bridge", BODIES["bridge"]), Found("id-echo", BODIES["echo"]))
    return Evidence({f"id-{name}": article(name) for name in BODIES}, labels, found)


@pytest.fixture
def quoting() -> Callable[[int, str, str], dict[str, Any]]:
    """Makes a citation: its number, the article's name, and words that stand there."""
    return cite


@pytest.fixture
def mutated() -> Callable[[dict[str, Any], Callable[[dict[str, Any]], object]], dict[str, Any]]:
    """Makes a copy of an answer, changed by a function."""

    def mutate(answer: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        copied = copy.deepcopy(answer)
        change(copied)
        return copied

    return mutate


class Scripted:
    """A system that gives the answer that was written down for each case, or raises the error that was."""

    def __init__(self, answers: dict[str, Any], evidence: Evidence) -> None:
        self._answers, self._evidence = answers, evidence
        self.asked: list[str] = []

    def ask(self, case: Case) -> Any:
        self.asked.append(case.id)
        answer = self._answers[case.id]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def evidence(self, case: Case, answer: Any) -> Evidence:
        return self._evidence

    def described(self) -> dict[str, Any]:
        return {"name": "scripted", "embedder": "none", "archive": {"articles": 3, "passages": 3, "fingerprint": "f"}}


@pytest.fixture
def scripted(evidence: Evidence) -> Callable[[dict[str, Any]], Scripted]:
    """Makes a system of these answers."""
    return lambda answers: Scripted(answers, evidence)


@pytest.fixture
def ran(evidence: Evidence) -> Callable[..., Report]:
    """Runs cases with these answers."""

    def run(answers: dict[str, Any], *cases: Case, jobs: int = 1, digest: str = "0" * 64) -> Report:
        suite, system, begun = Suite("made.jsonl", digest, cases), Scripted(answers, evidence), started()
        return report(suite, system, list(outcomes(cases, system, jobs=jobs)), begun, jobs=jobs)

    return run


SMALL = {
    "dam.md": "---\ntitle: Kellin dam cracks\noutlet: Ledger\ndate: 2030-03-08\nurl: https://ledger.example/dam\n---\n\n"
    "Velgara's energy minister, Ana Torvik, ordered the Kellin dam shut until further notice. Engineers in Velgara have counted cracks.\n\n"
    "The Kellin dam has 14 cracks in its wall. “We shall repair all of them before the winter,” Torvik said. She did not say how.\n",
    "bridge.md": "---\ntitle: Shots\noutlet: Courier\ndate: 2030-03-12\n---\n\n"
    "Nine Dorsenian soldiers died in a clash at Kirrin Bridge on Friday. The two delegations met in Port Serrin on 9 March.\n\n"
    "Oskar Lind, who leads the Orchard Party in Dorsenia, accused Velgara of hiding the truth. Lind said that 40 percent of it was known. "
    "Life in Dorsenia went on, and people came from Velgara.\n",
    "convoy.txt": "A convoy of 30 lorries left the harbour in Brask on Monday. The drivers came from Brask, and some from Merrow. "
    "Bread is dear in Merrow.\n",
}


@pytest.fixture(scope="session")
def small_articles():
    """Three articles, two with dates, one with an address."""
    return SMALL


@pytest.fixture(scope="session")
def small_archive(tmp_path_factory):
    """An archive of `small_articles`, made once: nothing may be written to it."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "articles").mkdir()
    for name, text in SMALL.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    with open_archive(folder / "archive", embedder=HashingEmbedder()) as archive:
        archive.ingest([folder / "articles"])
        yield archive
