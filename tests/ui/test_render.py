from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from
from lxml import html

from index.values import ArticleCard, Filters, Origin
from rag.values import Claim, Disagreement, Question, Refusal, Sentence, Withheld
from ui.excerpts import Copy, Excerpt
from ui.page import render
from ui.page.exchange import Answered, Asked, Failed, Posed, Stopped
from ui.page.markup import escaped, link, web_host

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=http://evil.invalid/a.png onerror=alert(1)>",
    "![x](http://evil.invalid/a.png)",
    "[click](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "<div style='position:fixed;inset:0'>",
    "<form action=http://evil.invalid><input type=image src=http://evil.invalid/i>",
    "</mark></blockquote></section></article><svg/onload=alert(1)>",
    "<style>@import url(http://evil.invalid/s.css)</style>",
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
    "`${document.title}`",
    "<!-- --><base href=//evil.invalid>",
    "&lt;script&gt;&#60;img&#62;",
    "[1] [2] [99]",
    "\u202e\x00\x1b]0;x\x07",
    "x" * 10_000,
]

TAGS = {
    "article",
    "div",
    "section",
    "aside",
    "header",
    "h1",
    "h2",
    "p",
    "blockquote",
    "mark",
    "a",
    "span",
    "bdi",
    "time",
    "ul",
    "li",
    "details",
    "summary",
    "br",
    "pre",
    "button",
}
ATTRIBUTES = {"class", "id", "href", "target", "rel", "title", "role", "tabindex", "dir", "hidden", "type"}
ATTRIBUTES |= {"aria-label", "aria-labelledby", "aria-pressed"}
ATTRIBUTES |= {f"data-{name}" for name in ("do", "number", "article", "verdict", "citation", "question")}


def place(citation, **said):
    return Excerpt(citation, **{"before": "", "after": "", "cut_before": False, "cut_after": False, "line": None, "copies": (), **said})


def shown(answer, places=None, number=1, question="How many?"):
    listed = [*answer.citations, *(answer.refusal.against + answer.refusal.nearest if answer.refusal else ())]
    return render.exchange(Answered(Posed(number, question), answer, places or {citation: place(citation) for citation in listed}))


def check(markup: str) -> None:
    """Only our own elements, with only our own attributes, and links that lead to the web or to a card."""
    for element in html.fragment_fromstring(markup, create_parent="main").iterdescendants():
        assert element.tag in TAGS, element.tag
        assert set(element.attrib) <= ATTRIBUTES, element.attrib
        href = element.get("href", "#t")
        assert href.startswith(("#t", "http://", "https://")), href
        if not href.startswith("#t"):
            assert element.get("rel") == "noopener noreferrer"
            assert element.get("target") == "_blank"
    assert not set(markup) & set("{}$`")


@pytest.mark.parametrize("bad", HOSTILE)
def test_whatever_stands_wherever_only_our_own_markup_comes_out(bad, answer, cite):
    citation = cite(1, outlet=bad, title=bad, byline=bad, path=bad, url=bad, quote=f"Words {bad} end.")
    there = place(citation, before=bad, after=bad, previous=bad, following=bad, cut_before=True, copies=(Copy("b", bad),), line=3)
    said = {"notes": (bad,), "withheld": (Withheld(bad, bad),), "incomplete": True, "writer": bad}
    answered = answer(cite(1, quote="Nine died."), **said)
    differing = replace(answered, citations=(citation,), disagreements=(Disagreement(bad, (Claim(bad, 1),)),))
    listed = replace(citation, number=0)
    refused = answer(refusal=Refusal(bad, nearest=(listed,), against=(listed,)), text="The articles do not say.")
    narrowed = Filters(after=date(2031, 2, 1), as_of=date(2031, 3, 1), outlets=(bad,))
    check(render.exchange(Answered(Posed(1, bad, narrowed), differing, {citation: there}, read=(listed,))))
    check(render.exchange(Answered(Posed(2, bad), refused, {listed: there}, read=(listed,), verdict=bad)))
    check(render.exchange(Asked(Posed(3, bad), bad, (Sentence(bad, (1,), "quoted"),), (there,))))
    check(render.exchange(Stopped(Posed(4, bad), (Sentence(bad, (1,), "quoted"),), (there,))))
    check(render.exchange(Failed(Posed(5, bad), bad, bad)))
    check(render.suggestions([bad]) + render.editing(bad) + render.said(bad))
    check(render.latest([ArticleCard("a", "f", bad, "text", Origin(title=bad, outlet=bad)), ArticleCard("a", "f", bad, "text", Origin())]))
    check(render.doing(bad) + render.failed(bad, bad) + render.masthead(3, 2) + render.no_articles() + render.welcome())


@given(
    lists(
        sampled_from(
            ["<", ">", '"', "'", "&", "script", " on", "=", "x", "/", "#", ";", "{", "}", "`", "$", "\n", "\x00", "javascript:", "]]>", "<!--"]
        )
    ).map("".join)
)
def test_no_composition_of_markup_survives_escaping(text):
    check(f'<p class="x" title="{escaped(text)}">{escaped(text)}</p>')


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.invalid/x",
        "http://",
        "http:evil",
        "ht\ntp://x",
        "http://x\u202e.example/",
        "http://[",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(url):
    assert web_host(url) is None
    assert link(url, "Title") == "Title"


def test_a_web_address_becomes_a_link_that_tells_nothing(cite):
    assert 'href="https://ledger.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer"' in link(
        "https://ledger.example/a?b=1&c=2", "Title"
    )


def test_markers_lead_to_their_cards_and_back(answer, cite):
    first, second = cite(1), cite(2, quote="Nine died.", outlet="Pelimar Courier")
    page = html.fragment_fromstring(shown(answer(first, second), number=7), create_parent="main")
    markers, cards = page.xpath('//a[@class="dl-mark"]'), page.xpath('//section[@class="dl-card"]')
    assert [marker.get("href") for marker in markers] == [f"#{card.get('id')}" for card in cards] == ["#t7-c1", "#t7-c2"]
    assert [back.get("href") for back in page.xpath('//a[@class="dl-back"]')] == [f"#{marker.get('id')}" for marker in markers]
    assert [mark.text for mark in page.xpath("//mark")] == ["Fourteen soldiers were killed.", "Nine died."]


def test_a_number_in_the_text_that_nothing_cites_is_no_marker(answer, cite):
    said = answer(cite(1, quote="The draft has 22 points."))
    page = html.fragment_fromstring(
        render.exchange(Answered(Posed(1, "?"), replace_text(said), {said.citations[0]: place(said.citations[0])})), create_parent="main"
    )
    assert [marker.text for marker in page.xpath('//div[@class="dl-answer"]//a')] == ["1"]
    assert "[12]" in page.xpath('string(//div[@class="dl-answer"])')


def replace_text(answer):
    # The invariant of Answer would refuse this text; a model's answer that was read back from elsewhere might hold it.
    object.__setattr__(answer, "text", "The draft [12] has 22 points. [1]")
    return answer


def test_what_contradicts_a_premise_stands_before_what_is_near(answer, cite):
    near, against = cite(0, quote="The vote is on Friday."), cite(0, quote="Nobody won.")
    markup = shown(answer(refusal=Refusal("No winner is named.", nearest=(against, near), against=(against,))))
    assert markup.index("What the articles say instead") < markup.index("Nobody won.") < markup.index("Nearest in the articles")
    assert markup.count("<mark>Nobody won.</mark>") == 1


def test_a_window_of_one_question_has_ids_of_its_own(answer, cite):
    page = html.fragment_fromstring(shown(answer(cite(1)), number=1) + shown(answer(cite(1)), number=2), create_parent="main")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_what_is_not_known_is_said(answer, cite):
    markup = shown(answer(cite(1, outlet=None, published=None, title=None, url=None, byline=None)))
    assert "outlet unknown" in markup
    assert "date unknown" in markup


def test_a_time_that_was_read_out_of_the_question_can_be_taken_away_and_a_filter_cannot(answer, cite):
    window = Filters(after=date(2031, 2, 1), before=date(2031, 2, 28))
    said = answer(cite(1), question=Question("In February?", "In February?", window))
    places = {said.citations[0]: place(said.citations[0])}
    read_out = html.fragment_fromstring(render.exchange(Answered(Posed(3, "In February?"), said, places)), create_parent="main")
    assert read_out.xpath('string(//span[@class="dl-chip"])') == "published from 1 February 2031 to 28 February 2031×"
    assert [chip.attrib["data-number"] for chip in read_out.xpath('//button[@data-do="undo"]')] == ["3"]
    given_too = render.exchange(Answered(Posed(3, "In February?", window), said, places))
    assert given_too.count('class="dl-chip"') == 1
    assert 'data-do="undo"' not in given_too


def test_what_was_read_beside_the_cited_is_folded_away(answer, cite):
    said = answer(cite(1))
    read = tuple(cite(0, quote=f"Passage {number}. " + "Long. " * 100) for number in range(12))
    page = html.fragment_fromstring(
        render.exchange(Answered(Posed(1, "?"), said, {said.citations[0]: place(said.citations[0])}, read=read)), create_parent="main"
    )
    assert page.xpath('string(//details[@class="dl-also"]/summary)') == "Also read (8)"
    shown_read = page.xpath('//details[@class="dl-also"]//blockquote')
    assert len(shown_read) == 8
    assert all(len(one.text) < 330 and one.text.endswith("…") for one in shown_read)


def test_neighbouring_paragraphs_are_there_on_demand(answer, cite):
    citation = cite(1)
    markup = shown(answer(citation), {citation: place(citation, previous="What came before.", following="What came after.")})
    assert markup.index("What came before.") < markup.index("<mark>") < markup.index("What came after.")
    assert markup.count('<details class="dl-neighbour">') == 2


def test_an_answer_is_copied_with_the_words_it_rests_on(answer, cite):
    page = html.fragment_fromstring(shown(answer(cite(1)), number=4), create_parent="main")
    (copied,) = page.xpath('//pre[@id="t4-copy"]')
    assert "hidden" in copied.attrib
    for words in ("How many?", "Fourteen soldiers were killed.", "Sable Harbour Ledger", "19 February 2031", "https://ledger.example/bridge"):
        assert words in copied.text


def test_what_somebody_said_of_an_answer_stays_pressed(answer, cite):
    citation = cite(1)
    markup = render.exchange(Answered(Posed(1, "?"), answer(citation), {citation: place(citation)}, verdict="missing"))
    pressed = html.fragment_fromstring(markup, create_parent="main").xpath('//button[@aria-pressed="true"]')
    assert [one.attrib["data-verdict"] for one in pressed] == ["missing"]


def test_an_earlier_exchange_is_drawn_once_and_anew_where_it_is_another(monkeypatch):
    drawn = []
    real = render.exchange
    monkeypatch.setattr(render, "exchange", lambda one: drawn.append(one) or real(one))
    failed = [Failed(Posed(number, "Who?"), "It broke.", "") for number in (1, 2)]
    shown = render.conversation(failed)
    assert render.conversation(failed) == shown == "".join(map(real, failed))
    assert drawn == failed
    changed = replace(failed[1], problem="It broke again.")
    assert "It broke again." in render.conversation([failed[0], changed])
    assert drawn == [*failed, changed]
