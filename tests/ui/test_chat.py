"""`dateline chat`: which archives the page is opened over; the page itself is tried elsewhere."""

from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from index.values import IngestReport
from ui.commands import chat, common
from ui.page import serve

NOTHING = IngestReport((), (), (), (), (), (), (), 0, 0.0)


@pytest.fixture
def opened(monkeypatch, dateline):
    """Start the command up to the page; what the page would be served over."""

    def start(*words):
        found = []

        @contextmanager
        def served(settings, *, archives, **_):
            found.extend((settings.archive, archives))
            raise KeyboardInterrupt
            yield

        monkeypatch.setattr(serve, "served", served)
        assert dateline("chat", *words).code == 130
        return found

    return start


def test_several_archives_are_opened_in_their_order_and_the_first_is_the_settings(opened, monkeypatch):
    monkeypatch.setenv("DATELINE_ARCHIVE", "set")
    assert opened("--archive", "one", "--archive", "two") == ["one", [Path("one"), Path("two")]]
    assert opened("--archive", "one") == ["one", [Path("one")]]


def test_where_none_is_named_it_is_the_one_that_is_set(opened, monkeypatch):
    monkeypatch.setenv("DATELINE_ARCHIVE", "set")
    assert opened() == ["set", []]
    monkeypatch.delenv("DATELINE_ARCHIVE")
    assert opened() == [".dateline", []]


def test_articles_that_are_named_go_into_the_first(opened, monkeypatch):
    into = []
    monkeypatch.setattr(chat, "ingest", lambda archive, paths: into.append((archive, paths)) or NOTHING)
    monkeypatch.setattr(common, "open_for", lambda options, *, create: nullcontext(options.archive if create else None))
    opened("articles", "--archive", "one", "--archive", "two")
    assert into == [("one", ["articles"])]


def test_other_commands_keep_to_one_archive(dateline, sample, tmp_path):
    assert dateline("search", "bridge", "--archive", tmp_path / "none", "--archive", sample).code == 0
