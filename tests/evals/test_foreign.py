"""Other systems under test: callables and addresses, their replies translated, what they cannot show unscored, their faults counted."""

import json
import sys
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from evals import foreign
from evals.cli import main
from evals.foreign import Address, Foreign, Function
from evals.library import Library
from evals.metrics import measure
from evals.run import outcomes
from evals.shape import answer_of
from evals.values import Case, Score, Unscored
from index.errors import BadInput, EndpointRefused, EndpointTimedOut, EndpointUnreachable, ReplyUnreadable
from rag.values import Turn

CASE = Case(
    "cracks",
    "How many cracks does the Kellin dam have?",
    answerable=True,
    must_include=(("14",),),
    cite_any=("dam.md",),
    gold_quotes=("The Kellin dam has 14 cracks in its wall.",),
    expect_disagreement=False,
)
QUOTE = "The Kellin dam has 14 cracks in its wall."
GOOD = {"text": "It has 14 cracks. [1]", "citations": [{"path": "dam.md", "quote": QUOTE}], "refused": False}


def broken(question):
    raise LookupError("no index")


def slow(question):
    time.sleep(30)


@pytest.fixture(scope="module")
def library(small_archive):
    return Library(small_archive)


def scores(reply, library, case=CASE):
    answer = answer_of(reply, case.question, library, took=0.1)
    return {score.metric: score for score in measure(case, answer, library.evidence(case, answer, None))}


def test_a_small_reply_is_scored_like_an_answer_of_our_own(library):
    found = scores(GOOD, library)
    for metric in ("correct", "cited", "correct_and_cited", "gold_quoted", "verbatim", "borne_out"):
        assert found[metric].value == 1, found[metric]
    assert found["refused_when_answerable"].value == 0
    assert found["seconds"].value == 0.1


@pytest.mark.parametrize("name", ["path", "url", "article_id"])
def test_an_article_goes_by_its_path_its_address_or_its_id(library, name):
    article = library.article(min(library.ids("dam.md")))
    named = {"path": article.path, "url": "http://www.ledger.example/dam/#top", "article_id": article.article_id}
    answer = answer_of(GOOD | {"citations": [{name: named[name], "quote": QUOTE}]}, "?", library, took=0)
    assert answer["citations"][0]["article_id"] == article.article_id
    assert article.body[answer["citations"][0]["start"] : answer["citations"][0]["end"]] == QUOTE


def test_words_that_stand_nowhere_are_found_out(library):
    found = scores(GOOD | {"citations": [{"path": "dam.md", "quote": "The Kellin dam has 41 cracks."}]}, library)
    assert found["verbatim"].value == 0


def test_an_article_that_is_not_held_is_found_out(library):
    found = scores(GOOD | {"citations": [{"path": "elsewhere.md", "quote": QUOTE}]}, library)
    assert found["cited"].value == 0
    assert found["verbatim"].value == 0
    assert found["borne_out"].value == 0


def test_plain_text_leaves_what_it_cannot_show_unscored_and_says_why(library):
    found = scores("It has 14 cracks.", library)
    assert found["correct"].value == 1
    for metric in ("cited", "correct_and_cited", "gold_quoted", "verbatim", "borne_out", "citation_recall", "invented"):
        assert found[metric] == Unscored(metric, "the system does not say what it cites")
    assert found["false_alarm"] == Unscored("false_alarm", "the system does not say where articles differ")


def test_no_citation_where_citations_are_given_is_a_miss_and_not_unscored(library):
    assert scores({"text": "It has 14 cracks.", "citations": []}, library)["cited"].value == 0


def test_articles_named_without_their_words_are_cited_and_not_quoted(library):
    found = scores({"text": "It has 14 cracks. [1]", "citations": [{"path": "dam.md"}]}, library)
    assert found["cited"].value == 1
    assert all(isinstance(found[metric], Unscored) for metric in ("verbatim", "citation_precision"))


def test_every_metric_that_a_reply_may_leave_unscored_exists():
    from evals import shape
    from evals.metrics import BY_NAME

    assert {*shape._BY_CITATIONS, *shape._BY_DISAGREEMENTS, "withheld"} <= set(BY_NAME)


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        ("I don't know.", True),
        ("Sorry, but I could not find that.", True),
        ("The articles do not mention it.", True),
        ("", True),
        ({"text": "No.", "refused": True}, True),
        ({"text": "I do not know of a better dam.", "refused": False}, False),
        ("No, 14 of them held.", False),
        ("The articles say that 14 held.", False),
    ],
)
def test_a_refusal_is_told_by_its_field_or_else_by_its_words(library, reply, refused):
    answer = answer_of(reply, "?", library, took=0)
    assert (answer["status"] == "refused") is refused
    assert bool(answer["notes"]) is (refused and isinstance(reply, str))
    assert not refused or answer["citations"] == []


def test_citations_are_counted_in_the_order_of_their_use(library):
    cites = [{"path": "bridge.md", "quote": "Nine Dorsenian soldiers died"}, {"path": "dam.md", "quote": QUOTE}]
    answer = answer_of({"text": "It has 14 cracks. [2] Nine died. [1, 2] More is not known. [7]", "citations": cites}, "?", library, took=0)
    assert answer["text"] == "It has 14 cracks. [1] Nine died. [2] [1] More is not known."
    assert [cite["path"] for cite in answer["citations"]] == ["dam.md", "bridge.md"]
    assert [item["citations"] for item in answer["sentences"]] == [[1], [2, 1], []]


@pytest.mark.parametrize("reply", [None, 14, {}, {"text": 14}, {"text": "It.", "citations": "dam.md"}, ["It."]])
def test_what_is_no_reply_is_an_error(library, reply):
    with pytest.raises(ReplyUnreadable):
        answer_of(reply, "?", library, took=0)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"refusal_score": float("nan")},
        {"refusal_score": 10**400},
        {"refusal_score": "high"},
        {"usage": {"prompt_tokens": 10**400}},
        {"usage": {"completion_tokens": -1}},
        {"usage": [1]},
        {"standalone_question": ["a"]},
    ],
)
def test_nonsense_beside_the_text_is_an_outcome_that_counts(library, nonsense):
    (found,) = outcomes([CASE], Foreign(_own(lambda _: GOOD | nonsense), library))
    assert found.error.startswith("ReplyUnreadable")
    assert json.dumps(found.error)


def test_what_cannot_be_measured_does_not_end_the_run(library, monkeypatch):
    system = Foreign(_own(lambda _: GOOD), library)
    monkeypatch.setattr(system, "evidence", lambda case, answer: answer["nothing"])
    (found,) = outcomes([CASE], system)
    assert found.error == "KeyError: 'nothing'"
    assert {score.metric: score for score in found.scores}["correct"].value == 0


def test_a_callable_is_found_where_the_command_is_run_and_given_what_it_has_parameters_for(library, tmp_path, monkeypatch):
    (tmp_path / "a_bot_of_ones_own.py").write_text("def told(question, history, asked):\n    return f'{question} {len(history)} {asked}'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    case = Case("later", "And then?", history=(Turn("Who led?", "Lind"),), asked=date(2030, 3, 9))
    system = Foreign(foreign.named("a_bot_of_ones_own:told"), library)
    assert system.ask(case)["text"] == "And then? 1 2030-03-09"
    assert system.described()["name"] == "a_bot_of_ones_own:told"


def test_a_run_is_of_another_system_where_its_module_or_its_address_is_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    shapes = []
    for version in ("one", "two"):
        (tmp_path / f"bot_{version}.py").write_text(f"def told(question):\n    return '{version}'\n")
        shapes.append(foreign.named(f"bot_{version}:told").shape)
    assert shapes[0] != shapes[1]
    assert Address("http://127.0.0.1:1/ask?model=a").shape != Address("http://127.0.0.1:1/ask?model=b").shape


def _own(call, *, timeout=5.0):
    """A callable of this file, which cannot be imported by its name where tests are run by their paths."""
    found = Function("json:loads", timeout=timeout)
    found._call, found._takes = call, set()
    return found


def test_what_a_callable_raises_or_never_returns_is_an_outcome_that_counts(library):
    for call, says in ((broken, "LookupError: no index"), (slow, "EndpointTimedOut")):
        (found,) = outcomes([CASE], Foreign(_own(call, timeout=0.2), library))
        assert says in found.error
        assert {score.metric: score for score in found.scores}["correct"] == Score("correct", 0.0, "the question ended in an error")


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("nothing", "no system"),
        ("no.such.module:f", "no module"),
        ("json:nothing", "no callable"),
        ("ftp://x/y", "not an address"),
        ("http://u:p@h/", "user"),
    ],
)
def test_a_system_that_is_not_there_is_named(named, says):
    with pytest.raises(BadInput, match=says):
        foreign.named(named)


def test_a_callable_that_cannot_be_told_the_window_is_not_measured_by_it(library, tmp_path, monkeypatch):
    reply = f"return {GOOD!r}"
    (tmp_path / "two_bots.py").write_text(
        f"def deaf(asked, history):\n    {reply}\n\ndef hears(question, *, after=None, outlets=()):\n    assert outlets == ['Courier']\n    {reply}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    case = Case("narrow", "How many cracks?", after=date(2030, 3, 9), outlets=("Courier",))
    found = {}
    for name in ("deaf", "hears"):
        (outcome,) = outcomes([case], Foreign(foreign.named(f"two_bots:{name}"), library))
        found[name] = {score.metric: score for score in outcome.scores}["in_window"]
    assert found["deaf"] == Unscored("in_window", "it was not told of the days and outlets")
    assert found["hears"].value == 0


@pytest.mark.parametrize("body", ["import sys; sys.exit('no key')", "raise LookupError('no key')", "import no_such_thing_at_all"])
def test_a_module_that_cannot_be_imported_is_named(tmp_path, monkeypatch, body):
    name = f"broken_bot_{len(body)}"
    (tmp_path / f"{name}.py").write_text(body)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadInput, match=f"{name} cannot be imported: .*(no key|no_such_thing)"):
        foreign.named(f"{name}:ask")


def test_a_callable_may_be_async(library):
    async def ask(question):
        return GOOD

    assert Foreign(_own(ask), library).ask(CASE)["citations"][0]["path"] == "dam.md"


def test_what_a_callable_prints_stays_out_of_the_report(small_archive, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    (tmp_path / "a_loud_bot.py").write_text("print('loaded')\ndef ask(question):\n    print('asked')\n    return '14'\n")
    monkeypatch.syspath_prepend(tmp_path)
    suite = tmp_path / "suite.jsonl"
    suite.write_text('{"id": "cracks", "question": "How many?", "answerable": true, "must_include": [["14"]]}\n', encoding="utf-8")
    assert main(["run", str(suite), "--archive", str(small_archive.path), "--system", "a_loud_bot:ask", "--json", "-"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["cases"]
    assert {"loaded", "asked"} <= set(printed.err.split())


class Bot(BaseHTTPRequestHandler):
    """A bot that behaves as its path says."""

    asked: list[dict] = []  # noqa: RUF012 - what all of them were sent

    def log_message(self, *_):
        pass

    def do_POST(self):
        Bot.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if self.path == "/cut":
            self.connection.close()
            return
        kind = "text/plain" if self.path == "/text" else "application/json"
        body = {"/text": b"It has 14 cracks.", "/garbage": b"<html>", "/500": b'{"detail": "broken"}'}.get(self.path, json.dumps(GOOD).encode())
        self.send_response({"/500": 500, "/moved": 302}.get(self.path, 200))
        self.send_header("Content-Type", kind)
        self.send_header("Location", "/ask")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for at in range(len(body)) if self.path == "/drip" else ():
            try:
                self.wfile.write(body[at : at + 1])
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)
        if self.path != "/drip":
            self.wfile.write(body)


@pytest.fixture(scope="module")
def bot():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bot)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_address_is_sent_the_question_and_its_reply_is_read(bot, library):
    case = Case("later", "And then?", history=(Turn("Who led?"),), asked=date(2030, 3, 9), after=date(2030, 3, 1), outlets=("Ledger",))
    assert Foreign(Address(f"{bot}/ask"), library).ask(case)["citations"][0]["path"] == "dam.md"
    assert Bot.asked[-1] == {
        "question": "And then?",
        "history": [{"question": "Who led?", "answer": None}],
        "asked": "2030-03-09",
        "after": "2030-03-01",
        "before": None,
        "outlets": ["Ledger"],
    }
    assert Address(f"{bot}/text").reply(case) == "It has 14 cracks."


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/500", EndpointRefused),
        ("/moved", EndpointRefused),
        ("/garbage", ReplyUnreadable),
        ("/cut", EndpointUnreachable),
        ("/drip", EndpointTimedOut),
    ],
)
def test_every_fault_of_an_address_is_told_as_what_it_is(bot, path, error):
    began = time.monotonic()
    with pytest.raises(error):
        Address(f"{bot}{path}", timeout=0.5).reply(CASE)
    assert time.monotonic() - began < 3


def test_nobody_listening_is_an_outcome(library):
    (found,) = outcomes([CASE], Foreign(Address("http://127.0.0.1:9/ask", timeout=2), library))
    assert found.error.startswith("EndpointUnreachable")


def test_a_suite_is_run_against_an_address(bot, small_archive, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    suite = tmp_path / "suite.jsonl"
    suite.write_text(
        '{"id": "cracks", "question": "How many?", "answerable": true, "must_include": [["14"]], "cite_any": ["dam.md"]}\n', encoding="utf-8"
    )
    out = tmp_path / "out.json"
    assert main(["run", str(suite), "--archive", str(small_archive.path), "--system", f"{bot}/ask", "--json", str(out)]) == 0
    assert f"questions are sent to {bot}/ask" in capsys.readouterr().err
    assert f"{bot}/ask" in out.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_stock_pipeline_gets_the_same_report(small_archive, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_EMBEDDER", "hashing")
    suite = tmp_path / "suite.jsonl"
    suite.write_text('{"id": "cracks", "question": "How many cracks has the dam?", "answerable": true, "must_include": [["14"]]}\n', encoding="utf-8")
    for name in ("stock", "stock:128"):
        out = tmp_path / f"{name.replace(':', '-')}.json"
        assert main(["run", str(suite), "--archive", str(small_archive.path), "--system", name, "--json", str(out)]) == 0
        assert "stock LlamaIndex" in out.read_text(encoding="utf-8")
    assert main(["run", str(suite), "--archive", str(small_archive.path), "--system", "stock:7"]) == 1
