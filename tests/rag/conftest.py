"""What the tests of answering share: a few invented articles, and assistants over them.

The embedder is the hashing one, but where a test asks for meaning.
"""

import json
import re
import unicodedata

import pytest

from index import open_archive
from index.embed import HashingEmbedder, bundled
from rag.assistant import Assistant

STORIES = [
    {
        "id": "talks",
        "outlet": "Corvale Post",
        "title": "Envoys meet in Port Serrin",
        "published": "2031-03-04",
        "text": (
            "Envoys from Ostvale and Marrow met in Port Serrin on Tuesday for a second round of ceasefire talks.\n"
            "Ilse Brandt led the Ostvale delegation at the talks in Port Serrin. "
            "“We came to listen, and we will come again,” Brandt said after six hours of talks.\n"
            "The draft accord has 14 points, and Marrow has accepted nine of them. "
            "Marrow rejected the demand to withdraw its troops from the Kessel valley.\n"
            "Foreign Minister Tomas Okell described the draft accord as “a door left ajar”."
        ),
    },
    {
        "id": "convoy",
        "outlet": "Marrow Courier",
        "title": "Grain convoy reaches the Kessel valley",
        "published": "2031-03-09",
        "text": (
            "A convoy of 32 trucks carried 410 tonnes of grain into the Kessel valley on Saturday.\n"
            "The convoy was led by Captain Runa Seld, a harbour engineer. "
            "She said the road had been mined in three places.\n"
            "Twelve drivers were wounded when a bridge near Halden collapsed."
        ),
    },
    {
        "id": "bridge",
        "outlet": "Radio Tarn",
        "title": "Bridge collapse near Halden",
        "published": "2031-03-10",
        "text": (
            "Nineteen drivers were wounded when a bridge near Halden collapsed, Radio Tarn has learned.\n"
            "The bridge near Halden was built in 1974 and had been closed twice for repairs."
        ),
    },
    {
        "id": "notes",
        "outlet": None,
        "title": "Notes of [1] a “private” meeting [2]",
        "text": (
            "The ferry commission counted 77 lanterns along the quay, as its register [2031] shows. "
            "The lanterns [[9]1] were paid for by the lighthouse guild.\n"
            '"The guild will pay [2], and we will not ask twice," warden Petra Hollin said of the lanterns.'
        ),
    },
    {
        "id": "copy",
        "outlet": "Tarn Evening Mail",
        "title": "Bridge collapse near Halden",
        "published": "2031-03-11",
        "text": (
            "Nineteen drivers were wounded when a bridge near Halden collapsed, Radio Tarn has learned.\n"
            "The bridge near Halden was built in 1974 and had been closed twice for repairs."
        ),
    },
]


def write(path, stories):
    """Articles as one .jsonl file."""
    lines = [json.dumps({name: value for name, value in story.items() if value is not None}) for story in stories]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def ingest(tmp_path_factory):
    """Make an archive of stories, with an embedder; its path."""

    def make(stories, embedder):
        base = tmp_path_factory.mktemp("stories")
        with open_archive(base / "archive", embedder=embedder, create=True) as archive:
            report = archive.ingest([write(base / "stories.jsonl", stories)])
            assert not report.rejected
        return base / "archive"

    return make


@pytest.fixture(scope="session")
def stories(ingest):
    """The archive of the invented articles; for reading only."""
    return ingest(STORIES, HashingEmbedder())


@pytest.fixture(scope="session")
def assistant(stories):
    with Assistant(open_archive(stories, embedder=HashingEmbedder())) as assistant:
        yield assistant


@pytest.fixture(scope="session")
def meaning(ingest):
    """An assistant over the same articles, with the bundled embedder."""
    with Assistant(open_archive(ingest(STORIES, bundled()), embedder=bundled())) as assistant:
        yield assistant


_MARKER = re.compile(r"\[(\d+)\]")
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")


def plain(text):
    """A text with full-width brackets made plain: what an article bracketed itself is shown so."""
    return unicodedata.normalize("NFKC", text)


class Invariants:
    """What holds of every answer, whatever was asked."""

    @staticmethod
    def hold(answer, archive):
        said = answer.to_json()
        assert json.loads(json.dumps(said)) == said
        shown = list(dict.fromkeys(int(number) for number in _MARKER.findall(answer.text)))
        assert shown == [citation.number for citation in answer.citations] == list(range(1, len(shown) + 1))
        if answer.status == "refused":
            assert not answer.citations
            assert not answer.sentences
            assert "\n" not in answer.text
            assert answer.refusal is not None
        else:
            assert answer.refusal is None
            assert answer.citations
        bodies = [Invariants.stands(citation, archive) for citation in answer.citations]
        for citation in (*answer.refusal.nearest, *answer.refusal.against) if answer.refusal else ():
            Invariants.stands(citation, archive)
        # Between two markers stands one quotation, with a label before it here and there.
        for piece in _MARKER.split(answer.text)[::2] if answer.citations else ():
            for quoted in _QUOTED.findall(plain(piece)):
                assert any("".join(quoted) in plain(body) for body in bodies), quoted
        for sentence in answer.sentences:
            assert sentence.citations
            if sentence.verdict == "computed":
                assert len(answer.sentences) == 1
                continue
            if answer.writer != "quoting" and sentence.verdict == "supported":
                continue
            assert sentence.verdict == "quoted"
            if answer.writer != "quoting":
                # A model may write a passage's sentence out in part, or two of them as one.
                assert any(sentence.text in bodies[number - 1] for number in sentence.citations)
                continue
            assert any(sentence.text == answer.citations[number - 1].quote for number in sentence.citations)
        for disagreement in answer.disagreements:
            assert len({claim.citation for claim in disagreement.claims}) > 1
            for claim in disagreement.claims:
                assert claim.value in answer.citations[claim.citation - 1].quote
        assert 0.0 <= answer.refusal_score <= 1.0

    @staticmethod
    def stands(citation, archive):
        """The body of the cited article, once the quote is seen to stand in it and in the source text."""
        article = archive.article(citation.article_id)
        assert citation.quote
        assert article.body[citation.start : citation.end] == citation.quote
        spans = article.source_span(citation.start, citation.end)
        assert "\n".join(article.source_text[start:end] for start, end in spans) == citation.quote
        return article.body


@pytest.fixture(scope="session")
def invariants():
    return Invariants
