"""What the page is to those who do not see it, do not use a mouse, or are easily disturbed."""

import pytest

QUESTION = "How many prisoners had crossed Kirrin Bridge by noon?"
DIFFERING = "How many Velgaran soldiers were killed at Kirrin Bridge?"
UNANSWERED = "Who won the football cup?"

pytestmark = pytest.mark.slow


def violations(page):
    """Each serious or critical violation with the places where axe found it."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in {"serious", "critical"}]
    return {one["id"]: [node["html"][:160] + " | " + node["failureSummary"][:160] for node in one["nodes"]][:4] for one in grave}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_serious_in_any_state_of_the_page(opened, ask, address, width, scheme):
    page = opened(address, width=width, color_scheme=scheme)
    page.wait_for_selector(".dl-example")
    assert violations(page) == {}, "before the first question"
    for number, question in enumerate((QUESTION, DIFFERING, UNANSWERED), 1):
        ask(page, question, number)
    page.wait_for_timeout(600)
    page.evaluate("document.querySelectorAll('#dl-past details, #dl-current details').forEach((one) => (one.open = true))")
    assert violations(page) == {}, "answered, differing and refused"
    page.click("#dl-filters > button")
    page.wait_for_selector("#dl-unfilter", state="visible")
    assert violations(page) == {}, "with the filters open"
    page.click("#dl-filters > button")
    page.click("#dl-open-kept")
    page.wait_for_selector("#dl-kept-list li")
    assert violations(page) == {}, "with the list of conversations"
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Archive").click()
    page.wait_for_selector("#dl-shelf-list button", state="visible")
    assert violations(page) == {}, "the archive"
    page.locator("#dl-shelf-list button[data-do='open']").first.click()
    page.wait_for_selector("#dl-shelf-leaf h2, #dl-shelf-leaf h3", state="visible")
    assert violations(page) == {}, "an article"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_whoever_listens_is_told_what_goes_on(opened, ask, address):
    page = opened(address)
    page.wait_for_selector('#dl-live[role="status"]', state="attached")
    ask(page, QUESTION)
    page.wait_for_function("document.querySelector('#dl-live').innerText.includes('Answered, with')")
    ask(page, UNANSWERED, 2)
    page.wait_for_function("document.querySelector('#dl-live').innerText.includes('do not say')")


def test_focus_is_seen_and_motion_is_left_out_where_it_disturbs(opened, ask, address):
    page = opened(address, reduced_motion="reduce")
    ask(page, QUESTION)
    page.locator("#t1-m1").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    moving = "[...document.querySelectorAll('.dl-turn, .dl-turn *')].filter((one) => getComputedStyle(one).animationName !== 'none').length"
    assert page.evaluate(moving) == 0


def test_a_sentence_that_arrives_moves_nothing_that_is_being_read(opened, serve, sample):
    from tests.faults import FaultServer

    said = "\n".join(f"By noon 212 prisoners had crossed Kirrin Bridge. [{number}]" for number in (1, 2, 1, 2))
    with FaultServer(lambda _: said) as server:
        page = opened(serve(sample, DATELINE_MODEL="ok", DATELINE_BASE_URL=server.url(), DATELINE_API_KEY="sk-x"))
        page.locator(".dl-example:visible").first.wait_for()  # they come a moment after the page, and move what is below them
        page.evaluate(
            """() => { window.moved = 0; new PerformanceObserver((list) => {
                for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
            }).observe({ type: "layout-shift", buffered: false }); }"""
        )
        page.fill("#dl-box textarea", QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector("#t1 .dl-by")
        page.wait_for_timeout(1_500)
        # 0.1 is what the Web Vitals call good.
        assert page.evaluate("window.moved") < 0.1
