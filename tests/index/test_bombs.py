# ruff: noqa: PLW0108 - a bomb is made when it is needed, not when this file is imported
"""No file, however made, takes long, takes much memory, or keeps the files beside it from being read."""

import gzip
import io
import os
import random
import resource
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from index.files import File, walk
from index.read import read
from index.readers import NotAnArticle
from index.sandbox import Sandbox, parse
from index.split import passages
from index.values import Article, Rejected

SENTENCE = "The ministers met in the town hall of Merrow on Tuesday and agreed to meet again in May. "
PAGE = (
    f"<html><body><article><h1>Ministers to meet again</h1><p>{SENTENCE}</p><p>It was the second round, and the shorter, a said Tarn.</p></article>"
)
SECONDS = 5.0
MEGABYTES = 500


def _docx(body: str, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _document(paragraphs: str, before: str = "") -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'{before}<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'


def _pdf(stream: bytes) -> bytes:
    packed = zlib.compress(stream)
    font = b"<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font %s >> >>" % font,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    )
    out = b"%PDF-1.4\n"
    table = b"0000000000 65535 f \n"
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return out + b"xref\n0 5\n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def _laughs(name: str) -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {name} [<!ENTITY l0 "lol">{entities}]>'


ROW = f'{{"id": "good", "text": "{SENTENCE}"}}\n'

BOMBS = {
    "less-than.html": lambda: b"<a " * 300_000,
    "nested.html": lambda: b"<div>" * 100_000 + SENTENCE.encode() * 5,
    "nested-10000.html": lambda: b"<div>" * 10_000 + PAGE.encode() + b"</div>" * 10_000,
    "attributes.html": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">" + SENTENCE.encode() * 5,
    "comments.html": lambda: b"<!--" * 200_000 + SENTENCE.encode(),
    "spans.html": lambda: b"<article>" + b"<span>x</span> " * 300_000,
    "laughs.html": lambda: (_laughs("html") + f"<p>&l9;</p><p>{SENTENCE * 4}</p>").encode(),
    "one-word.txt": lambda: b"a" * 1_000_000,
    "spaces.txt": lambda: b" " * 1_000_000,
    "cjk.txt": lambda: "\u4e2d".encode() * 600_000,
    "dots.txt": lambda: b"." * 1_000_000,
    "one-line.txt": lambda: (SENTENCE.replace(".", ",") * 1_200)[:100_000].encode(),
    "100000-words.txt": lambda: ("ministers met " * 50_000).encode(),
    "100000-words-of-sentences.txt": lambda: (SENTENCE * 5_600).encode(),
    "100000-words.html": lambda: f"<article><h1>Ministers to meet again</h1><p>{SENTENCE * 5_600}</p></article>".encode(),
    "20000-items.html": lambda: (PAGE + "<nav>" + "".join(f"<a>Page {n}</a> <p>No. {n}</p>" for n in range(10_000)) + "</nav>").encode(),
    "short-lines.txt": lambda: b"ab\n" * 600_000,
    "menus.txt": lambda: ("home > " * 30 + "\n" + "name *" * 35 + "\n" + "a | " * 55 + "\n" + "email " * 38 + "x\n").encode() * 1_500,
    "bylines.txt": lambda: ("By " + "Aa, " * 50 + "\n").encode() * 5_000,
    "dates.txt": lambda: b"On 2 December 2025 " * 90_000,
    "too-long.txt": lambda: SENTENCE.encode() * 30_000,
    "deep.jsonl": lambda: ('{"text": ' + "[" * 100_000 + "]" * 100_000 + "}\n" + ROW).encode(),
    "digits.jsonl": lambda: ('{"text": "x", "id": ' + "1" * 10_000 + "}\n" + ROW).encode(),
    "a-million-empty.jsonl": lambda: ROW.encode() + b'{"text":""}\n' * 1_000_000,
    "metadata.jsonl": lambda: ('{"title": "' + "word " * 200_000 + '", "text": "' + SENTENCE + '"}\n').encode(),
    "surrogate.jsonl": lambda: ('{"text": "' + SENTENCE + ' \\ud800"}\n').encode(),
    "tokens.txt": lambda: (SENTENCE + "<|endoftext|><|im_start|> " + SENTENCE).encode(),
    "directions.txt": lambda: ("\u202e" + SENTENCE + "\u200b\u2066\U000e0041\u200d" + SENTENCE).encode(),
    "nul.txt": lambda: b"a\0b" * 1_000,
    "noise.txt": lambda: random.Random(1).randbytes(1_000_000),
    "gzip.html": lambda: gzip.compress(b"\0" * 50_000_000),
    "zeros.docx": lambda: _docx(_document(""), **{"word/media/a.bin": b"\0" * 150_000_000}),
    "long-text.docx": lambda: _docx(_document("<w:p><w:r><w:t>" + "a" * 60_000_000 + "</w:t></w:r></w:p>")),
    "laughs.docx": lambda: _docx(_document("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", _laughs("w"))),
    "nested.docx": lambda: _docx(_document("<w:p>" * 5_000 + "</w:p>" * 5_000)),
    "paragraphs.docx": lambda: _docx(_document("<w:p><w:r><w:t>x y</w:t></w:r></w:p>" * 400_000)),
    "zip-of-zips.docx": lambda: _docx(_document("")).replace(b"word/document.xml", b"word/inner-a.zip1"),
    "spaces.pdf": lambda: _pdf(b" " * 200_000_000),
    "words.pdf": lambda: _pdf(b"BT /F1 12 Tf 10 700 Td " + b"(word) Tj 0 -1 Td " * 300_000 + b"ET"),
}

READABLE = frozenset(
    """laughs.html 100000-words.html 20000-items.html
    one-word.txt cjk.txt dots.txt one-line.txt 100000-words.txt 100000-words-of-sentences.txt
    menus.txt bylines.txt dates.txt deep.jsonl digits.jsonl a-million-empty.jsonl
    metadata.jsonl surrogate.jsonl tokens.txt directions.txt""".split()
)
"""What holds an article in spite of its shape; the others are rejected by name."""


@pytest.fixture(scope="module", autouse=True)
def parsers():
    """The parsers imported, so that what is timed is the parsing."""
    for kind, content in (("html", PAGE.encode()), ("pdf", b"%PDF-"), ("docx", b"PK")):
        try:
            parse(kind, content)
        except NotAnArticle:
            assert kind != "html"


SLOW = frozenset(("spans.html", "words.pdf"))
"""Held until the sandbox ends them, as one other is; the sandbox's own tests do the same in a second."""


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in BOMBS])
def test_a_bomb_is_read_or_rejected_by_name_in_bounded_time_and_the_files_beside_it_are_read(tmp_path, name):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a-good.txt").write_text(SENTENCE)
    (folder / name).write_bytes(BOMBS[name]())
    (folder / "z-good.html").write_text(PAGE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {}
    for file in walk([folder]):
        assert isinstance(file, File)
        started = time.process_time()
        clock = time.monotonic()
        found[file.path] = list(read(file))
        # Processor time for what this process does, which the machine's other work does not stretch; the sandbox keeps its own clock.
        assert time.process_time() - started < SECONDS
        assert time.monotonic() - clock < 12 * SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES
    assert isinstance(found["a-good.txt"][0], Article)
    assert isinstance(found["z-good.html"][0], Article)
    assert any(isinstance(one, Article) for one in found[name]) is (name in READABLE)
    for one in found[name]:
        if isinstance(one, Rejected):
            assert one.path.startswith(name)
            assert "\n" not in one.reason
            assert one.reason.endswith(".")


@pytest.mark.parametrize("name", ["100000-words.txt", "100000-words-of-sentences.txt"])
def test_a_line_of_a_hundred_thousand_words_is_cut_into_passages_that_leave_none_out(tmp_path, name):
    (tmp_path / name).write_bytes(BOMBS[name]())
    (file,) = walk([tmp_path / name])
    (article,) = read(file)
    started = time.process_time()
    cut = passages(article)
    assert time.process_time() - started < SECONDS
    words = [match for span in sorted({sentence for one in cut for sentence in one.sentences}) for match in article.body[slice(*span)].split()]
    assert words == article.source_text.split()
    assert len(words) >= 100_000 - 8
    assert max(len(one.text) for one in cut) < 5_000


def test_encodings_may_be_mixed_in_one_folder(tmp_path):
    text = f"Ministers to meet again\n\n“We do not know yet,” said Zoë Tarn – in the Café Müller. {SENTENCE}\n"
    plain = text.replace("“", '"').replace("”", '"').replace("–", "-")
    for name, encoding in (("a", "utf-8"), ("b", "utf-8-sig"), ("c", "utf-16"), ("d", "utf-16-be"), ("e", "cp1252"), ("f", "latin-1")):
        mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
        (tmp_path / f"{name}.txt").write_bytes(mark + (plain if encoding == "latin-1" else text).encode(encoding))
    read_ones = {file.path: list(read(file)) for file in walk([tmp_path])}
    assert {path: [one.source_text for one in found] for path, found in read_ones.items()} == {
        f"{name}.txt": [plain if name == "f" else text] for name in "abcdef"
    }


def test_characters_that_turn_the_line_or_have_no_width_stay_as_they_are_and_are_counted_as_one_each(tmp_path):
    (tmp_path / "a.txt").write_bytes(BOMBS["directions.txt"]())
    (file,) = walk([tmp_path / "a.txt"])
    (article,) = read(file)
    assert {"\u202e", "\u200b", "\u2066", "\U000e0041", "\u200d"} <= set(article.body)
    for passage in passages(article):
        assert article.body[passage.start : passage.end] == passage.text
        for start, end in article.source_span(passage.start, passage.end):
            assert article.source_text[start:end] in passage.text


def test_a_page_that_is_nested_too_deep_is_rejected_with_that_reason():
    with pytest.raises(NotAnArticle, match=r"has elements nested more than 256 deep.*Save the story itself as text\."):
        parse("html", BOMBS["nested-10000.html"]())


def test_a_million_empty_rows_are_reported_in_a_hundred_lines(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(BOMBS["a-million-empty.jsonl"]())
    (file,) = walk([tmp_path / "a.jsonl"])
    good, *rejected = read(file)
    assert isinstance(good, Article)
    assert len(rejected) == 101
    assert "what follows line 100,001 was not read" in rejected[-1].reason


def _limits(pid: int) -> str:
    return Path(f"/proc/{pid}/limits").read_text(encoding="ascii")


@pytest.fixture
def sandbox():
    made = Sandbox(parse_seconds=1.0)
    yield made
    made.close()


def test_a_file_that_takes_too_long_costs_itself_alone(sandbox):
    with pytest.raises(NotAnArticle, match=r"took longer than 1 s to parse\. Save the story itself as text\."):
        sandbox.parse("pdf", BOMBS["words.pdf"]())
    assert SENTENCE.strip() in sandbox.parse("html", PAGE.encode()).source_text


def test_a_parser_that_crashes_costs_one_file(sandbox):
    sandbox.parse("html", PAGE.encode())
    os.kill(sandbox._child.pid, signal.SIGSEGV)
    sandbox._child.wait()
    assert SENTENCE.strip() in sandbox.parse("html", PAGE.encode()).source_text


def test_a_parser_that_dies_while_it_parses_is_a_rejection(sandbox):
    import threading

    sandbox.parse("pdf", _pdf(b"BT /F1 12 Tf 10 700 Td (A line of text) Tj ET"))
    timer = threading.Timer(0.2, os.kill, (sandbox._child.pid, signal.SIGSEGV))
    timer.start()
    with pytest.raises(NotAnArticle, match=r"could not be parsed: the pdf parser stopped or ran out of memory"):
        sandbox.parse("pdf", BOMBS["words.pdf"]())
    timer.join()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_parsers_run_under_a_limit_of_memory(sandbox):
    sandbox.parse("html", PAGE.encode())
    (line,) = (line for line in _limits(sandbox._child.pid).splitlines() if line.startswith("Max address space"))
    assert int(line.split()[3]) <= 600_000_000


def test_closing_the_sandbox_leaves_no_process(sandbox):
    sandbox.parse("html", PAGE.encode())
    pid = sandbox._child.pid
    sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_program_that_is_killed_leaves_no_parser_behind(tmp_path):
    program = (
        "import sys, index.sandbox as s\n"
        f"s.parse('html', {PAGE.encode()!r})\n"
        "print(s._shared._child.pid, flush=True)\n"
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    pid = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
        if state == "Z":  # ended; nobody has asked for its exit code yet
            return
        time.sleep(0.1)
    pytest.fail("the parser outlived its program by ten seconds")


def test_reading_plain_text_imports_no_parser():
    program = (
        "import sys, tempfile, pathlib\n"
        "from index.files import walk\n"
        "from index.read import read\n"
        "path = pathlib.Path(tempfile.mkdtemp()) / 'a.txt'\n"
        f"path.write_text({SENTENCE!r})\n"
        "assert [list(read(file)) for file in walk([path])]\n"
        "print([name for name in ('lxml', 'trafilatura', 'pypdf', 'docx', 'charset_normalizer', 'subprocess') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
