"""Texts that attack, in every place of a conversation, in a real browser: nothing is fetched, nothing runs, and the page goes on working.

The same page without its fences must leak, or none of this shows anything.
"""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.faults import FaultServer
from tests.ui.conftest import CHECKOUT, fresh
from tests.ui.hostile import MARK, archive_of, canary, payloads, ship

pytestmark = pytest.mark.slow

UNFENCED = """
import sys
import ui.page.fence, ui.page.markup, ui.visible
switched_off = sys.argv.pop(1).split("+")
if "escaping" in switched_off:
    ui.page.markup._entities = str
if "policy" in switched_off:
    ui.page.fence.HEADERS = tuple(pair for pair in ui.page.fence.HEADERS if pair[0] != b"content-security-policy")
from ui.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The page with one fence or both taken down."""

INSPECT = f"""(hosts) => {{
  const wrong = [];
  for (const one of document.querySelectorAll('.gradio-container *')) {{
    if (one.hasAttribute('{MARK}')) wrong.push('<' + one.tagName + '>');
    for (const {{name, value}} of one.attributes) {{
      if (name.startsWith('on')) wrong.push(one.tagName + ' ' + name);
      if (name !== 'href' && name !== 'title' && hosts.some((host) => value.includes(host)) && !name.startsWith('data-') && !name.startsWith('aria-')
          && !(one.matches('input, textarea'))) wrong.push(one.tagName + ' ' + name + '=' + value);
    }}
    if (one.hasAttribute('href') && !one.getAttribute('href').startsWith('#') && !['http:', 'https:'].includes(new URL(one.href, location).protocol))
      wrong.push('href ' + one.getAttribute('href'));
  }}
  if (window.pwned) wrong.push('a script ran');
  return wrong;
}}"""
"""Elements, attributes and links in the page that are not its own."""


@pytest.fixture(scope="module")
def elsewhere():
    with canary() as server:
        yield server


@pytest.fixture(scope="module")
def attacks(elsewhere):
    found = payloads(elsewhere.address)
    assert len(found) >= 34
    return found


@pytest.fixture(scope="module")
def hostile(attacks, tmp_path_factory):
    """An archive of articles that attack by title, outlet, byline, address, file name and words."""
    base = tmp_path_factory.mktemp("hostile")
    done = fresh("ingest", archive_of(attacks, base / "<img src=x onerror=alert(1)>"), "--archive", base / "archive", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return base / "archive"


@pytest.fixture(scope="module")
def address(serve, hostile):
    return serve(hostile)


@pytest.fixture
def watched(opened, elsewhere):
    """Open the page; what it must not do is collected in `page.dialogs`, `page.strangers`, `page.broken` and in what the canary heard."""
    elsewhere.hits.clear()

    def open_page(address):
        page = opened(address)
        page.dialogs = []
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        return page

    return open_page


def unharmed(page, elsewhere):
    """Nothing was fetched or run, nothing of the attacks is in the page, and the page can be used: the button is what a click would meet."""
    assert page.evaluate(INSPECT, [elsewhere.address.partition("//")[2]]) == []
    assert elsewhere.hits == []
    assert page.dialogs == []
    assert page.strangers == []
    assert page.broken == []
    page.evaluate("document.querySelector('#dl-ask').scrollIntoView()")
    assert page.evaluate(
        "(() => { const box = document.querySelector('#dl-ask').getBoundingClientRect();"
        " const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
        " return top !== null && top.closest('#dl-ask') !== null })()"
    )


def put(page, question, number):
    page.fill("#dl-box textarea", question)
    page.press("#dl-box textarea", "Enter")
    page.wait_for_selector(f"#t{number} .dl-acts", timeout=60_000)


CARDS = """[...document.querySelectorAll('.dl-card')].map((card) => ['.dl-title', '.dl-byline bdi', 'blockquote'].map(
(part) => card.querySelector(part)?.textContent ?? ''))"""


def test_articles_that_attack_by_every_field_are_shown_as_they_are(watched, address, attacks, elsewhere):
    page = watched(address)
    # Control characters are shown as signs: the attack that begins with them is known by what follows.
    begins = {name: " ".join(attack[:40].split()) for name, attack in attacks.items()} | {"directions": f"src='{elsewhere.address}/directions'"}
    seen = {place: set() for place in ("title", "outlet", "words")}
    answered = 0
    # An answer shows its own article, and under it seven others that were read: a third of the questions shows all.
    while missing := [name for name in attacks if any(name not in found for found in seen.values())]:
        number = list(attacks).index(missing[0])
        put(page, f"How many passengers did the ferry {ship(number)} carry?", answered + 1)
        answered += 1
        for texts in page.evaluate(CARDS):
            for found, text in zip(seen.values(), texts, strict=True):
                found.update(name for name, start in begins.items() if start in text)
        assert all(missing[0] in found for found in seen.values()), missing[0]
    assert answered < len(attacks)
    links = page.evaluate("[...document.querySelectorAll('.dl-title a')].map((one) => one.href)")
    assert links
    unharmed(page, elsewhere)
    put(page, "How many gulls did harbour master Quill count?", answered + 1)
    assert "gulls" in page.locator(f"#t{answered + 1} .dl-answer").inner_text()
    unharmed(page, elsewhere)


def test_the_archive_s_list_and_its_articles_are_shown_as_they_are(watched, address, attacks, elsewhere):
    page = watched(address)
    page.get_by_role("tab", name="Archive").click()
    page.wait_for_selector(".dl-row")
    rows = page.locator(".dl-list").inner_text()
    assert sum(f"ferries.jsonl#{name} " in rows for name in attacks) >= 34
    assert page.evaluate(INSPECT, [elsewhere.address.partition("//")[2]]) == []
    page.locator(".dl-open").first.click()
    page.wait_for_selector(".dl-leaf")
    assert page.evaluate(INSPECT, [elsewhere.address.partition("//")[2]]) == []
    page.get_by_role("tab", name="Ask").click()
    put(page, "How many gulls did harbour master Quill count?", 1)
    unharmed(page, elsewhere)


def test_what_somebody_types_is_shown_as_it_was_typed(watched, address, attacks, elsewhere):
    page = watched(address)
    questions = [""]
    for attack in attacks.values():
        if len(questions[-1]) + len(attack) > 3_000:
            questions.append("")
        questions[-1] = f"{questions[-1]}\n{attack[:3_000]}".strip()
    for number, question in enumerate(questions):
        put(page, question, number + 1)
        typed = "".join(question.split())
        told = page.evaluate(f"document.querySelector('#t{number + 1} .dl-question').textContent")
        if question.isprintable():
            assert "".join(told.split()) == typed
    page.reload()
    page.wait_for_selector(f"#t{len(questions)} .dl-acts")
    unharmed(page, elsewhere)


def test_a_model_that_attacks_is_shown_as_it_wrote(watched, serve, hostile, attacks, elsewhere):
    pytest.importorskip("openai")
    told = [f"The {ship(0)} carried 200 passengers, {attack[:2_000]} [1].\n" for attack in attacks.values()]
    parts = ["".join(told[at : at + 7]) for at in range(0, len(told), 7)]
    replies = iter(parts)
    with FaultServer(reply=lambda _: next(replies)) as model:
        page = watched(serve(hostile, DATELINE_MODEL="ok", DATELINE_BASE_URL=model.url("ok")))
        for number in range(len(parts)):
            # A question that stands alone: a follow-up would be rewritten first, and use up a reply.
            put(page, f"How many passengers did the ferry {ship(0)} carry on Monday?", number + 1)
        assert len(model.asked) == len(parts)
        withheld = page.evaluate("[...document.querySelectorAll('.dl-withheld li')].map((one) => one.textContent).join('\\n')")
        shown = page.evaluate("[...document.querySelectorAll('.dl-answer')].map((one) => one.textContent).join('\\n')")
        there = [name for name, attack in attacks.items() if " ".join(attack[:40].split()) in " ".join((withheld + shown).split())]
        assert len(there) >= 34, set(attacks) - set(there)
        # Nothing that could call out stands among the answer's own words.
        assert elsewhere.address not in shown
        unharmed(page, elsewhere)


@pytest.fixture
def unfenced(hostile):
    """The page over the hostile archive with fences taken down; its address."""
    running = []

    def start(switched_off):
        command = [sys.executable, "-c", UNFENCED, switched_off, "chat", "--port", "0", "--json", "--archive", str(hostile)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=CHECKOUT, env={**os.environ, "DATELINE_EMBEDDER": "hashing"}, text=True)
        running.append(process)
        return json.loads(process.stdout.readline())["url"]

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=20)


def leaked(browser, address, elsewhere, attacks):
    """Which attacks got out of an unfenced page while four questions were asked; their articles, and those read beside them, hold most of all.

    What gets out does so once the answer is drawn, however long that took.
    """
    elsewhere.hits.clear()
    names = list(attacks)
    for name in ("img", "video-poster", "style-url", "table-background"):
        context = browser.new_context()
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(address)
        page.wait_for_selector(".dl-welcome")
        page.fill("#dl-box textarea", f"How many passengers did the ferry {ship(names.index(name))} carry?")
        page.press("#dl-box textarea", "Enter")
        page.wait_for_selector("#t1 .dl-acts")
        page.wait_for_timeout(1_500)
        context.close()
    return {re.sub(r"^/(?:script-)?", "", path).partition("?")[0] for path in elsewhere.hits}


def test_the_control_without_fences_the_same_attacks_get_out(browser, unfenced, elsewhere, attacks):
    found = leaked(browser, unfenced("escaping+policy"), elsewhere, attacks)
    print(f"without fences {len(found)} attacks got out:", *sorted(found))
    assert len(found) >= 8


def test_the_second_fence_with_escaping_switched_off_the_policy_holds_alone(browser, unfenced, elsewhere, attacks):
    assert leaked(browser, unfenced("escaping"), elsewhere, attacks) == set()
