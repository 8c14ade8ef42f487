"""What the documents say of settings, commands and files is so."""

import dataclasses
import re
from pathlib import Path

import pytest

from rag.settings import Settings

CHECKOUT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "evals/CORPUS.md")
VARIABLES = {f"DATELINE_{field.name.upper()}" for field in dataclasses.fields(Settings)}


def _read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def test_the_readme_has_a_row_for_each_setting_and_for_nothing_else():
    rows = re.findall(r"^\| `(DATELINE_\w+)` \| (.+?) \|", _read("README.md"), flags=re.MULTILINE)
    assert {name for name, _ in rows} == VARIABLES
    assert len(rows) == len(VARIABLES)


def test_the_defaults_in_the_readme_are_those_of_the_settings():
    said = dict(re.findall(r"^\| `(DATELINE_\w+)` \| (.+?) \|", _read("README.md"), flags=re.MULTILINE))
    defaults = {f"DATELINE_{field.name.upper()}": field.default for field in dataclasses.fields(Settings)}
    for name, default in defaults.items():
        assert said[name].strip("`") == ("none" if default is None or default == "" else str(default)), name


def test_the_example_environment_names_every_setting_and_no_other():
    assert set(re.findall(r"^#(DATELINE_\w+)=", _read(".env.example"), flags=re.MULTILINE)) == VARIABLES


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_to_one(document):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", _read(document))
    assert [link for link in links if not (CHECKOUT / document).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_is_named_exists(document):
    targets = set(re.findall(r"^([a-z][a-z-]*):", _read("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4})make ([a-z][a-z-]*)", _read(document), flags=re.MULTILINE))
    assert named <= targets


def test_the_readme_keeps_its_order():
    marks = [
        "shows for every sentence",
        "docs/chat.png",
        "make demo",
        "## What it will not do",
        "## Measured quality",
        "## Settings",
        "## Where to read on",
    ]
    places = [_read("README.md").index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_hashes_every_package_and_names_no_address(lock):
    text = _read(lock)
    assert not re.search(r"https?://|file://|--(extra-)?index-url|--find-links", text)
    blocks = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_both_locks_pin_the_same_versions():
    runtime, test = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", _read(lock), flags=re.MULTILINE)) for lock in ("requirements.lock", "requirements-test.lock")
    )
    assert runtime.items() <= test.items()
