"""What programs may call of the page, through Gradio's own client and a real server, and how they are refused."""

import json
import sqlite3
import urllib.request

import pytest
from gradio_client import Client

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"
OUTLET = "Dorsenian Courier"


@pytest.fixture(scope="module")
def client(address):
    client = Client(address, verbose=False)
    yield client
    client.close()


def timeless(answer):
    return {**answer, "seconds": 0}


def test_programs_get_what_the_page_offers_and_no_more(client):
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask", "/search", "/articles"]


def test_a_program_gets_the_answer_s_json(client, dateline, sample):
    answer = client.predict(QUESTION, api_name="/ask")
    same = dateline("ask", QUESTION, "--archive", sample, "--json").json
    assert timeless(answer) == timeless(same)


def test_a_question_without_the_optional_words_is_answered_as_the_protocol_sends_it(address):
    """`gradio_client` fills in what is left out; others need not."""
    asked = urllib.request.Request(
        f"{address}/gradio_api/call/ask", data=json.dumps({"data": [QUESTION]}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=10) as reply:
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{event}", timeout=30) as reply:
        said = reply.read().decode()
    assert said.startswith("event: complete")
    assert "212 prisoners" in said
