"""The walk stays inside the folder it was given, hangs on nothing, and names every file that it does not read."""

import os
import socket
import time
from pathlib import Path

import pytest

from index import files
from index.errors import BadInput, NotFound
from index.files import File, Skipped, Unreadable, load, printable, walk
from index.values import Rejected

STORY = "The ministers met in Merrow on Tuesday and agreed to meet again.\n"


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "articles"
    root.mkdir()
    (root / "good.txt").write_text(STORY)
    return root


def _walked(*paths) -> dict[str, File | Rejected | Skipped]:
    started = time.monotonic()
    found = {one.path: one for one in walk(paths)}
    assert time.monotonic() - started < 2
    assert isinstance(found["good.txt"], File)
    return found


def _rejected(found, path) -> str:
    assert isinstance(found[path], Rejected), found[path]
    return found[path].reason


def test_a_folder_is_walked_by_name_depth_first_and_always_in_the_same_order(folder):
    for name in ("b/two.md", "b/one.html", "a.txt", "c.jsonl", "B.TXT"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(STORY)
    assert [one.path for one in walk([folder])] == ["B.TXT", "a.txt", "b/one.html", "b/two.md", "c.jsonl", "good.txt"]
    assert list(walk([folder])) == list(walk([folder]))


def test_a_file_knows_its_folder_its_path_its_size_and_its_digest(folder):
    found = _walked(folder)["good.txt"]
    assert (found.root, found.folder, found.format, found.size) == (str(folder), "articles", "text", len(STORY))
    assert load(found) == STORY.encode()


def test_a_single_file_is_named_by_its_parent_folder(folder):
    (found,) = walk([folder / "good.txt"])
    assert (found.folder, found.path) == ("articles", "good.txt")
    assert found == _walked(folder)["good.txt"]


def test_a_file_that_is_named_twice_is_read_once(folder):
    assert len(list(walk([folder, folder / "good.txt", str(folder)]))) == 1


def test_two_folders_of_one_name_do_not_take_each_others_articles(folder, tmp_path):
    other = tmp_path / "elsewhere" / "articles"
    other.mkdir(parents=True)
    (other / "good.txt").write_text("another story\n")
    first, second = walk([folder, other])
    assert isinstance(first, File)
    assert "same folder name and path" in second.reason


def test_a_path_that_does_not_exist_is_an_error_before_anything_is_read(folder):
    with pytest.raises(NotFound, match=r"There is no file or folder .*missing"):
        walk([folder, folder / "missing"])


def test_an_empty_folder_holds_nothing(tmp_path):
    assert list(walk([tmp_path])) == []


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "secret.txt").write_text("the password is swordfish")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert "link out of the folder" in _rejected(_walked(folder), "link.txt")


def test_a_linked_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("the password is swordfish")
    (folder / "inner").symlink_to(tmp_path / "outside")
    found = _walked(folder)
    assert "link out of the folder" in _rejected(found, "inner")
    assert len(found) == 2


def test_a_link_to_a_neighbour_whose_name_begins_alike_leads_out(folder, tmp_path):
    (tmp_path / "articles-private").mkdir()
    (tmp_path / "articles-private" / "a.txt").write_text("x")
    (folder / "link.txt").symlink_to("../articles-private/a.txt")
    assert "link out of the folder" in _rejected(_walked(folder), "link.txt")


def test_a_link_that_loops_or_leads_nowhere_is_rejected(folder):
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "gone.txt").symlink_to("nothing.txt")
    found = _walked(folder)
    assert "leads nowhere" in _rejected(found, "loop.txt")
    assert "leads nowhere" in _rejected(found, "gone.txt")


def test_links_to_the_folder_itself_or_into_it_are_skipped(folder):
    (folder / "self").symlink_to(".")
    (folder / "again.txt").symlink_to("good.txt")
    found = _walked(folder)
    assert isinstance(found["self"], Skipped)
    assert isinstance(found["again.txt"], Skipped)
    assert len(found) == 3


def test_a_link_that_a_person_names_is_read_under_its_own_name(folder, tmp_path):
    (tmp_path / "alias.txt").symlink_to(folder / "good.txt")
    (tmp_path / "shelf").symlink_to(folder)
    (found,) = walk([tmp_path / "alias.txt"])
    assert (found.path, load(found)) == ("alias.txt", STORY.encode())
    (found,) = walk([tmp_path / "shelf"])
    assert (found.folder, load(found)) == ("shelf", STORY.encode())


def test_a_hard_link_is_a_file_like_any_other(folder, tmp_path):
    (tmp_path / "other.txt").write_text(STORY)
    (folder / "hard.txt").hardlink_to(tmp_path / "other.txt")
    assert isinstance(_walked(folder)["hard.txt"], File)


def test_a_named_pipe_holds_nobody_up(folder):
    os.mkfifo(folder / "pipe.txt")
    assert "is a named pipe" in _rejected(_walked(folder), "pipe.txt")


def test_a_socket_is_no_file(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert "is a socket" in _rejected(_walked(folder), "socket.txt")


def test_a_device_is_no_file(folder):
    try:
        os.mknod(folder / "null.txt", 0o600 | 0o020000, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root may make a device")
    assert "is a device" in _rejected(_walked(folder), "null.txt")


def test_a_file_that_may_not_be_read_is_named(folder, monkeypatch):
    (folder / "closed.txt").write_text(STORY)
    real = os.open

    def refuse(path, *args, **kwargs):
        if str(path).endswith("closed.txt"):
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(files.os, "open", refuse)
    assert _rejected(_walked(folder), "closed.txt") == "cannot be read: permission denied."


def test_an_empty_file_is_named(folder):
    (folder / "empty.txt").touch()
    assert "is empty" in _rejected(_walked(folder), "empty.txt")


def test_a_file_of_200_mb_is_not_read(folder):
    with (folder / "huge.txt").open("wb") as sparse:
        sparse.truncate(200_000_000)
    assert _rejected(_walked(folder), "huge.txt").startswith("is 200 MB; the limit is 50 MB. Split it")


def test_a_file_that_grows_while_it_is_read_is_counted_not_trusted(folder, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 100)
    (folder / "growing.txt").write_text("x" * 5000)
    monkeypatch.setattr(files.os, "fstat", lambda _handle: os.stat_result((0o100644, 0, 0, 1, 0, 0, 10, 0, 0, 0)))
    assert "the limit is" in _rejected(_walked(folder), "growing.txt")


def test_names_that_cannot_be_shown_are_made_visible(folder):
    (folder / "new\nline\x1b[31m.txt").write_text(STORY)
    (folder / "right\u202eleft.txt").write_text(STORY)
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_text(STORY)
    found = _walked(folder)
    for path in ("new\\x0aline\\x1b[31m.txt", "right\\u202eleft.txt", "bad\\udcff.txt"):
        assert load(found[path]) == STORY.encode()


def test_two_names_never_look_the_same():
    assert printable("a\nb") != printable("a\\x0ab")


def test_a_very_long_name_is_read(folder):
    name = "n" * 246 + ".txt"
    (folder / name).write_text(STORY)
    assert isinstance(_walked(folder)[name], File)


def test_hidden_files_and_folders_are_skipped(folder):
    (folder / ".env").write_text("KEY=secret")
    (folder / ".git").mkdir()
    (folder / ".git" / "notes.txt").write_text("x")
    found = _walked(folder)
    assert isinstance(found[".env"], Skipped)
    assert isinstance(found[".git"], Skipped)
    assert len(found) == 3


def test_kinds_that_are_not_read_are_skipped_not_rejected(folder):
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    assert isinstance(_walked(folder)["photo.jpg"], Skipped)


def test_a_folder_named_like_an_article_is_a_folder(folder):
    (folder / "odd.txt").mkdir()
    (folder / "odd.txt" / "in.txt").write_text(STORY)
    assert isinstance(_walked(folder)["odd.txt/in.txt"], File)


def test_a_file_that_is_replaced_after_the_walk_is_not_read_as_the_old_one(folder):
    found = _walked(folder)["good.txt"]
    (folder / "good.txt").write_text("another text")
    with pytest.raises(Unreadable, match="was changed while it was being read"):
        load(found)


def test_a_file_that_is_replaced_by_a_link_or_a_pipe_after_the_walk_is_not_opened(folder, tmp_path):
    found = _walked(folder)["good.txt"]
    (tmp_path / "secret.txt").write_text(STORY)
    (folder / "good.txt").unlink()
    (folder / "good.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(Unreadable, match="cannot be read"):
        load(found)
    (folder / "good.txt").unlink()
    os.mkfifo(folder / "good.txt")
    with pytest.raises(Unreadable, match="is a named pipe"):
        load(found)


def test_a_folder_that_is_replaced_by_a_link_after_the_walk_leads_nowhere(folder, tmp_path):
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text(STORY)
    found = _walked(folder)["sub/a.txt"]
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.txt").write_text(STORY)
    (folder / "sub" / "a.txt").unlink()
    (folder / "sub").rmdir()
    (folder / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises(Unreadable, match="cannot be read"):
        load(found)


# Sidecars


def test_a_sidecar_goes_with_its_article_and_is_neither_an_article_nor_skipped(folder):
    (folder / "good.txt.meta.json").write_text('{"outlet": "The Echo"}')
    found = _walked(folder)
    assert set(found) == {"good.txt"}
    assert (found["good.txt"].sidecar.path, found["good.txt"].sidecar.data) == ("good.txt.meta.json", b'{"outlet": "The Echo"}')
    assert load(found["good.txt"]) == STORY.encode()
    (single,) = walk([folder / "good.txt"])
    assert single == found["good.txt"]


def test_the_digest_changes_when_a_sidecar_comes_changes_or_goes(folder):
    sidecar = folder / "good.txt.meta.json"
    digests = [_walked(folder)["good.txt"].digest]
    for said in ("{}", '{"outlet": "The Echo"}', '{"outlet": "The Star"}'):
        sidecar.write_text(said)
        digests.append(_walked(folder)["good.txt"].digest)
    assert len(set(digests)) == 4
    sidecar.unlink()
    assert _walked(folder)["good.txt"].digest == digests[0]


def test_a_sidecar_without_its_article_and_one_that_is_named_alone_are_skipped_with_the_reason(folder):
    for name in ("gone.txt.meta.json", "good.txt.meta.json", "photo.jpg.meta.json"):
        (folder / name).write_text("{}")
    found = _walked(folder)
    assert found["gone.txt.meta.json"] == Skipped("gone.txt.meta.json", "is a sidecar of an article that is not there")
    assert "of a kind that is not read" in found["photo.jpg.meta.json"].reason
    (named,) = walk([folder / "good.txt.meta.json"])
    assert named == Skipped("good.txt.meta.json", "is a sidecar, which is read with its article. Name good.txt")


def test_a_sidecar_that_is_a_link_a_pipe_or_too_large_is_not_read_and_says_so(folder, tmp_path):
    sidecar = folder / "good.txt.meta.json"
    (tmp_path / "secret.json").write_text('{"outlet": "secret"}')
    sidecar.symlink_to(tmp_path / "secret.json")
    link = _walked(folder)["good.txt"].sidecar
    sidecar.unlink()
    os.mkfifo(sidecar)
    pipe = _walked(folder)["good.txt"].sidecar
    sidecar.unlink()
    sidecar.write_text(" " * 200_000)
    large = _walked(folder)["good.txt"].sidecar
    assert (link.data, pipe.data, large.data) == (b"", b"", b"")
    assert "is a link" in link.problem
    assert pipe.problem == "is a named pipe, not a file. Only files are read."
    assert large.problem == "is 200 kB; the limit is 100 kB. Keep in it only what is said of the article."


@pytest.mark.parametrize("address", ["https://example.org/story.html", "http://example.org", "www.example.org/story", Path("https://example.org/a")])
def test_an_address_is_not_fetched_and_it_is_said_how_to_save_the_page(address):
    with pytest.raises(BadInput, match="nothing is fetched from the web.*Save the page"):
        walk([address])
