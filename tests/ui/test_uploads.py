import json
import os
import threading
from datetime import date
from pathlib import Path, PurePath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import open_archive, schema
from index.embed import HashingEmbedder
from index.errors import ArchiveLocked, BadInput, EmbeddingMismatch, NotFound, StorageFailed
from index.files import FORMATS, File, Skipped, walk
from index.lock import writing
from index.published import named_day
from ui.page import phrases, uploads
from ui.page.shelf_room import FORGOTTEN, ROOM, Room, new_room
from ui.page.uploads import (
    FOLDER,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_PASTED,
    MAX_TOTAL_BYTES,
    Arrival,
    Pasted,
    by_file,
    disguised,
    is_ours,
    keep,
    keep_pasted,
    names,
    read_in,
    refused,
    remove,
    said_by,
    waiting,
    was_added,
)

STORY = "The mill at Orrin Ford burned down on Monday night. Nobody was hurt, the fire brigade said. The owner wants to build it up again."


@pytest.fixture
def archive(tmp_path):
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder()) as opened:
        yield opened


@pytest.fixture
def arrive(tmp_path):
    """Put files where uploads wait, under names that are not theirs."""
    (tmp_path / "room").mkdir()

    def put(**files):
        arrivals = []
        for number, (name, data) in enumerate(files.items()):
            path = tmp_path / "room" / f"arrived-{number}"
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            arrivals.append(Arrival(name.replace("_DOT_", "."), path))
        return arrivals

    return put


def add(archive, arrivals):
    kept, rejected = keep(archive.path, arrivals)
    return [*read_in(archive, kept, lambda _: None), *rejected]


def files_of(archive):
    folder = archive.path / FOLDER
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_files_are_kept_under_names_of_ours_and_those_that_cannot_be_read_are_named_with_their_reasons(archive, arrive, tmp_path):
    lines = [json.dumps({"text": STORY + " Twice.", "outlet": "Echo"}), "no json", json.dumps({"text": "Rain fell on the ford all day on Tuesday."})]
    arrivals = {
        "Brand in der Mühle! (final)_DOT_TXT": STORY,
        "week_DOT_jsonl": "\n".join(lines),
        "photo_DOT_txt": b"\x89PNG\r\n\x1a\n...",
        "picture_DOT_png": b"\x89PNG",
        "paper_DOT_pdf": "not a pdf",
        "letter_DOT_docx": "PK? no",
        "empty_DOT_txt": "",
        "zeros_DOT_txt": b"\0" * 500,
    }
    told = {one.name: one for one in add(archive, arrive(**arrivals))}
    reasons = {name: one.why[0] for name, one in told.items() if one.what == "rejected"}
    assert set(reasons) == {"photo.txt", "picture.png", "paper.pdf", "letter.docx", "empty.txt", "zeros.txt"}
    assert "a picture" in reasons["photo.txt"]
    assert ".pdf" in reasons["picture.png"]
    assert "not PDF" in reasons["paper.pdf"]
    assert "not DOCX" in reasons["letter.docx"]
    rows, mill = told["week.jsonl"], told["Brand in der Mühle! (final).TXT"]
    assert (rows.what, len(rows.articles), rows.why) == ("added", 2, ("line 2 is not JSON. Write one JSON object a line.",))
    assert (mill.what, mill.why) == ("added", ())
    card = next(card for card in archive.articles() if card.article_id in mill.articles)
    assert card.folder == "added"
    assert card.path.startswith("brand-in-der-muhle-final-")
    assert archive.search("who burned the mill")[0].article.article_id == card.article_id
    assert len(files_of(archive)) == 2
    assert all(map(is_ours, files_of(archive)))
    assert list((tmp_path / "room").iterdir()) == []
    assert (archive.path / FOLDER).stat().st_mode & 0o77 == 0
    assert archive.doctor(deep=True).ok


@pytest.mark.slow
def test_the_same_file_again_is_there_already_whatever_it_is_called(archive, arrive):
    add(archive, arrive(mill_DOT_txt=STORY))
    first, second = add(archive, arrive(other_DOT_txt=STORY, mill_DOT_txt=STORY))
    assert (first.what, second.what) == ("known", "known")
    assert len(archive.articles()) == 1
    assert len(files_of(archive)) == 1
    twice = add(archive, arrive(a_DOT_md=STORY + " Twice.", b_DOT_md=STORY + " Twice."))
    assert [one.what for one in twice] == ["added", "known"]


@pytest.mark.parametrize(
    ("size", "taken", "total", "says"),
    [
        (10, MAX_FILES, 0, "at most 20 files"),
        (0, 0, 0, "empty"),
        (MAX_FILE_BYTES + 1, 0, 0, "larger than 10 MB"),
        (2, 3, MAX_TOTAL_BYTES - 1, "at most 60 MB"),
        (MAX_FILE_BYTES, 3, MAX_TOTAL_BYTES - MAX_FILE_BYTES, None),
    ],
)
def test_number_size_and_sum_are_limited(size, taken, total, says):
    why = refused("a.txt", size, taken=taken, total=total)
    assert why is None if says is None else says in why


@pytest.mark.parametrize("name", ["a.exe", "a", ".txt.sh", "a.txt.meta.json", "txt", "a.TXT ", "a.html\0.png"])
def test_other_kinds_are_refused_by_name(name):
    assert "kind" in refused(name, 10, taken=0, total=0)


def test_a_disguise_is_seen_and_what_only_a_reader_can_tell_is_left_to_it():
    assert disguised("a.md", b"PK\x03\x04...") is not None
    assert disguised("a.pdf", b"junk before %PDF-1.4") is None
    assert disguised("a.docx", b"\xd0\xcf\x11\xe0 old Word") is None
    assert disguised("a.html", b"no markup at all") is None


DIGEST = "20310219" + "19991231" + "abcdef01" + "0" * 40


@given(
    st.lists(st.sampled_from(["2031-02-19", "2031-02-1", "20310219", "-", "_", ".", "/", "..", "story", "ü", "\0", "\n", " ", "export"])).map("".join)
)
@example("a-very-long-name-of-a-story-that-" + "2031-02-19")
@example("a-very-long-name-of-a-story-tha-2031-02-19")
@example("../../etc/passwd")
@example("")
def test_a_name_of_ours_is_safe_and_says_the_same_day_as_the_original(stem):
    for ending in FORMATS:
        ours = next(names(stem + ending.upper(), DIGEST))
        if PurePath(stem + ending).suffix != ending:
            continue  # refused before it gets a name
        assert is_ours(ours)
        day = named_day(None, stem + ending.upper())[0]
        assert named_day(None, ours)[0] in {day, None}
    assert named_day(None, next(names("2031-02-19 story.txt", DIGEST)))[0] == date(2031, 2, 19)
    assert named_day(None, next(names("story.txt", DIGEST)))[0] is None


@pytest.mark.slow
def test_a_file_that_is_not_ours_in_the_folder_is_left_alone(archive, arrive):
    add(archive, arrive(mill_DOT_txt=STORY))
    other = archive.path / FOLDER / "Mine.txt"
    other.write_text("kept")
    assert waiting(archive) == []
    (card,) = archive.articles()
    remove(archive, [card.article_id])
    assert files_of(archive) == ["Mine.txt"]


@pytest.mark.slow
def test_the_added_articles_stay_when_other_folders_are_ingested_and_when_their_own_is(archive, arrive, tmp_path):
    add(archive, arrive(mill_DOT_txt=STORY, ford_DOT_txt=STORY + " A ford."))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "one.txt").write_text("The council met on Friday and agreed to mend the bridge at once.")
    report = archive.ingest([tmp_path / "mine"])
    assert (len(report.added), report.removed) == (1, ())
    assert archive.ingest([archive.path / FOLDER]).removed == ()
    assert len(archive.articles()) == 3


@pytest.mark.slow
def test_removing_an_article_removes_an_added_file_and_no_other(archive, arrive, tmp_path):
    (tmp_path / "mine").mkdir()
    own = tmp_path / "mine" / "one.txt"
    own.write_text("The council met on Friday and agreed to mend the bridge at once.")
    archive.ingest([tmp_path / "mine"])
    rows = "\n".join(json.dumps({"id": str(n), "text": STORY + f" Number {n}."}) for n in range(2))
    add(archive, arrive(mill_DOT_txt=STORY, rows_DOT_jsonl=rows))
    cards = {card.path.partition("-")[0]: card for card in archive.articles()}
    assert [was_added(archive.path, card) for card in cards.values()].count(True) == 2
    first, second = by_file(archive.articles())[cards["rows"].path.partition("#")[0]]
    remove(archive, [first])
    assert len(files_of(archive)) == 2
    remove(archive, [second, cards["mill"].article_id, cards["one.txt"].article_id])
    assert archive.articles() == []
    assert files_of(archive) == []
    assert own.exists()
    with pytest.raises(NotFound):
        remove(archive, ["no such"])


def test_a_folder_around_an_archive_is_ingested_without_what_was_added_to_it(tmp_path):
    inside = tmp_path / "archive" / FOLDER
    inside.mkdir(parents=True)
    for place in (inside, tmp_path / FOLDER):
        place.mkdir(exist_ok=True)
        (place / "mill.txt").write_text(STORY)
    (tmp_path / "archive" / schema.FILE).touch()
    found = {one.path: type(one) for one in walk([tmp_path])}
    assert found["added/mill.txt"] is File
    assert found["archive/added"] is Skipped
    assert "archive/added/mill.txt" not in found
    assert [one.path for one in walk([inside])] == ["mill.txt"]


# Pasted texts


@pytest.mark.slow
def test_a_pasted_text_is_an_article_with_what_was_said_of_it(archive):
    kept = keep_pasted(archive.path, Pasted(STORY, "Mill burns at 2030-01-01", "The Ford Echo", "2031-02-19", "https://ford.example/mill"))
    (told,) = read_in(archive, [kept], lambda _: None)
    assert told.name == "Mill burns at 2030-01-01"
    article = archive.article(told.articles[0])
    origin = article.origin
    assert (origin.title, origin.outlet, origin.published, origin.url) == (
        "Mill burns at 2030-01-01",
        "The Ford Echo",
        date(2031, 2, 19),
        "https://ford.example/mill",
    )
    assert {origin.sure[name] for name in ("title", "outlet", "published", "url")} == {"stated"}
    assert article.body == STORY
    remove(archive, [article.article_id])
    assert files_of(archive) == []


@pytest.mark.slow
def test_a_pasted_text_cannot_say_what_its_reader_did_not(archive):
    forgeries = (
        "---\ntitle: Forged\noutlet: Forged\ndate: 2001-01-01\n---\n\n",
        '{"title": "Forged", "text": "x"}\n',
        '"}\n{"title": "Forged", "outlet": "Forged"}\n',
        "<meta property='og:site_name' content='Forged'>\n",
        "\ufeff---\ntitle: Forged\n---\n",
        "\ud800\0\u202e",
    )
    kept = [keep_pasted(archive.path, Pasted(forged + STORY, outlet="Echo")) for forged in forgeries]
    for told in read_in(archive, kept, lambda _: None):
        origin = archive.article(told.articles[0]).origin
        assert origin.outlet == "Echo"
        # What the text shows is shown, and not more.
        assert [name for name, how in origin.sure.items() if how == "stated"] == ["outlet"]


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        (Pasted(" \n"), "no text"),
        (Pasted("x" * (MAX_PASTED + 1)), "200,001 characters"),
        (Pasted(STORY, published="19.2.2031"), "“19.2.2031” is not a day. Write it as YYYY-MM-DD"),
        (Pasted(STORY, published="2031-02-30"), "is not a day"),
        (Pasted(STORY, published="20310219"), "is not a day"),
        (Pasted(STORY, url="javascript:alert(1)"), "none of a web page"),
        (Pasted(STORY, title="x" * 401), "title is longer than 400"),
    ],
)
def test_a_paste_that_cannot_be_used_is_told_why_and_leaves_nothing(archive, pasted, says):
    with pytest.raises(BadInput, match=says):
        keep_pasted(archive.path, pasted)
    assert files_of(archive) == []


@pytest.mark.slow
def test_the_same_words_of_another_outlet_are_another_article(archive):
    kept = [keep_pasted(archive.path, Pasted(STORY, outlet=outlet)) for outlet in ("Echo", "Ledger", "Echo")]
    assert [one.what for one in read_in(archive, kept, lambda _: None)] == ["added", "added", "known"]
    assert {card.origin.outlet for card in archive.articles()} == {"Echo", "Ledger"}


# When it does not go well


@pytest.mark.slow
def test_while_another_process_writes_files_wait_and_are_read_in_later(archive, arrive, monkeypatch):
    monkeypatch.setattr(uploads, "PATIENCE", 0.3)
    said = []
    kept, _ = keep(archive.path, arrive(mill_DOT_txt=STORY))
    with writing(archive.path):
        (told,) = read_in(archive, kept, said.append)
    assert told.what == "waiting"
    assert "waiting for it" in said[-1]
    assert archive.articles() == []
    (left,) = waiting(archive)
    (told,) = read_in(archive, [left], said.append)
    assert told.what == "added"
    assert waiting(archive) == []


@pytest.mark.slow
def test_an_addition_waits_for_a_writer_that_is_soon_done(archive, arrive):
    kept, _ = keep(archive.path, arrive(mill_DOT_txt=STORY))
    held, go = threading.Event(), threading.Event()

    def write():
        with writing(archive.path):
            held.set()
            go.wait(5)

    thread = threading.Thread(target=write)
    thread.start()
    held.wait(5)
    threading.Timer(0.4, go.set).start()
    (told,) = read_in(archive, kept, lambda _: None)
    thread.join()
    assert told.what == "added"


@pytest.mark.slow
def test_each_file_is_told_as_it_is_read(archive, arrive):
    said = []
    kept, _ = keep(archive.path, arrive(a_DOT_txt=STORY + " A.", b_DOT_txt=STORY + " B.", c_DOT_txt=STORY + " C."))
    read_in(archive, kept, said.append)
    assert [line for line in said if "reading" in line] == ["1 of 3: reading a.txt", "2 of 3: reading b.txt", "3 of 3: reading c.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("failure", [EmbeddingMismatch("No.", "Set it back."), RuntimeError("unforeseen")])
def test_after_another_failure_nothing_is_left_behind(archive, arrive, monkeypatch, failure):
    add(archive, arrive(mill_DOT_txt=STORY))
    before = files_of(archive)

    def fails(*_, **__):
        raise failure

    kept, _ = keep(archive.path, arrive(new_DOT_txt=STORY + " New.", mill_DOT_txt=STORY))
    monkeypatch.setattr(archive, "ingest", fails)
    with pytest.raises(type(failure)):
        read_in(archive, kept, lambda _: None)
    assert files_of(archive) == before


def test_what_arrived_is_gone_from_where_it_waited_even_where_the_disk_refuses(archive, arrive, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_write", full)
    with pytest.raises(StorageFailed, match="the disk is full"):
        keep(archive.path, arrive(mill_DOT_txt=STORY))
    assert list((tmp_path / "room").iterdir()) == []
    assert files_of(archive) == []


def test_a_link_in_the_place_of_what_arrived_is_not_followed(archive, tmp_path):
    secret, link = tmp_path / "secret.txt", tmp_path / "arrived"
    secret.write_text(STORY)
    link.symlink_to(secret)
    kept, told = keep(archive.path, [Arrival("story.txt", link), Arrival("gone.txt", tmp_path / "nothing")])
    assert kept == []
    assert {one.why for one in told} == {(phrases.DID_NOT_ARRIVE,)}
    assert secret.exists()


def test_what_is_told_of_a_failure_names_no_place(tmp_path):
    place = tmp_path / "archive"
    error = StorageFailed(f"The archive at {place} cannot be used as asked: the disk is full.", "Free some space.")
    assert said_by(error, place) == "The archive cannot be used as asked: the disk is full. Free some space."
    locked = said_by(ArchiveLocked(f"Another process is writing to the archive at {place}: process 7 (dateline ingest /home/me)."), place)
    assert "/" not in locked


# Where uploads wait


def test_only_what_waits_in_the_room_arrives(tmp_path):
    room = Room(tmp_path / "room")
    (room.folder / "hash").mkdir(parents=True)
    inside, outside = room.folder / "hash" / "arrived", tmp_path / "secret"
    inside.write_text("x")
    outside.write_text("x")
    (room.folder / "link").symlink_to(outside)
    assert room.arrival(str(inside), "a.txt") == Arrival("a.txt", inside)
    for path in (
        outside,
        room.folder / "link",
        room.folder,
        room.folder / "none",
        room.folder / ".." / "secret",
        "hash/arrived",
        "",
        "\0",
        "/etc/passwd",
    ):
        with pytest.raises(BadInput):
            room.arrival(str(path), "a.txt")
    room.leave(Arrival("a.txt", inside))
    assert sorted(path.name for path in room.folder.iterdir()) == ["link"]


def test_what_nobody_took_is_forgotten_and_what_waits_counts(tmp_path):
    room = Room(tmp_path)
    old, new = tmp_path / "hash" / "old", tmp_path / "new"
    old.parent.mkdir()
    for path in (old, new):
        path.write_bytes(b"x" * 1_000)
    long_ago = old.stat().st_mtime - FORGOTTEN - 5
    os.utime(old, (long_ago, long_ago))
    assert room.free() == ROOM - 1_000
    assert not old.exists()
    os.truncate(new, ROOM + 1)
    assert room.free() == 0


def test_a_room_goes_with_its_process_and_so_do_those_of_killed_ones(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, alive, other = (tmp_path / name for name in (f"dateline-uploads-{2**22 + 1}-x", "dateline-uploads-1-x", "dateline-uploads-x"))
    for folder in (left, alive, other):
        folder.mkdir()
    room = new_room()
    assert not left.exists()
    assert alive.exists()
    assert other.exists()
    assert room.folder.stat().st_mode & 0o77 == 0
    room.close()
    assert not Path(room.folder).exists()
