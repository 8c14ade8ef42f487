"""What an article said before, as a person and as a program see it."""

import pytest

FIRST = "The lantern guild met in Oskwend on Monday. It counted 40 boats \x1b[31m. The mayor stayed away.\n"
SECOND = "The lantern guild met in Oskwend on Monday. It counted 44 boats \x1b[31m. The mayor stayed away.\n"


@pytest.fixture
def changed(tmp_path, dateline):
    (tmp_path / "stories").mkdir()
    for text in (FIRST, SECOND):
        (tmp_path / "stories" / "guild.txt").write_text(text, encoding="utf-8")
        assert dateline("ingest", tmp_path / "stories", "--archive", tmp_path / "archive").code == 0
    return tmp_path / "archive"


def test_the_history_shows_what_went_and_what_came(changed, dateline):
    shown = dateline("show", "guild.txt", "--history", "--archive", changed)
    assert shown.code == 0
    assert "added" in shown.out
    assert "1 place" in shown.out
    assert "- It counted 40 boats" in shown.out
    assert "+ It counted 44 boats" in shown.out
    assert "\x1b" not in shown.out


def test_the_history_as_json_has_every_version_and_its_differences(changed, dateline):
    shown = dateline("show", "guild.txt", "--history", "--json", "--archive", changed).json
    assert [one["event"] for one in shown["history"]] == ["added", "updated"]
    (version,) = shown["versions"]
    assert version["body"] == FIRST.strip()
    ((before,), (after,)) = version["differences"][0]["before"], version["differences"][0]["after"]
    assert ("40" in before, "44" in after) == (True, True)
    assert "versions" not in dateline("show", "guild.txt", "--json", "--archive", changed).json


def test_an_article_that_never_changed_says_so(tmp_path, dateline):
    (tmp_path / "guild.txt").write_text(FIRST, encoding="utf-8")
    dateline("ingest", tmp_path / "guild.txt", "--archive", tmp_path / "archive")
    assert "has not changed" in dateline("show", "guild.txt", "--history", "--archive", tmp_path / "archive").out
