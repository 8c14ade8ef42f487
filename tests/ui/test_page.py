"""The page in a real browser, and its endpoint through Gradio's own client: one server for all of it."""

import urllib.error
import urllib.request

import pytest

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"


def test_a_marker_leads_to_the_highlighted_words_and_nothing_leaves(opened, ask, address, dateline, sample):
    page = opened(address)
    ask(page, QUESTION, 1)
    marker = page.locator("#t1 .dl-answer .dl-mark").first
    assert marker.inner_text() == "1"
    marker.click()
    card = page.locator("#t1-c1")
    assert "dl-lit" in card.get_attribute("class")
    cited = dateline("ask", QUESTION, "--archive", sample, "--json").json["citations"][0]
    assert card.locator("mark").inner_text() == cited["quote"]
    assert cited["outlet"] in card.inner_text()
    assert cited["path"] in card.inner_text()
    assert page.evaluate("document.activeElement.id") == "t1-c1"
    card.locator(".dl-back").click()
    assert page.evaluate("document.activeElement.id") == "t1-m1"
    ask(page, "Who won the football cup?", 2)
    assert page.locator("#t1 mark").first.inner_text() == cited["quote"]
    assert page.locator("#dl-where").inner_text() == "Quotations only; nothing leaves this machine."
    assert page.input_value("#dl-box textarea") == ""
    assert page.strangers == []
    assert page.broken == []


@pytest.mark.parametrize("width", [1280, 390])
def test_sources_stand_beside_the_answer_or_under_it_and_nothing_overflows(opened, ask, address, width):
    page = opened(address, width=width)
    ask(page, QUESTION, 1)
    said, sources = (page.locator(f"#t1 {part}").bounding_box() for part in (".dl-said", ".dl-sources"))
    if width > 860:
        assert sources["x"] >= said["x"] + said["width"]
    else:
        assert sources["y"] >= said["y"] + said["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hostile_question_is_shown_as_it_was_typed(opened, ask, address):
    page = opened(address)
    hostile = "<img src=http://evil.invalid/x onerror=alert(1)> ${alert(1)} {{7*7}} [1](javascript:alert(1)) ![x](http://evil.invalid/y)"
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog) or dialog.dismiss())
    ask(page, hostile, 1)
    ask(page, "Who won the football cup?", 2)
    assert page.locator("#t1 .dl-question").inner_text() == hostile
    assert dialogs == []
    assert page.strangers == []


@pytest.mark.slow
def test_someone_without_articles_begins_with_the_sample(opened, serve, tmp_path):
    page = opened(serve(tmp_path / "none"))
    page.click("#dl-sample")
    page.locator(".dl-example").first.click(timeout=60_000)
    page.wait_for_selector("#t1 .dl-by")
    assert page.locator("#t1 .dl-card").count() >= 1
    page.click("#dl-new")
    page.wait_for_selector(".dl-latest")
    assert page.locator(".dl-turn").count() == 0
    assert page.strangers == []


def fetched(url, **options):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, dict(refused.headers), refused.read()


def test_every_reply_is_fenced_and_what_is_not_used_is_not_there(address):
    for path, status in (
        ("/", 200),
        ("/config", 200),
        ("/monitoring", 404),
        ("/gradio_api/file=/etc/passwd", 404),
        ("/docs", 404),
        ("/gradio_api/openapi.json", 404),
    ):
        code, headers, body = fetched(address + path)
        assert code == status, path
        assert "default-src 'self'" in headers["content-security-policy"]
        assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("no-referrer", "nosniff")
        assert b"root:" not in body
    assert fetched(address + "/gradio_api/upload", method="POST", data=b"x" * 1_000)[0] == 400  # no form
    assert fetched(address, headers={"Host": "evil.example"})[0] == 400
    assert fetched(address + "/gradio_api/queue/join", method="POST", data=b"{}", headers={"Origin": "http://evil.example"})[0] == 403
