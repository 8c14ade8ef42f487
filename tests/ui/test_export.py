"""Exports: what is in them, what their footnotes are called, and that nothing written by others becomes markup."""

import html
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis.strategies import lists, sampled_from
from markdown_it import MarkdownIt

from ui.export import Conversation, Exchanged, answer_markdown, answer_text, exported, file_name
from ui.markdown import escaped
from ui.visible import visible

RENDERER = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def citation(number, quote, *, outlet="Tamrin Echo", url=None, title="Two turbines", path="echo/dam.txt", published="2031-03-08"):
    return {
        "number": number,
        "article_id": f"id{number}",
        "path": path,
        "url": url,
        "title": title,
        "outlet": outlet,
        "byline": None,
        "published": published,
        "quote": quote,
        "start": 0,
        "end": len(quote),
        "also_in": [],
    }


def answer(text, *citations, **more):
    return {"schema": 1, "text": text, "citations": list(citations), "refusal": None, "writer": "quoting", "notes": [], "withheld": []} | more


FIRST = answer(
    "Nine died. [1] Fourteen died. [2] [1]",
    citation(1, "Nine died."),
    citation(2, "Fourteen died.", outlet="Ledger", url="https://ledger.example/a?b=1&c=2", published=None),
    disagreements=[{"about": "How many died?", "claims": [{"value": "Nine", "citation": 1}, {"value": "Fourteen", "citation": 2}]}],
    notes=["3 articles without a date were left out"],
    withheld=[{"text": "Ninety died.", "why": "no passage says so"}],
    window={"after": "2031-03-01", "before": None, "as_of": "2031-03-09"},
    incomplete=True,
)
REFUSED = answer(
    "The articles do not say why.",
    refusal={"reason": "The articles do not say why.", "nearest": [citation(0, "It rained.")], "against": [citation(0, "Nobody left.")]},
)
LAST = answer("Vekk spoke.[1]", citation(1, "Vekk spoke."), writer="tiny", usage={"prompt_tokens": 1200, "completion_tokens": 7})
CONVERSATION = Conversation(
    "Who died at the bridge?",
    "corpus",
    "2031-03-11T14:05:00+00:00",
    (
        Exchanged("How many died?", "2031-03-11T14:05:00+00:00", FIRST, where="Quotations only; nothing leaves this machine."),
        Exchanged("Why did they leave?", None, REFUSED),
        Exchanged("And then?", None, None, "Stopped."),
        Exchanged("Who spoke?", None, LAST, where="Writing with tiny at host; passages are sent there."),
    ),
)


def test_footnotes_are_numbered_through_the_whole_conversation():
    text = exported(CONVERSATION, "markdown")
    assert "Nine died.[^1] Fourteen died.[^2][^1]" in text
    assert "Vekk spoke.[^3]" in text
    assert re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE) == ["1", "2", "3"]
    assert "[^1]: “Nine died.” Tamrin Echo, 8 March 2031 · *Two turbines* · echo/dam\\.txt" in text
    assert "[^2]: “Fourteen died.” Ledger, date unknown · *Two turbines* · <https://ledger.example/a?b=1&c=2>" in text


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_everything_that_belongs_to_an_answer_is_in_its_export(form):
    text = html.unescape(exported(CONVERSATION, form))
    for said in (
        "Who died at the bridge?",
        "11 March 2031, 14:05 UTC",
        "The outlets differ",
        "What the articles say instead",
        "Nobody left.",
        "Nearest in the articles",
        "It rained.",
        "3 articles without a date were left out",
        "1 sentence withheld",
        "since 1 March 2031",
        "As known on 9 March 2031",
        "This answer is incomplete",
        "Stopped.",
        "Quotations only; nothing leaves this machine.",
        "Writing with tiny at host; passages are sent there. 1,200 tokens sent, 7 received.",
    ):
        assert said in text, said
    assert "Ninety" not in text
    assert text.count("Quotations only") == 2  # once where the page said it, once for an answer that nothing was said of


def test_json_is_what_was_given():
    told = json.loads(exported(CONVERSATION, "json"))
    assert [one["answer"] for one in told["exchanges"]] == [FIRST, REFUSED, None, LAST]
    assert (told["title"], told["archive"], told["exchanges"][2]["note"]) == (CONVERSATION.title, "corpus", "Stopped.")


def test_one_answer_is_copied_with_its_footnotes():
    one = CONVERSATION.exchanges[3]
    assert "Vekk spoke.[^1]" in answer_markdown(one)
    text = answer_text(one)
    assert "Vekk spoke. [1]" in text
    assert "[1] “Vekk spoke.” Tamrin Echo, 8 March 2031 · Two turbines · echo/dam.txt" in text
    assert "\x1b" not in answer_text(Exchanged("a\x1b[2Jb", None, answer("x\x1b[0m")))


class Page(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.names, self.text = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in {"src", "srcset", "action", "formaction", "background", "poster", "data", "xlink:href"}
            self.links += [value] if name == "href" else []
            self.names += [value] if name == "id" else []

    def handle_data(self, data):
        self.text.append(data)


def test_every_footnote_is_reached_and_leads_back():
    page = Page(exported(CONVERSATION, "html"))
    assert len(page.names) == len(set(page.names))
    assert {"n1", "n2", "n3", "m1", "m2", "m3"} <= set(page.names)
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.names)


def test_the_page_allows_itself_nothing_but_its_own_style():
    text = exported(CONVERSATION, "html")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert text.index("Content-Security-Policy") < text.index("<style>")


HOSTILE = [
    "<script>fetch('//evil.example')</script>",
    "<img src=x onerror=alert(1)>",
    "![a](https://evil.example/p.png)",
    "[a](javascript:alert(1))",
    "[^1]: https://evil.example",
    "[a]: https://evil.example",
    "](https://evil.example)",
    "(https://evil.example/x)",
    "<https://evil.example>",
    "https://evil.example www.evil.example evil@evil.example",
    "```mermaid\ngraph\n```",
    "# heading\n\n- list\n\n> quote\n\n---\n| a |\n|---|",
    "$\\href{https://evil.example}{x}$",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "**b** _i_ ~~s~~ `c` <b>x</b>",
    '" style="position:fixed" onmouseover="alert(1)',
    "</style></title><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<svg/onload=alert(1)><iframe src=//evil.example><form action=//evil.example>",
    "\u202egnp.exe \x1b]8;;http://evil.example\x07 \ud800",
    "{{7*7}} ${x} {: onclick=x}",
    "Wow!",
    "1. one\n2) two\n+ three\n: four",
]
ADDRESSES = [
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "https://ok.example/<b>\"'()[]",
    " http://ok.example/a b",
    "http:",
    "file:///etc/x",
]


def hostile(words, url):
    cited = citation(1, words, outlet=words, url=url, title=words, path=words)
    told = answer(
        f"{words} [1]{words} [9]",
        cited,
        disagreements=[{"about": words, "claims": [{"value": words, "citation": 1}]}],
        notes=[words],
        writer=words,
    )
    refused = answer(words, refusal={"reason": words, "nearest": [cited], "against": []})
    return Conversation(
        words, words, words, (Exchanged(words, words, told, where=words), Exchanged(words, None, refused), Exchanged(words, None, None, words))
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words_in_markdown(words):
    for url in ADDRESSES:
        text = exported(hostile(words, url), "markdown")
        page = Page(RENDERER.render(text))
        assert set(page.tags) <= {"h1", "h2", "p", "em", "strong", "ul", "li", "a"}
        assert all(link.startswith(("https://ok.example/", "http://ok.example/")) for link in page.links)
        assert text.encode().decode() == text
        assert not re.search(r"(?<!\\)!\[\^", text)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words_in_html(words):
    for url in ADDRESSES:
        page = Page(exported(hostile(words, url), "html"))
        expected = "html head meta title style body header h1 p main article h2 sup a section bdi b blockquote ol li span br small cite ul"
        assert set(page.tags) <= set(expected.split())
        assert page.tags.count("meta") == 4
        assert all(link.startswith(("#", "https://ok.example/", "http://ok.example/")) for link in page.links)


GRAMMAR = [
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    ">",
    "\\",
    "`",
    "*",
    "_",
    "~",
    "#",
    "-",
    "+",
    "1.",
    "2)",
    "=",
    ":",
    "|",
    "&",
    "lt;",
    "#60;",
    "^1",
    "^",
    '"',
    "'",
]
GRAMMAR += [
    "$",
    "{",
    "}",
    "%",
    "@",
    "\n",
    "\n\n",
    "    ",
    "\t",
    " ",
    "a",
    "b",
    "http://",
    "//",
    "www.",
    "x.example",
    "javascript:",
    "<b>",
    "-->",
    "\u00a0",
]


@given(lists(sampled_from(GRAMMAR), max_size=14).map("".join))
@example("\\[a](http://x.example)")
@example("1\\. a")
@example("a\\")
def test_a_line_is_rendered_as_the_very_words_that_went_in(text):
    shown = " ".join(re.split(r"[ \t\n]+", visible(text))).strip()
    for before, after in (("", ""), ("# ", ""), ("- ", ""), ("**a** ", " *b*"), ("[^1]", "[^2]")):
        written = f"{before}{escaped(text)}{after}"
        tokens = RENDERER.parse(written)
        found = "".join(child.content for token in tokens if token.type == "inline" for child in token.children if child.type == "text")
        assert not {"link_open", "image", "html_inline", "code_inline"} & {child.type for token in tokens for child in token.children or ()}
        marks = {"": "", "# ": "", "- ": ""}.get(before)
        expected = shown if marks is not None else {"**a** ": f"a {shown} b", "[^1]": f"[^1]{shown}[^2]"}[before]
        assert found.strip() == expected.strip()


def test_what_is_not_an_answer_is_left_out_and_nothing_is_raised():
    odd = {
        "text": 7,
        "citations": [3, {"number": "x"}, {"number": 1, "quote": None, "published": "soon"}],
        "refusal": "no",
        "disagreements": {"a": 1},
    }
    odd |= {"notes": [1, "a note"], "withheld": "x", "window": [], "usage": {"prompt_tokens": "many"}, "writer": None, "incomplete": "yes"}
    conversation = Conversation("", "", "yesterday", (Exchanged("q", "never", odd), Exchanged("q", None, {"refusal": {"nearest": [None]}})))
    for form in ("markdown", "html", "json"):
        assert exported(conversation, form)
    assert "a note" in exported(conversation, "markdown")
    assert answer_text(conversation.exchanges[0])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Who died at the bridge?", "dateline-who-died-at-the-bridge-2031-03-11.md"),
        ("../../etc/passwd\x00\n", "dateline-etc-passwd-2031-03-11.md"),
        ("", "dateline-conversation-2031-03-11.md"),
        ("  ///  ", "dateline-conversation-2031-03-11.md"),
        ("Кто вёл переговоры?", "dateline-кто-вёл-переговоры-2031-03-11.md"),
        ("a" * 300, f"dateline-{'a' * 48}-2031-03-11.md"),
    ],
)
def test_the_file_name_is_made_of_letters_digits_and_the_day(title, name):
    assert file_name(Conversation(title, "", "2031-03-11T14:05:00+00:00", ()), "markdown") == name
