"""Twenty people talk with one page: no word of one reaches another, the prompt for another's question, or their own next conversation."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest

from evals.visiting import Visitor
from tests.faults import FaultServer

pytestmark = pytest.mark.slow

VISITORS, TURNS, AT_ONCE = 20, 10, 8

ASKED = [
    "Was anybody hurt on the Dorsenian side at the bridge",
    "What strength is the brigade that holds the Sarn Pass",
    "In which year would residents vote under the revised plan",
    "For how long does the Merrow accord prolong the ceasefire",
    "How many people had to move when the lake was filled",
    "How many Velgaran soldiers were killed at Kirrin Bridge",
    "How long did the meeting at Cape Ferrant last",
    "Who opened fire first at the bridge",
    "What is the price of electricity on the Ostrel exchange",
    "How many lorries crossed the Sarn Pass in the flour convoy",
]
LEANING = "And how many of them came back"
"""What leans on what somebody said before has that sent along."""

SOUNDS = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()


def canary(visitor, conversation=0):
    """A word that nobody else ever writes, and no article; a visitor has another one in each conversation."""
    return f"qui{SOUNDS[visitor]}{SOUNDS[(visitor * 7 + 3) % 20]}{('zar', 'tev')[conversation]}ph"


CANARIES = {canary(number, conversation): number for number in range(VISITORS) for conversation in (0, 1)}


def found(text):
    """The canaries that stand in a text, in whatever case."""
    return {word for word in re.findall(r"qui[a-z]{4}(?:zar|tev)ph", unescape(text).lower()) if word in CANARIES}


def written(body):
    """A model that quotes the first passage, and repeats all that it was told of who asks."""
    told = str(body["messages"][-1]["content"])
    passage = re.search(r"^\[1\] [^\n]*\n(.+?[.!?])\s", told, re.MULTILINE | re.DOTALL)
    return (f"{passage[1]} [1] " if passage else "") + " ".join(f"The reader {word} asked [1]." for word in sorted(found(str(body["messages"]))))


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("openai")
    with FaultServer(reply=written) as server:
        yield server


@pytest.fixture(scope="module")
def visitors(serve, sample, model):
    address = serve(sample, DATELINE_MODEL="ok", DATELINE_BASE_URL=model.url("ok"))
    first = Visitor(address)
    everyone = [Visitor(address, described=first.page).arrive() for _ in range(VISITORS)]
    yield everyone
    for one in everyone:
        one.leave()


def prompts(model):
    return [str(one.body["messages"]) for one in model.asked]


def test_no_word_of_one_reaches_another_nor_a_new_conversation(visitors, model):
    model.asked.clear()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for turn in range(TURNS + 1):
            asked = [f"{ASKED[(number + turn) % TURNS] if turn < TURNS else LEANING}, {canary(number)}?" for number in range(VISITORS)]
            list(threads.map(lambda visitor, question: visitor.ask(question), visitors, asked))
    told = prompts(model)
    assert len(told) >= VISITORS * TURNS
    # Each prompt is somebody's and nobody else's: with that, no foreign canary stands in any.
    assert [found(prompt) for prompt in told if len(found(prompt)) != 1] == []
    assert {CANARIES[word] for prompt in told for word in found(prompt)} == set(range(VISITORS))
    for number, visitor in enumerate(visitors):
        assert found("".join(visitor.received)) == {canary(number)}
        assert visitor.failures == []
        assert len(re.findall(r'class="dl-turn is-(?:answered|refused)"', visitor.html)) == TURNS + 1
    model.asked.clear()

    with ThreadPoolExecutor(AT_ONCE) as threads:

        def anew(number):
            visitor = visitors[number]
            visitor.use("dl-new")
            visitor.wait()
            visitor.received.clear()
            visitor.ask(f"{LEANING}, {canary(number, 1)}?")
            visitor.ask(f"{ASKED[number % TURNS]}, {canary(number, 1)}?")

        list(threads.map(anew, range(VISITORS)))
    assert len(model.asked) >= VISITORS // 2  # a question that the articles do not answer is refused without the model
    for prompt in prompts(model):
        assert len(found(prompt)) == 1
        assert found(prompt) <= {canary(number, 1) for number in range(VISITORS)}
    for number, visitor in enumerate(visitors):
        assert found("".join(visitor.received)) == {canary(number, 1)}


def test_the_control_the_canaries_are_heard(visitors, model):
    """Without it, nothing might be found because nothing is told: what somebody says earlier is sent with a question that leans on it."""
    model.asked.clear()
    visitors[0].ask(f"{ASKED[5]}, {canary(1)}?")
    visitors[0].ask(f"{LEANING}?")
    assert any(canary(1) in prompt for prompt in prompts(model)[-2:])
    assert canary(1) in "".join(visitors[0].received)
