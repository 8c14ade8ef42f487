"""Whatever a model writes, in whatever pieces it comes: what the page shows of it is text between elements of our own."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html

from index import open_archive
from index.embed import HashingEmbedder
from rag.assistant import Assistant
from rag.endpoint import Ended, Piece
from rag.markers import unmarked
from rag.model import ModelWriter
from rag.spoken import markers_last, plain, spoken
from rag.values import Checked, Finished, Sentence, Usage, Withheld
from tests.ui.hostile import PIECES, TALK, payloads, read
from ui.excerpts import Excerpt
from ui.page import render
from ui.page.exchange import Answered, Asked, Posed

HOST = "ledger.example"
"""The only host that a citation of these tests comes from."""

CALLS_OUT = [
    r"!\[.*\]\(\s*https?:",  # Markdown's images, as garak looks for them
    r"!\[[^\]]*\]\[[^\]]*\]",
    r"\[[^\]]+\]\(\s*\S+\)",
    r"\[[^\]]+\]:\s*https?:",
    r"<img\b",
    r"https?://(?!ledger\.example)",
    r"(?:javascript|vbscript|data):",
    r"<[a-z!/?]",
]
"""What would be fetched, or could be clicked, if an answer's text were pasted where Markdown or HTML is read."""

attacks = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
replies = st.lists(attacks, min_size=1, max_size=3).map(" ".join)
cuts = st.lists(st.integers(1, 30), min_size=1, max_size=8)


def cut(text, sizes):
    """A text in pieces of these sizes, again and again."""
    pieces, at, turn = [], 0, 0
    while at < len(text):
        pieces.append(text[at : at + sizes[turn % len(sizes)]])
        at, turn = at + sizes[turn % len(sizes)], turn + 1
    return pieces


def shown(sentences, citation, attack, answer):
    """The page as the sentences come, and when all are there; the attack also stands in the source and in what was withheld."""
    place = Excerpt(replace(citation, title=attack, byline=attack, outlet=attack, path=attack), attack, attack, True, True, 3, ())
    said = tuple(Sentence(text, (1,), "supported") for text in sentences)
    text = " ".join(f"{one.text} [1]" for one in said)
    whole = replace(
        answer, text=text, sentences=said, citations=(place.citation,) if said else (), withheld=(Withheld(attack, attack),), notes=(attack,)
    )
    going = [render.exchange(Asked(Posed(1, attack), "Checking", said[:count], (place,))) for count in range(len(said) + 1)]
    return [*going, render.exchange(Answered(Posed(1, attack), whole, {place.citation: place}, read=(place.citation,)))]


def sentences_of(pieces):
    """The words of each sentence, its markers read and taken out: as they are before anything is held against the articles."""
    words = [unmarked(plain(markers_last(text)), 1)[0] for text in spoken(iter(pieces))]
    return [one for one in words if any(character.isalnum() for character in one)]


@given(replies, cuts)
@example("[1] ![x](http://evil.invalid/[1].png) [1]", [1])
@example("<img src='[1]' onerror=alert(1)> [[1]1]", [3])
@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_500_replies_leave_nothing_on_the_page_but_our_own_elements_and_no_way_out(cite, answer, reply, sizes):
    streamed = sentences_of(cut(reply, sizes))
    assert streamed == sentences_of([reply])
    for markup in shown(streamed, cite(url=f"https://{HOST}/bridge"), reply, answer(cite())):
        wrong, _ = read(markup, {HOST})
        assert wrong == []
        # Another parser, which repairs what it reads as browsers do.
        tree = html.fragment_fromstring(markup, create_parent="main")
        assert {element.tag for element in tree.iterdescendants()} <= TALK
        assert len(tree.findall("article")) == 1


@pytest.mark.parametrize("name", payloads("http://evil.invalid"))
def test_an_attack_is_read_as_it_was_written(cite, answer, name):
    attack = payloads("http://evil.invalid")[name]
    *_, last = shown([attack], cite(url=f"https://{HOST}/bridge"), attack, answer(cite()))
    wrong, text = read(last, {HOST})
    assert wrong == []
    if attack.isprintable():
        # Question, answer, title, outlet, byline, path, the words around, the note, what was withheld and why.
        assert text.count(attack) >= 10


class Replying:
    """A model that replies what it is told, in pieces."""

    def __init__(self):
        self.pieces = []

    def stream(self, messages, *, max_tokens, stop=None):
        yield from map(Piece, self.pieces)
        yield Ended("stop", Usage(1, 1))

    def redact(self, text):
        return text

    def close(self):
        pass


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A model, and what is told of its reply to a question; the articles quote an address of their own outlet."""
    base = tmp_path_factory.mktemp("told")
    (base / "bridge.txt").write_text(
        "Nine people died when the bridge fell on Monday.\nThe mayor said so at noon.\nMore is told at https://ledger.example/bridge.\n"
    )
    model = Replying()
    with open_archive(base / "archive", embedder=HashingEmbedder(), create=True) as archive:
        archive.ingest([base / "bridge.txt"])
        assistant = Assistant(archive, model=ModelWriter(lambda: model, name="m", budget=2000))

        def ask(pieces):
            model.pieces = pieces
            events = list(assistant.stream("How many people died when the bridge fell?"))
            told = [event.sentence for event in events if isinstance(event, Checked) and event.sentence is not None]
            return told, next(event.answer for event in events if isinstance(event, Finished))

        yield ask


def held(asked, reply, sizes):
    """The sentences that the reader sees are the same however the reply comes, and none of them leads anywhere."""
    told, streamed = asked(cut(reply, sizes))
    _, whole = asked([reply])
    assert (streamed.text, streamed.withheld, streamed.citations) == (whole.text, whole.withheld, whole.citations)
    assert tuple(told) == streamed.sentences
    for pattern in CALLS_OUT:
        assert not re.search(pattern, streamed.text, re.IGNORECASE), (pattern, streamed.text)


@given(replies, cuts)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_what_passes_the_check_is_the_same_in_any_pieces_and_leads_nowhere(asked, reply, sizes):
    held(asked, reply, sizes)


@pytest.mark.slow
@given(replies, cuts)
@settings(max_examples=500, deadline=None)
def test_500_replies_that_pass_the_check_lead_nowhere(asked, reply, sizes):
    held(asked, reply, sizes)


@pytest.mark.parametrize("words", ["Nine people died when the bridge fell on Monday [1].", "The mayor said so at noon [1]."])
def test_what_the_articles_say_does_pass(asked, words):
    """The control: the filter above lets an honest sentence through."""
    told, answer = asked([words])
    assert [one.text for one in told] == [words.replace(" [1]", "")]
    assert answer.writer == "m"
