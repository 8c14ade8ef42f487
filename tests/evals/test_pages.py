"""The page of a report: what stands on it, that nothing of it is code but its own, and how it behaves in a real browser."""

import re
import shutil
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from evals.page import page
from evals.values import Paragraph

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)"> "quoted" \' & \u202e\x1b[2J'


class Read(HTMLParser):
    """What a browser would make of a page: its elements, and whatever refers to something else."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.refers, self.handlers, self.ids = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.refers += [value for name, value in attrs if name in {"src", "href", "action", "srcset", "poster", "data"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.ids += [value for name, value in attrs if name == "id"]


@pytest.fixture
def found(ran, cracks, premise, dead, good, refusal, both_sides):
    """A report of three cases, one of which failed."""
    return ran({"cracks": good, "premise": refusal, "dead": both_sides}, cracks, premise, dead)


def test_a_case_is_told_with_question_answer_citations_in_place_expectation_and_reasons(found, cracks):
    html = page(found)
    for words in (
        cracks.question,
        "14 | fourteen; not 41; from dam.txt; as of 2030-03-05",
        'has 14 cracks. <a href="#c1-1">[1]</a>',
        "The Kellin dam lost two turbines in March. <mark>Engineers counted 14 cracks in its wall.</mark> “We shall repair",
        "says all that it must",
        "shows nothing against the premise, not dam.txt",
        "Outlets differ",
        "3 cases, of which 1 ",
    ):
        assert words in html, words


def test_the_page_has_the_figures_the_plots_and_what_shaped_the_run(found):
    html = page(found)
    for words in ("correct_and_cited", "What the search finds", "Refusing: the trade-off", "Time", "By tag", "single-fact", "written by quoting"):
        assert words in html, words
    assert html.count("<figure>") == 3


def test_the_page_refers_to_nothing_but_itself_and_its_policy_forbids_it(found):
    html = page(found)
    read = Read(html)
    assert all(one.startswith("#") for one in read.refers)
    assert {one[1:] for one in read.refers} <= set(read.ids)
    assert read.handlers == []
    assert len(read.ids) == len(set(read.ids))
    assert not re.search(r"url\(|@import|https?://", html)
    assert "default-src 'none'" in html


def test_whatever_articles_answers_and_suites_say_is_text(ran, cracks, good, mutated):
    def spoil(answer):
        answer["text"] = f"{HOSTILE} [1] [2]"
        answer["writer"] = answer["citations"][0]["outlet"] = answer["citations"][0]["path"] = HOSTILE
        answer["notes"] = [HOSTILE]
        answer["disagreements"] = [{"about": HOSTILE, "claims": [{"value": HOSTILE, "citation": 1}]}]
        answer["withheld"] = [{"text": HOSTILE, "why": HOSTILE}]

    case = replace(cracks, id=HOSTILE, question=HOSTILE, tags=(HOSTILE,), must_include=((HOSTILE,),), must_not_include=(HOSTILE,))
    made = ran({HOSTILE: mutated(good, spoil)}, case)
    aged = replace(made.outcomes[0], stale=(HOSTILE,), paragraphs=(Paragraph("id-dam", 0, HOSTILE),))
    html = page(replace(made, outcomes=(aged,), subject={"name": HOSTILE, "embedder": HOSTILE, "archive": {"fingerprint": HOSTILE}}))
    plain = Read(page(ran({"cracks": good}, cracks)))
    read = Read(html)
    assert read.tags.count("script") == 1
    assert set(read.tags) == set(plain.tags)
    assert read.handlers == []
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_quote_that_is_not_at_its_place_is_shown_as_it_is_said_and_marks_nothing_else(ran, cracks, good, mutated):
    html = page(ran({"cracks": mutated(good, lambda answer: answer["citations"][0].update(quote="Engineers counted 99 cracks"))}, cracks))
    assert "<mark>Engineers counted 99 cracks</mark>" in html
    assert "<mark>Engineers counted 14 cracks" not in html


def test_a_report_of_errors_alone_has_a_page(ran, cracks):
    html = page(ran({"cracks": RuntimeError("the disk is <gone>")}, cracks))
    assert "RuntimeError: the disk is &lt;gone&gt;" in html
    assert "<figure>" not in html


@pytest.fixture
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium was found; install it to test the page (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new", "--disable-gpu"])
        yield browser
        browser.close()


def counted(opened, wanted=""):
    """Wait until the page's script has counted its cases. (Playwright's own waiting evaluates text, which the page's policy forbids.)"""
    until = time.monotonic() + 20
    while wanted not in (shown := opened.evaluate("document.querySelector('output').value")) or not shown:
        assert time.monotonic() < until, shown
        time.sleep(0.02)


@pytest.mark.slow
def test_the_page_of_500_cases_opens_in_two_seconds_filters_and_goes_by_keyboard(ran, browser, tmp_path, cracks, premise, good, refusal):
    # Answers as long as those of the sample suite: four citations, each in a paragraph of 80 words.
    long = good | {"citations": [cite | {"number": at + 1} for at, cite in enumerate([*good["citations"]] * 2)]}
    cases = [replace((cracks, premise)[at % 2], id=f"case-{at}", question=f"Question number {at} about the dam?") for at in range(500)]
    made = ran({case.id: (long, refusal)[at % 2] for at, case in enumerate(cases)}, *cases)
    path = tmp_path / "report.html"
    path.write_text(page(made), encoding="utf-8")

    tries = []
    while len(tries) < 6 and min(tries, default=9) > 2:  # half a second by itself; other tests may be holding both cores meanwhile
        opened = browser.new_context(viewport={"width": 1280, "height": 860}, offline=True).new_page()
        asked, broken = [], []
        opened.on("request", lambda request, asked=asked: asked.append(request.url))
        opened.on("console", lambda message, broken=broken: broken.append(message.text))
        opened.on("pageerror", lambda error, broken=broken: broken.append(str(error)))
        began = time.monotonic()
        opened.goto(path.as_uri())
        counted(opened)
        tries.append(time.monotonic() - began)
        assert (asked, broken) == ([path.as_uri()], [])
    assert min(tries) < 2

    def count(shown):
        counted(opened, f"{shown} of 500")

    count(500)
    opened.select_option("select[name=state]", "failed")
    count(250)
    opened.select_option("select[name=state]", "")
    opened.select_option("select[name=tag]", "single-fact")
    count(250)
    opened.select_option("select[name=tag]", "")
    opened.select_option("select[name=missed]", "against")
    count(250)
    opened.select_option("select[name=missed]", "")
    opened.locator("h1").click()
    opened.keyboard.press("/")
    opened.keyboard.type("number 442 about")
    count(1)
    opened.keyboard.press("Escape")
    count(500)
    opened.keyboard.press("j")
    opened.keyboard.press("j")
    opened.keyboard.press("Enter")
    assert opened.evaluate("[...document.querySelectorAll('details.case[open]')].map(one => one.id)") == ["case-2"]
    opened.keyboard.press("k")
    opened.keyboard.press("Enter")
    opened.locator("#case-1 .answer a").first.click()
    assert opened.evaluate("document.querySelector('.cite:target') !== null")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_telephone_and_can_be_read_in_the_light_and_in_the_dark(scheme, found, browser, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(page(found), encoding="utf-8")
    opened = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme).new_page()
    opened.goto(path.as_uri())
    counted(opened)
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    contrasts = opened.evaluate(CONTRASTS)
    assert min(contrasts.values()) >= 4.5, contrasts


CONTRASTS = """() => {
  const channel = one => (one /= 255) <= .03928 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4;
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  };
  const ground = one => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!colour.endsWith(', 0)')) return colour;
    }
  };
  const found = {};
  const texts = 'p, td, th, h1, h2, h3, a, mark, small, .tile span, .misses, .state, figcaption, output';
  for (const one of document.querySelectorAll(texts)) {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    const name = one.tagName + '.' + one.className, value = (a + .05) / (b + .05);
    found[name] = Math.min(found[name] ?? 99, value);
  }
  return found;
}"""
