import hashlib
import os

import pytest

from rag import tokens

TEXT = "Envoys from Ostvale and Marrow met in Port Serrin on Tuesday."


@pytest.fixture
def anew(monkeypatch, tmp_path):
    """Look for the encoding's file once more; whatever would fetch it fails the test."""
    tiktoken_load = pytest.importorskip("tiktoken.load")
    fetched = []
    monkeypatch.setattr(tiktoken_load, "read_file", fetched.append)
    monkeypatch.setattr("tiktoken.registry.ENCODINGS", {})
    tokens._encoding.cache_clear()
    yield tmp_path
    tokens._encoding.cache_clear()
    assert fetched == []


def test_a_folder_without_the_file_is_passed_over_and_nothing_is_fetched(anew, monkeypatch):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(anew))
    expected = 14 if next((folder for folder in tokens._folders() if tokens._holds(folder)), None) else len(TEXT) // 3 + 1
    assert abs(tokens.count(TEXT) - expected) <= 2
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(anew)


def test_a_file_that_is_not_whole_is_left_where_it_is(anew, monkeypatch):
    (anew / tokens._FILE).write_bytes(b"cut")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(anew))
    tokens.count(TEXT)
    assert (anew / tokens._FILE).read_bytes() == b"cut"


def test_the_environment_stays_as_it_was(anew, monkeypatch):
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    tokens.count(TEXT)
    assert "TIKTOKEN_CACHE_DIR" not in os.environ


def test_without_any_file_the_count_is_an_estimate_from_above(anew, monkeypatch):
    before = tokens.count(TEXT)
    tokens._encoding.cache_clear()
    monkeypatch.setattr(tokens, "_folders", lambda: iter([anew]))
    assert tokens.count(TEXT) >= before


def test_the_file_is_looked_for_under_the_name_that_tiktoken_gives_it():
    assert tokens._FILE == "fb374d419588a4632f3f557e76b4b70aebbca790"
    assert len(tokens._SHA256) == hashlib.sha256().digest_size * 2
