"""A day's work on the page, as a person does it in a real browser."""

import json
import re
import shutil
import threading

import pytest

from index import open_archive
from index.embed import HashingEmbedder

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"
OTHER = "Who is Hedvig Tarn?"

pytestmark = pytest.mark.slow


@pytest.fixture
def page(opened, address):
    page = opened(address)
    yield page
    assert page.strangers == []
    assert page.broken == []


@pytest.fixture
def own(sample, tmp_path):
    """An archive that may be changed."""
    return shutil.copytree(sample, tmp_path / "archive")


def kept(page):
    page.click("#dl-open-kept")
    page.wait_for_selector("#dl-kept:popover-open")
    page.wait_for_timeout(300)  # the browser's database answers in its own time
    return page.locator("#dl-kept-list > li")


def exported(page, row, form):
    with page.expect_download() as download:
        row.get_by_role("button", name=re.compile(form)).click()
    return download.value.suggested_filename, download.value.path().read_text(encoding="utf-8")


def test_a_reload_loses_nothing(page, ask):
    ask(page, QUESTION)
    ask(page, "Who won the football cup?", 2)
    page.wait_for_timeout(400)
    before = [turn.inner_html() for turn in page.locator(".dl-turn").all()]
    for _ in range(2):  # what the first one made the browser keep is what the second one finds
        page.reload()
        page.wait_for_selector("#t2 .dl-by")
        assert [turn.inner_html() for turn in page.locator(".dl-turn").all()] == before
        page.wait_for_timeout(700)
        assert [turn.inner_html() for turn in page.locator(".dl-turn").all()] == before
    assert page.locator(".dl-example:visible").count() == 0
    ask(page, "And by evening?", 3)
    assert page.locator(".dl-turn").count() == 3


def test_a_conversation_is_renamed_opened_exported_and_deleted(page, ask):
    ask(page, QUESTION)
    page.click("#dl-new")
    page.wait_for_selector(".dl-latest")
    ask(page, OTHER)
    rows = kept(page)
    assert rows.locator(".dl-kept-title").all_inner_texts() == [OTHER, QUESTION]
    rows.nth(1).get_by_role("button", name="Rename").click()
    page.locator(".dl-kept-name").fill("The exchange at the bridge")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="The exchange at the bridge", exact=True).wait_for()

    quote = "crossed"
    for form, ending in (("Markdown", "md"), ("HTML", "html"), ("JSON", "json")):
        name, text = exported(page, rows.nth(1), form)
        assert re.fullmatch(rf"dateline-the-exchange-at-the-bridge-\d{{4}}-\d\d-\d\d\.{ending}", name)
        assert quote in text
    assert json.loads(text)["exchanges"][0]["question"] == QUESTION

    page.get_by_role("button", name="The exchange at the bridge", exact=True).click()
    page.wait_for_function("document.querySelector('#t1-q')?.innerText.includes('prisoners')")
    rows = kept(page)
    rows.nth(1).get_by_role("button", name="Delete").click()
    assert rows.count() == 2
    rows.nth(1).get_by_role("button", name="Delete for good?").click()
    page.wait_for_selector(".dl-welcome")
    page.keyboard.press("Escape")
    rows = kept(page)
    page.wait_for_timeout(300)
    assert rows.locator(".dl-kept-title").all_inner_texts() == [OTHER]


def test_one_browser_s_conversations_are_not_another_s(page, opened, address, ask):
    ask(page, QUESTION)
    other = opened(address)
    assert kept(other).count() == 0
    assert QUESTION not in other.content()


def test_the_last_question_is_changed_in_its_place_and_an_earlier_one_in_a_conversation_of_its_own(page, ask):
    ask(page, QUESTION)
    ask(page, OTHER, 2)
    page.locator("#t2").get_by_role("button", name="Edit").click()
    page.wait_for_selector(".dl-editing")
    assert page.input_value("#dl-box textarea") == OTHER
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_function("document.querySelector('#dl-box textarea').value === ''")
    page.locator("#t2").get_by_role("button", name="Edit").click()
    page.wait_for_selector(".dl-editing")
    page.fill("#dl-box textarea", "Who won the football cup?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#t2.is-refused .dl-by")
    assert page.locator(".dl-turn").count() == 2

    page.locator("#t1").get_by_role("button", name="Edit").click()
    page.wait_for_selector(".dl-editing")
    page.fill("#dl-box textarea", "Who is the mayor of Pelimar?")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.dl-turn').length === 1 && document.querySelector('#t1 .dl-by')")
    page.wait_for_timeout(300)
    titles = kept(page).locator(".dl-kept-title").all_inner_texts()
    assert titles == ["Who is the mayor of Pelimar?", QUESTION]


def test_a_question_is_asked_again_in_its_place(page, ask):
    ask(page, QUESTION)
    first = page.locator("#t1 .dl-answer").inner_text()
    with page.expect_response(lambda reply: "queue/join" in reply.url):
        page.locator("#t1").get_by_role("button", name="Ask again").click()
    page.wait_for_timeout(1_500)  # what is asked again is answered so soon that the button to stop it may never be seen
    page.wait_for_selector("#dl-ask", state="visible")
    assert "is-answered" in page.locator("#t1").get_attribute("class")
    assert page.locator("#t1 .dl-answer").inner_text() == first
    assert page.locator(".dl-turn").count() == 1


def test_what_is_being_typed_stays_in_the_box_when_an_answer_is_asked_again(page, ask):
    ask(page, QUESTION)
    page.fill("#dl-box textarea", OTHER)
    with page.expect_response(lambda reply: "queue/join" in reply.url):
        page.locator("#t1").get_by_role("button", name="Ask again").click()
    page.wait_for_timeout(1_500)
    page.wait_for_selector("#t1.is-answered")
    assert page.input_value("#dl-box textarea") == OTHER


def test_an_answer_is_copied_with_its_footnotes(opened, address, ask):
    page = opened(address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.get_by_role("button", name="Copy with footnotes").click()
    page.get_by_role("button", name="Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    card = page.locator("#t1-c1")
    assert card.locator("mark").inner_text() in copied
    assert card.locator(".dl-byline bdi").inner_text() in copied


def test_an_example_and_a_suggestion_are_questions_that_are_answered(page):
    page.wait_for_selector(".dl-example", timeout=20_000)
    example = page.locator(".dl-example").first
    question = example.inner_text()
    example.click()
    page.wait_for_selector("#t1.is-answered .dl-by")
    assert page.locator("#t1-q").inner_text() == question
    page.wait_for_selector(".dl-follow button", timeout=20_000)
    following = page.locator(".dl-follow button").first
    question = following.inner_text()
    following.click()
    page.wait_for_selector("#t2.is-answered .dl-by")
    assert page.locator("#t2-q").inner_text() == question


def test_a_filter_narrows_a_window_is_taken_away_and_a_bad_day_is_told(page, ask):
    page.click("#dl-filters > button")
    page.fill("#dl-after input, #dl-after textarea", "2031-02-19")
    page.fill("#dl-before input, #dl-before textarea", "2031-02-20")
    page.get_by_role("button", name="Filters (2 set)").wait_for()
    ask(page, "How many soldiers were killed?")
    assert page.locator("#t1 .dl-chip").inner_text() == "published from 19 February 2031 to 20 February 2031"
    days = page.locator("#t1-c1 time").inner_text()
    assert days in {"19 February 2031", "20 February 2031"}
    page.click("#dl-unfilter")
    page.get_by_role("button", name=re.compile(r"^Filters(?! \()")).wait_for()

    ask(page, "How many prisoners crossed the bridge, according to reports of February 2031?", 2)
    chip = page.locator("#t2 .dl-chip")
    assert chip.inner_text().startswith("published from 1 February 2031 to 28 February 2031")
    chip.get_by_role("button").click()
    page.wait_for_function("document.querySelectorAll('#t2 .dl-chip').length === 0 && document.querySelector('#t2 .dl-by')")

    page.fill("#dl-after input, #dl-after textarea", "yesterday")
    page.fill("#dl-box textarea", "How many soldiers were killed?")
    page.press("#dl-box textarea", "Enter")
    page.wait_for_selector("#t3.is-failed")
    assert "YYYY-MM-DD" in page.locator("#t3").inner_text()
    assert page.input_value("#dl-box textarea") == "How many soldiers were killed?"


def test_outlets_are_chosen_from_those_of_the_archive(page, ask):
    page.click("#dl-filters > button")
    page.locator("#dl-outlets input").click()
    page.get_by_role("option", name="Pelimar Courier").click()
    page.get_by_role("button", name="Filters (1 set)").wait_for()
    ask(page, "How many soldiers were killed?")
    assert set(page.locator("#t1 .dl-card:not(.is-read) .dl-byline bdi").all_inner_texts()) == {"Pelimar Courier"}
    assert page.locator("#t1 .dl-chip").inner_text() == "only Pelimar Courier"


def test_articles_by_day_are_drawn_and_a_stretch_of_them_is_chosen(page):
    page.click("#dl-filters > button")
    plot = page.locator("#dl-plot canvas, #dl-plot svg.marks").first
    plot.wait_for()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Filters (2 set)").wait_for()
    first, last = (page.input_value(f"{name} input, {name} textarea") for name in ("#dl-after", "#dl-before"))
    assert re.fullmatch(r"2031-\d\d-\d\d", first)
    assert first < last


def test_a_verdict_is_kept_in_the_archive_and_stays_on_the_page(opened, serve, own, ask):
    page = opened(serve(own))
    ask(page, QUESTION)
    page.get_by_role("button", name="Wrong citation").click()
    page.wait_for_selector('#t1 [aria-pressed="true"]')
    page.get_by_role("button", name="Right", exact=True).click()
    page.wait_for_selector('#t1 [data-verdict="right"][aria-pressed="true"]')
    page.reload()
    page.wait_for_selector('#t1 [data-verdict="right"][aria-pressed="true"]')
    with open_archive(own, embedder=HashingEmbedder()) as archive:
        said = archive.feedback().feedback
    assert [(one.verdict, one.question) for one in said] == [("right", QUESTION)]


def test_it_is_said_which_citation_is_wrong_and_taken_back(opened, serve, own, ask):
    page = opened(serve(own))
    ask(page, "Who is Hedvig Tarn?")
    which = page.locator("#t1 .dl-which")
    assert which.count() == 0
    page.get_by_role("button", name="Wrong citation").click()
    for number in (1, 2, 2, 2):
        before = which.locator('[aria-pressed="true"]').count()
        page.get_by_role("button", name=f"Citation {number} is wrong").click()
        page.wait_for_function("before => document.querySelectorAll('#t1 .dl-which [aria-pressed=true]').length !== before", arg=before)
    page.get_by_role("button", name="Citation 1 is wrong").click()
    page.wait_for_selector('#t1 .dl-which [data-citation="1"][aria-pressed="false"]')
    page.wait_for_timeout(300)
    page.reload()
    page.wait_for_selector('#t1 .dl-which [data-citation="2"][aria-pressed="true"]')
    assert page.locator('#t1 .dl-which [data-citation="1"]').get_attribute("aria-pressed") == "false"
    with open_archive(own, embedder=HashingEmbedder()) as archive:
        (said,) = archive.feedback().feedback
    assert (said.verdict, said.note) == ("wrong citation", "citation 2")


def test_articles_that_another_process_brings_are_there_at_the_next_question(opened, serve, own, ask, in_process, tmp_path):
    page = opened(serve(own))
    ask(page, "Who opened the lighthouse at Brannock Point?")
    assert page.locator("#t1.is-refused").count() == 1
    news = tmp_path / "more"
    news.mkdir()
    (news / "lighthouse.txt").write_text("Lighthouse opens\n\nThe harbour master Ilse Varga opened the lighthouse at Brannock Point on Monday.\n")
    assert in_process("ingest", news, "--archive", own).returncode == 0
    page.locator("#t1").get_by_role("button", name="Ask again").click()
    page.wait_for_selector("#t1.is-answered")
    assert "Ilse Varga" in page.locator("#t1 .dl-answer").inner_text()


def test_several_archives_are_switched_and_a_conversation_leads_back_to_its_own(opened, serve, own, ask, in_process, tmp_path):
    news = tmp_path / "news"
    news.mkdir()
    (news / "fair.txt").write_text("Fair\n\nThe baker Olwen Prys won the pie contest at the Tarrow fair.\n")
    second = tmp_path / "fairs"
    assert in_process("ingest", news, "--archive", second).returncode == 0
    page = opened(serve(own, second))
    page.click("#dl-filters > button")
    page.locator("#dl-outlets input").click()
    page.get_by_role("option", name="Pelimar Courier").click()
    page.get_by_role("button", name="Filters (1 set)").wait_for()
    ask(page, QUESTION)
    page.click("#dl-archive input")
    page.get_by_role("option", name="fairs").click()
    page.wait_for_function("document.querySelector('.dl-masthead').innerText.includes('1 article')")
    page.get_by_role("button", name=re.compile(r"^Filters(?! \()")).wait_for()
    ask(page, "Who won the pie contest?")
    assert "Olwen Prys" in page.locator("#t1 .dl-answer").inner_text()
    rows = kept(page)
    rows.locator(".dl-kept-title").nth(1).click()
    page.wait_for_function("document.querySelector('#t1-q')?.innerText.includes('prisoners')")
    assert page.input_value("#dl-archive input") == "archive"


def test_everything_is_reached_by_keyboard(page):
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('#dl-box') !== null")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector("#t1 .dl-by")
    page.locator("#t1-m1").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "t1-c1"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "t1-m1"
    page.locator("#t1 .dl-neighbour summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#t1 .dl-neighbour[open]").count() == 1
    page.locator("#dl-open-kept").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#dl-kept:popover-open .dl-kept-title")
    page.keyboard.press("Escape")
    assert page.locator("#dl-kept:popover-open").count() == 0


def test_a_card_leads_to_its_article_in_the_archive(page, ask):
    ask(page, QUESTION)
    title = page.locator("#t1-c1 .dl-title").inner_text()
    page.locator("#t1-c1").get_by_role("button", name="Open the article").click()
    page.wait_for_selector("#dl-shelf-leaf h2, #dl-shelf-leaf h3", state="visible")
    assert title in page.locator("#dl-shelf-leaf").inner_text()
    page.get_by_role("tab", name="Ask").click()
    assert page.locator("#t1 .dl-by").is_visible()


def test_a_browser_that_refuses_to_keep_anything_is_told_of_and_the_page_goes_on(opened, address, ask, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_init_script(
        """Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("refused", "SecurityError"); } });
        indexedDB.open = () => { throw new DOMException("refused", "SecurityError"); };"""
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".dl-welcome")
    ask(page, QUESTION)
    page.wait_for_function("document.querySelector('#dl-not-kept').innerText.includes('does not let the page keep')")
    ask(page, OTHER, 2)
    context.close()


def test_two_tabs_in_one_conversation_lose_nothing_of_each_other_s(page, ask, address):
    ask(page, QUESTION)
    page.wait_for_timeout(400)
    key = page.evaluate("sessionStorage.getItem('dateline-open')")
    other = page.context.new_page()
    other.add_init_script(f"if (!sessionStorage.getItem('dateline-open')) sessionStorage.setItem('dateline-open', '{key}')")
    other.goto(address)
    other.wait_for_selector("#t1 .dl-by")
    ask(page, OTHER, 2)
    ask(other, "Who won the football cup?", 2)
    other.wait_for_timeout(600)
    other.reload()
    other.wait_for_selector("#t2 .dl-by")
    assert other.locator(".dl-question").all_inner_texts() == [QUESTION, "Who won the football cup?"]
    page.reload()
    page.wait_for_selector("#t2 .dl-by")
    assert page.locator(".dl-question").all_inner_texts() == [QUESTION, OTHER]
    assert kept(page).count() == 2


def test_what_a_second_tab_asked_is_kept_under_a_key_of_its_own_before_the_server_hears_of_it(page, address):
    key = "0" * 32
    keep = """async ([key, at, question]) => {
        const about = { version: 2, key, title: "First?", archive: "news", started: "", updated: "", length: at + 1 };
        await dateline.keep(JSON.stringify({ ...about, changed: [{ at, exchange: { question } }] }));
        return sessionStorage.getItem("dateline-open");
    }"""
    page.evaluate(keep, [key, 0, "First?"])
    other = page.context.new_page()
    other.goto(address)
    other.wait_for_selector(".dl-welcome")
    other.evaluate("(key) => (sessionStorage.setItem('dateline-open', key), dateline.recall())", key)
    assert page.evaluate(keep, [key, 1, "Here?"]) == key
    apart = other.evaluate(keep, [key, 1, "There?"])
    assert apart != key
    assert other.evaluate(keep, [key, 2, "And then?"]) == apart  # an answer on its way comes under the first key
    recalled = {one: json.loads(tab.evaluate("dateline.recall()")) for one, tab in ((key, page), (apart, other))}
    asked = {one: [exchange["question"] for exchange in record["exchanges"]] for one, record in recalled.items()}
    assert asked == {key: ["First?", "Here?"], apart: ["First?", "There?", "And then?"]}


def test_a_conversation_that_does_not_say_its_archive_is_opened_with_the_first(page, ask):
    ask(page, QUESTION)
    page.wait_for_timeout(400)
    page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("dateline", 1);
            opening.onsuccess = () => {
                const store = opening.result.transaction("conversations", "readwrite").objectStore("conversations");
                store.getAll().onsuccess = (event) => (store.put({ ...event.target.result[0], archive: null }).onsuccess = resolve);
            };
        })"""
    )
    page.reload()
    page.wait_for_selector("#t1 .dl-by")
    assert page.locator(".dl-question").all_inner_texts() == [QUESTION]


def test_enter_pressed_twice_asks_once_and_another_question_is_asked_though_one_is_being_answered(page, opened, serve, sample):
    from tests.faults import FaultServer

    page.fill("#dl-box textarea", QUESTION)
    page.evaluate(
        """() => {
            const enter = () => new KeyboardEvent("keypress", { key: "Enter", bubbles: true, cancelable: true });
            const box = document.querySelector("#dl-box textarea");
            for (let times = 0; times < 3; times++) box.dispatchEvent(enter());
        }"""
    )
    page.wait_for_selector("#t1 .dl-by")
    page.wait_for_timeout(1_000)
    assert page.locator(".dl-question").all_inner_texts() == [QUESTION]

    page.fill("#dl-box textarea", OTHER)
    for _ in range(3):
        page.keyboard.down("Enter")  # held down: the same key again is a repetition
    page.keyboard.up("Enter")
    page.wait_for_selector("#t2 .dl-by")
    page.wait_for_timeout(1_000)
    assert page.locator(".dl-question").all_inner_texts() == [QUESTION, OTHER]
    page.fill("#dl-box textarea", OTHER)
    page.press("#dl-box textarea", "Enter")
    page.wait_for_selector("#t3 .dl-by")

    unheard = threading.Event()
    with FaultServer(lambda _: (unheard.wait(20) and "") or "By noon 212 prisoners had crossed Kirrin Bridge. [1]") as server:
        slow = opened(serve(sample, DATELINE_MODEL="ok", DATELINE_BASE_URL=server.url()))
        slow.fill("#dl-box textarea", QUESTION)
        slow.press("#dl-box textarea", "Enter")
        slow.wait_for_function("document.querySelector('#t1 .dl-doing')?.innerText.startsWith('The model writes from')")
        slow.fill("#dl-box textarea", "Who won the football cup?")
        slow.press("#dl-box textarea", "Enter")
        slow.wait_for_selector("#t2 .dl-by")
        assert slow.locator("#t1.is-stopped").count() == 1
        assert slow.locator(".dl-question").all_inner_texts() == [QUESTION, "Who won the football cup?"]

        # What cannot be asked closes what is being answered too, and is not written over by it.
        slow.fill("#dl-box textarea", OTHER)
        slow.press("#dl-box textarea", "Enter")
        slow.wait_for_function("document.querySelector('#t3 .dl-doing')?.innerText.startsWith('The model writes from')")
        slow.click("#dl-filters > button")
        slow.fill("#dl-after input, #dl-after textarea", "yesterday")
        slow.fill("#dl-box textarea", "Who won the regatta?")
        slow.press("#dl-box textarea", "Enter")
        slow.wait_for_selector("#t4.is-failed")
        unheard.set()
        slow.wait_for_timeout(1_500)
        slow.reload()
        slow.wait_for_selector("#t4.is-failed")
        assert slow.locator("#t3.is-stopped").count() == 1


def test_of_two_questions_put_at_once_the_later_is_answered_and_neither_is_lost(page):
    page.fill("#dl-box textarea", QUESTION)
    page.press("#dl-box textarea", "Enter")
    page.wait_for_selector("#t1 .dl-by")
    page.evaluate("[...document.querySelectorAll('#t1 [data-do=retry]')].forEach((one) => { one.click(); one.click(); })")
    page.fill("#dl-box textarea", OTHER)
    page.press("#dl-box textarea", "Enter")
    page.locator(".dl-turn", has_text=OTHER).locator(".dl-by").wait_for()
    page.wait_for_timeout(1_500)
    asked = page.locator(".dl-question").all_inner_texts()
    assert asked[-1] == OTHER
    assert page.locator(".dl-turn.is-asked").count() == 0
    page.reload()
    page.wait_for_selector(".dl-turn .dl-by")
    assert page.locator(".dl-question").all_inner_texts() == asked


def test_who_comes_back_from_the_archive_sees_what_was_added_there(opened, serve, ask, tmp_path):
    page = opened(serve(tmp_path / "none"))
    page.get_by_role("tab", name="Archive").click()
    page.locator(".dl-drop").wait_for()
    news = tmp_path / "fair.txt"
    news.write_text("Fair\n\nThe baker Olwen Prys won the pie contest at the Tarrow fair on Monday.\n")
    page.set_input_files(".dl-choose input", news)
    page.wait_for_selector(".dl-told .is-added", timeout=60_000)
    page.get_by_role("tab", name="Ask").click()
    page.wait_for_function("document.querySelector('.dl-masthead').innerText.includes('1 article')")
    ask(page, "Who won the pie contest?")
    assert "Olwen Prys" in page.locator("#t1 .dl-answer").inner_text()
