"""The archive's tab in a real browser, as a person uses it."""

import json
import shutil
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from index.lock import writing
from ui.page.uploads import FOLDER, MAX_FILE_BYTES

STORY = "The mill at Orrin Ford burned down on Monday night. Nobody was hurt, the fire brigade said. The owner wants to build it up again."
QUESTION = "What burned down at Orrin Ford on Monday night?"
HOSTILE = "<img src=http://evil.invalid/x onerror=alert(1)>${alert(1)}.txt"

WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    for (const line of document.querySelectorAll("#dl-shelf [role=status]")) {
      const text = line.textContent.trim();
      if (text && window.seen.at(-1) !== text) window.seen.push(text);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def shelf(page):
    """Go to the archive's tab."""
    page.get_by_role("tab", name="Archive").click()
    page.wait_for_selector("#dl-shelf .dl-counts")
    return page


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture(scope="module")
def own(serve, sample, tmp_path_factory):
    """A page over an archive that may be written to and one that is not there yet: its address, the archive, and where uploads wait."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(sample, folder / "archive")
    (folder / "tmp").mkdir()
    address = serve(folder / "archive", folder / "fresh", TMPDIR=str(folder / "tmp"))
    return address, folder / "archive", next((folder / "tmp").glob("dateline-uploads-*"))


def drop(page, *files):
    """Let go of files over the page."""
    transfer = page.evaluate_handle(
        """(files) => {
          const transfer = new DataTransfer();
          for (const [name, text] of files) transfer.items.add(new File([text], name));
          return transfer;
        }""",
        [list(file) for file in files],
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})


def test_an_article_is_searched_opened_and_closed_by_keyboard_alone(opened, address):
    page = shelf(opened(address))
    assert page.locator(".dl-counts p").inner_text() == "21 articles"
    page.get_by_label("Search the articles").focus()
    page.keyboard.type("prisoners kirrin")
    page.wait_for_function("document.querySelector('.dl-counts p').textContent.includes(' of 21')")
    assert page.evaluate("document.activeElement.name") == "words"
    first = page.locator(".dl-row .dl-open").first
    title = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".dl-leaf")
    page.wait_for_function("document.activeElement.id === 'dl-leaf-title'")
    leaf = page.locator(".dl-leaf")
    assert leaf.locator("h2").inner_text() == title
    assert leaf.locator(".dl-leaf-body p").count() > 3
    leaf.get_by_text("Left out of the article").press("Enter")
    assert leaf.locator(".dl-pieces b").first.is_visible()
    leaf.get_by_text("What is known").press("Enter")
    assert "masthead" in leaf.locator(".dl-facts").inner_text() or "stated" in leaf.locator(".dl-facts").inner_text()
    leaf.get_by_text("History").press("Enter")
    assert "added" in leaf.locator(".dl-journal").inner_text()
    leaf.get_by_role("button", name="Close").press("Enter")
    page.wait_for_selector(".dl-leaf", state="detached")
    page.wait_for_function("(title) => document.activeElement.textContent === title", arg=title)
    page.get_by_role("button", name="1 without a date").click()
    page.wait_for_function("document.querySelectorAll('.dl-row').length === 0 || document.querySelector('.dl-only').ariaPressed === 'true'")
    assert page.strangers == []
    assert page.broken == []


@pytest.mark.slow
def test_files_are_added_with_progress_and_every_rejection_has_its_reason(opened, own, ask, tmp_path):
    address, archive, room = own
    page = shelf(opened(address))
    page.evaluate(WATCH)
    page.get_by_text("Add articles").click()
    names = {"mill.txt": STORY, HOSTILE: STORY + " It rained.", "photo.md": "\x89PNG", "run.exe": "MZ", "none.txt": ""}
    for name, text in names.items():
        (tmp_path / name.replace("/", "_")).write_text(text, encoding="latin-1")
    (tmp_path / "photo.md").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "huge.txt").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    page.set_input_files(".dl-choose input", sorted(map(str, tmp_path.iterdir())))
    page.wait_for_selector(".dl-told", timeout=60_000)
    told = {line.locator("b").inner_text(): line.inner_text() for line in page.locator(".dl-told li").all()}
    assert len(told) == 6
    assert "added" in told["mill.txt"]
    assert "added" in told[HOSTILE.replace("/", "_")]
    assert "is not text, though its name says so: it is a picture" in told["photo.md"]
    assert "of a kind that is not read" in told["run.exe"]
    assert "is empty" in told["none.txt"]
    assert "larger than 10 MB" in told["huge.txt"]
    assert page.locator(".dl-outcome-head p").inner_text() == "2 of 6 files added."
    seen = page.evaluate("window.seen")
    assert any(line.endswith("sending mill.txt") for line in seen)
    assert any("reading" in line for line in seen)
    page.wait_for_function("document.querySelector('.dl-counts p').textContent === '23 articles'")
    assert [path for path in room.rglob("*") if path.is_file()] == []
    assert len(list((archive / FOLDER).iterdir())) == 2

    page.get_by_role("tab", name="Ask").click()
    ask(page, QUESTION, 1)
    assert "mill" in page.locator("#t1 .dl-answer").inner_text()

    shelf(page)
    page.get_by_label("Search the articles").fill("orrin ford")
    page.wait_for_function("document.querySelectorAll('.dl-row').length === 2")
    for tick in page.locator(".dl-tick").all():
        tick.check()
    assert "2 selected" in page.locator(".dl-picked").inner_text()
    page.locator(".dl-picked summary").click()
    page.get_by_role("button", name="Keep").click()
    assert page.locator(".dl-row").count() == 2
    page.locator(".dl-picked summary").click()
    page.get_by_role("button", name="Yes, remove").click()
    page.wait_for_selector("text=Removed 2 articles.")
    assert list((archive / FOLDER).iterdir()) == []
    assert page.strangers == []
    assert page.broken == []


@pytest.mark.slow
def test_files_that_are_dropped_are_added_and_a_file_of_many_articles_says_how_many(opened, own):
    address, _, room = own
    page = shelf(opened(address, width=390))
    rows = "\n".join(json.dumps({"text": f"{STORY} Number {number}.", "outlet": "Ford Echo"}) for number in range(3))
    drop(page, ("week.jsonl", rows + "\nno json"))
    page.wait_for_selector(".dl-told", timeout=60_000)
    line = page.locator(".dl-told li").inner_text()
    assert "added, 3 articles" in line
    assert "line 4 is not JSON" in line
    assert fits(page)
    drop(page, ("week.jsonl", rows + "\nno json"))
    page.wait_for_selector("text=already there", timeout=60_000)
    page.get_by_label("Search the articles").fill("added/week")
    page.wait_for_function("document.querySelectorAll('.dl-row').length === 3")
    page.locator(".dl-tick").first.check()
    for tick in page.locator(".dl-tick").all():
        tick.check()
    page.locator(".dl-picked summary").click()
    page.get_by_role("button", name="Yes, remove").click()
    page.wait_for_selector("text=Removed 3 articles.")
    assert [path for path in room.rglob("*") if path.is_file()] == []
    assert page.broken == []


@pytest.mark.slow
def test_a_text_is_pasted_corrected_and_removed(opened, own):
    address, archive, _ = own
    page = shelf(opened(address))
    page.get_by_text("Add articles").click()
    form = page.locator(".dl-paste")
    form.get_by_label("Paste a text").fill("---\ntitle: Forged\n---\n" + STORY)
    form.get_by_label("Outlet").fill("Ford Echo")
    form.get_by_label("Date").fill("19.2.2031")
    form.get_by_role("button").click()
    page.wait_for_selector("text=“19.2.2031” is not a day. Write it as YYYY-MM-DD")
    assert form.get_by_label("Outlet").input_value() == "Ford Echo"
    form.get_by_label("Date").fill("2031-02-19")
    form.get_by_label("Title").fill("Mill <b>burns</b>")
    form.get_by_role("button").click()
    page.wait_for_selector(".dl-told .is-added", timeout=60_000)
    page.wait_for_function("document.querySelector('.dl-paste textarea').value === ''")
    page.locator(".dl-told .dl-open").click()
    leaf = page.locator(".dl-leaf")
    leaf.wait_for()
    assert leaf.locator("h2").inner_text() == "Mill <b>burns</b>"
    assert "Ford Echo · 19 February 2031" in leaf.inner_text()

    leaf.get_by_text("Correct the outlet").click()
    leaf.get_by_label("Date").fill("soon")
    leaf.get_by_label("Title").fill("Mill burns")
    leaf.get_by_role("button", name="Save").click()
    alert = leaf.get_by_role("alert")
    alert.wait_for()
    assert "“soon” is not a day" in alert.inner_text()
    assert leaf.get_by_label("Title").input_value() == "Mill burns"
    leaf.get_by_label("Date").fill("2031-02-20")
    leaf.get_by_label("Date").press("Enter")
    leaf.get_by_text("Saved.").wait_for()
    assert leaf.locator("h2").inner_text() == "Mill burns"
    assert "20 February 2031" in leaf.locator(".dl-leaf-by").inner_text()
    page.locator(".dl-row .is-open, .dl-row.is-open").filter(has_text="Mill burns").wait_for()
    leaf.get_by_text("Correct the outlet").click()
    assert "corrected by you" in leaf.locator(".dl-form").inner_text()
    leaf.get_by_label("Title").fill("")
    leaf.get_by_role("button", name="Save").click()
    leaf.get_by_text("Your correction was taken back: title.").wait_for()
    assert leaf.locator("h2").inner_text() == "Mill <b>burns</b>"

    leaf.get_by_text("Remove this article").first.click()
    assert "its file is deleted too" in leaf.inner_text()
    leaf.get_by_role("button", name="Keep").click()
    leaf.get_by_text("Remove this article").first.click()
    leaf.get_by_role("button", name="Yes, remove").click()
    page.wait_for_selector("text=Removed 1 article.")
    page.locator(".dl-leaf").wait_for(state="detached")
    assert list((archive / FOLDER).iterdir()) == []
    assert page.strangers == []
    assert page.broken == []


@pytest.mark.slow
def test_while_another_process_writes_nothing_is_lost_and_the_page_says_what_to_do(opened, own):
    address, archive, _ = own
    page = shelf(opened(address))
    held, go = threading.Event(), threading.Event()

    def write():
        with writing(archive):
            held.set()
            go.wait(60)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        held.wait(10)
        drop(page, ("mill.txt", STORY))
        page.wait_for_selector("text=another process is writing to the archive. Press", timeout=30_000)
        page.locator(".dl-row .dl-open").first.click()
        page.locator(".dl-leaf").get_by_text("Correct the outlet").click()
        page.locator(".dl-leaf").get_by_label("Outlet").fill("Mine")
        page.locator(".dl-leaf").get_by_role("button", name="Save").click()
        page.wait_for_selector("text=Another process is writing to the archive. Try again when it is done.")
        assert page.locator(".dl-leaf").get_by_label("Outlet").input_value() == "Mine"
        page.locator(".dl-leaf").get_by_role("button", name="Close").click()
    finally:
        go.set()
        thread.join()
    again = opened(address)
    shelf(again)
    again.wait_for_selector("text=1 file added here and not read in yet.")
    again.get_by_role("button", name="Read them in").click()
    again.wait_for_selector(".dl-told .is-added", timeout=60_000)
    again.locator(".dl-told .dl-open").click()
    again.locator(".dl-leaf").get_by_text("Remove this article").first.click()
    again.locator(".dl-leaf").get_by_role("button", name="Yes, remove").click()
    again.wait_for_selector("text=Removed 1 article.")
    assert page.broken == []


@pytest.mark.slow
def test_what_another_process_ingests_is_in_the_next_list_and_the_next_answer(opened, own, ask, in_process, tmp_path):
    address, archive, _ = own
    page = opened(address)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "mill.txt").write_text(STORY)
    assert in_process("ingest", tmp_path / "theirs", "--archive", archive).returncode == 0
    ask(page, QUESTION, 1)
    assert "mill" in page.locator("#t1 .dl-answer").inner_text()
    shelf(page)
    page.get_by_label("Search the articles").fill("theirs/mill")
    page.wait_for_function("document.querySelectorAll('.dl-row').length === 1")
    page.locator(".dl-open").first.click()
    leaf = page.locator(".dl-leaf")
    leaf.get_by_text("Remove this article").first.click()
    assert "the next ingest of its folder brings the article back" in leaf.inner_text()
    leaf.get_by_role("button", name="Yes, remove").click()
    page.wait_for_selector("text=Removed 1 article.")
    assert (tmp_path / "theirs" / "mill.txt").exists()


@pytest.mark.slow
def test_an_archive_that_is_not_there_is_made_by_adding_and_archives_are_switched(opened, own):
    address, archive, _ = own
    page = shelf(opened(address))
    page.locator("#dl-archive input").click()
    page.get_by_role("option", name="fresh").click()
    page.wait_for_selector("text=There are no articles yet.")
    assert page.locator(".dl-drop").is_visible()
    page.set_input_files(".dl-choose input", [{"name": "mill.txt", "mimeType": "text/plain", "buffer": STORY.encode()}])
    page.wait_for_selector(".dl-told .is-added", timeout=60_000)
    page.wait_for_function("document.querySelector('.dl-counts p').textContent === '1 article'")
    assert (archive.parent / "fresh" / FOLDER).is_dir()
    page.locator("#dl-archive input").click()
    page.get_by_role("option", name="archive").click()
    page.wait_for_function("document.querySelector('.dl-counts p').textContent === '21 articles'")
    assert page.broken == []


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_everything_is_accessible_and_fits(opened, address, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = shelf(opened(address, width=width, color_scheme=scheme, reduced_motion="reduce"))
    page.get_by_text("Add articles").click()
    page.locator(".dl-tick").first.check()

    def faults():
        found = Axe().run(page).response["violations"]
        return [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found if one["impact"] in {"serious", "critical"}]

    assert faults() == []
    assert fits(page)
    page.locator(".dl-row .dl-open").nth(1).click()
    page.wait_for_selector(".dl-leaf")
    for fold in page.locator(".dl-leaf summary").all():
        fold.click()
    assert faults() == []
    assert fits(page)


def sent(address, data, **options):
    request = urllib.request.Request(address + "/gradio_api/upload", data=data, method="POST", **options)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, b""
    except (urllib.error.URLError, ConnectionError):
        return 413, b""  # hung up on while it was still sending


def form(size, files=1):
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n' + b"x" * size + b"\r\n"
    return part * files + b"--x--\r\n"


@pytest.mark.slow
def test_uploads_are_bounded_and_nothing_that_is_refused_stays(own):
    address, _, room = own
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    assert sent(address, form(MAX_FILE_BYTES + 5_000), headers=multipart)[0] == 413
    assert sent(address, form(10), headers={**multipart, "Origin": "http://evil.example"})[0] == 403
    assert sent(address, iter([form(10)]), headers=multipart)[0] == 413
    assert sent(address, b"{}", headers={"Content-Type": "application/json"})[0] == 400
    assert list(room.rglob("*")) == []
    status, reply = sent(address, form(10), headers=multipart)
    (path,) = json.loads(reply)
    assert status == 200
    assert Path(path).is_relative_to(room)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}/gradio_api/file={path}", timeout=20)
    shutil.rmtree(Path(path).parent)


@pytest.mark.slow
def test_without_a_login_nothing_is_uploaded(serve, sample, tmp_path):
    address = serve(sample, DATELINE_AUTH="ann:secret word", TMPDIR=str(tmp_path))
    room = next(tmp_path.glob("dateline-uploads-*"))
    assert sent(address, form(10), headers={"Content-Type": "multipart/form-data; boundary=x"})[0] == 401
    assert list(room.rglob("*")) == []
