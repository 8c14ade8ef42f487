"""Search: which passage comes first, what collapses into it, and what filters leave."""

import json
from datetime import date

import pytest

from index import open_archive
from index.embed import HashingEmbedder
from index.errors import BadInput
from index.outlets import same
from index.scoring import RECENT, recency
from index.search import phrases
from index.values import Filters


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    rows = [
        (
            "old",
            "2020-01-02",
            "BBC News",
            "The harbour bridge",
            "The harbour bridge opened in Tarn. The mayor praised the glacier railway bridge. It cost 40 million.",
        ),
        ("new", "2024-05-01", "The Corvale Post", "Parade", "The parade drew crowds in Tarn. The orchestra played. The festival ended at dusk."),
        ("wheat-old", "2024-03-01", "Radio Tarn", "Wheat tariff", "The wheat tariff rose again. The senate backed it. Farmers protested."),
        ("wheat-new", "2024-05-01", "The Corvale Post", "Wheat tariff", "The wheat tariff rose again. The senate backed it. Traders protested."),
        ("copy", "2024-05-02", "cnn.com", "Parade", "The parade drew crowds in Tarn. The orchestra played. The festival ended at dusk."),
        ("undated", None, None, None, "The parade of vaccines went on. The inspector slept."),
    ]
    folder = tmp_path_factory.mktemp("search")
    lines = [{"id": one, "published": day, "outlet": outlet, "title": title, "text": text} for one, day, outlet, title, text in rows]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    with open_archive(folder / "archive", embedder=HashingEmbedder(), create=True) as archive:
        archive.ingest([folder / "rows.jsonl"])
        yield archive


def found(archive, query, **filters):
    return [hit.article.path.partition("#")[2] for hit in archive.search(query, filters=Filters(**filters))]


def test_an_old_article_that_alone_answers_comes_first(news):
    assert found(news, "How much did the harbour bridge cost?", as_of=date(2024, 5, 3))[0] == "old"


def test_among_equals_the_newer_comes_first_as_of_a_day_and_only_what_was_published_by_then(news):
    assert found(news, "wheat tariff senate", as_of=date(2024, 5, 3))[0] == "wheat-new"
    assert found(news, "wheat tariff senate", as_of=date(2024, 4, 3))[0] == "wheat-old"
    assert "wheat-new" in found(news, "wheat tariff senate", as_of=date(2024, 5, 1))


def test_newness_lifts_an_article_by_half_at_most():
    assert recency(0) == 1 + RECENT
    assert recency(0) > recency(7) > recency(70) > 1.0 == recency(None)


def test_copies_collapse_into_the_earliest_and_are_named(news):
    hits = [hit for hit in news.search("parade orchestra festival") if "orchestra" in hit.passage.text]
    assert len(hits) == 1
    assert hits[0].article.path.endswith("#new")
    assert [one.path.partition("#")[2] for one in hits[0].collapsed] == ["copy"]
    assert hits[0].also_in == tuple(one.article_id for one in hits[0].collapsed)


def test_near_copies_collapse_into_one_hit_that_names_the_other(tmp_path):
    def story(town):
        told = [
            f"Witness {number} of the flood told the court on day {number} how the river rose past mark {number} and took barn {number}."
            for number in range(12)
        ]
        told[6] = (
            f"The judge then read the names of the seven keepers of the old lock aloud, twice and slowly, while their families"
            f" stood in the gallery above the clerk's desk, and closed the hearing in {town} until the autumn."
        )
        return " ".join(told)

    rows = [("first", "2024-05-01", "Radio Tarn", story("Tarn")), ("second", "2024-05-02", "The Corvale Post", story("Corvale"))]
    lines = [json.dumps({"id": one, "published": day, "outlet": outlet, "text": text}) for one, day, outlet, text in rows]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with open_archive(tmp_path / "archive", embedder=HashingEmbedder(), create=True) as archive:
        archive.ingest([tmp_path / "rows.jsonl"])
        ids = {card.path.partition("#")[2]: card.article_id for card in archive.articles()}
        hits = [hit for hit in archive.search("Which keepers of the old lock did the judge name?", limit=20) if "keepers" in hit.passage.text]
        alone = archive.search("keepers of the old lock", limit=20, filters=Filters(outlets=("The Corvale Post",)))
    by_place = [hit.passage.ordinal for hit in hits]
    assert len(by_place) == len(set(by_place)), "each passage about the keepers is shown once"
    for hit in hits:
        assert {hit.article.article_id, *hit.also_in} == set(ids.values())
        assert {hit.article.article_id, *(one.article_id for one in hit.collapsed)} == set(ids.values())
    assert alone
    assert not any(hit.also_in for hit in alone), "what the filters leave out is not named"


def test_a_hit_says_how_its_score_came_about(news):
    for hit in news.search("wheat tariff", filters=Filters(as_of=date(2024, 5, 3))):
        parts = dict(hit.why)
        factors = parts.pop("recency") * parts.pop("variety")
        assert hit.score == pytest.approx(sum(parts.values()) * factors)


def test_words_that_stand_nowhere_do_not_gather_in_memory(news, monkeypatch):
    monkeypatch.setattr("index.roll.ROOM", 1_000)
    for number in range(30):
        news.search(f"nowhere{number} nothere{number}")
    assert len(news._view.roll.made._places) <= 10


def test_a_phrase_in_quotation_marks_counts_as_one_word_more(news):
    assert phrases('Who said "glacier railway bridge" and “wheat”?') == ["glacier railway bridge"]
    assert "glacier railway bridge" in news.search('"glacier railway bridge"')[0].passage.text


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"outlets": ("bbc.co.uk",)}, {"old"}),
        ({"outlets": ("corvale post", "Radio Tarn")}, {"new", "wheat-old", "wheat-new"}),
        ({"paths": ("rows.jsonl#wheat*",)}, {"wheat-old", "wheat-new"}),
        ({"paths": ("rows.jsonl",)}, {"old", "new", "wheat-old", "wheat-new", "copy", "undated"}),
        *(({"paths": (path,)}, {"old", "new", "wheat-old", "wheat-new", "copy", "undated"}) for path in (".", "./", "./rows.jsonl", "./*")),
        ({"paths": ("rows.jsonl#[no]*",)}, set()),
        ({"paths": ["rows.jsonl#old", "nowhere"]}, {"old"}),
        ({"kinds": ("a kind that none is of",)}, set()),
        ({"after": date(2024, 5, 1), "before": date(2024, 5, 1)}, {"new", "wheat-new"}),
        ({"outlets": ("BBC",), "after": date(2024, 1, 1)}, set()),
    ],
)
def test_filters_leave_exactly_what_they_name(news, filters, left):
    assert {card.path.partition("#")[2] for card in news.articles(Filters(**filters))} == left
    assert news.count(Filters(**filters)) == len(left)
    hits = news.search("parade wheat bridge", limit=50, filters=Filters(**filters))
    names = {hit.article.path.partition("#")[2] for hit in hits} | {one.path.partition("#")[2] for hit in hits for one in hit.collapsed}
    assert names == left


@pytest.mark.parametrize(
    ("filters", "problem"),
    [
        ({"outlets": [""]}, "There is an outlet without a name among the outlets."),
        ({"kinds": ["news", " "]}, "There is a kind without a name among the kinds."),
        ({"paths": ""}, "There is a path without a name among the paths."),
        ({"outlets": [7]}, "There is an outlet without a name among the outlets."),
        ({"outlets": "BBC"}, "The outlets are one text, 'BBC'."),
        ({"paths": ["/"]}, "The path '/' is not one inside the folders that were ingested."),
        ({"paths": ["/home/me/news"]}, "The path '/home/me/news' is not one inside the folders that were ingested."),
        ({"paths": ["news/../2025"]}, "The path 'news/../2025' is not one inside the folders that were ingested."),
    ],
)
def test_filters_that_can_admit_nothing_are_refused_with_a_remedy(filters, problem):
    with pytest.raises(BadInput) as refused:
        Filters(**filters)
    assert refused.value.problem == problem
    assert refused.value.remedy


def test_filters_keep_any_sequence_as_a_tuple():
    assert Filters(outlets=["BBC"], kinds=["news"], paths=iter(["2025"])) == Filters(outlets=("BBC",), kinds=("news",), paths=("2025",))
    assert hash(Filters(outlets=["BBC"])) == hash(Filters(outlets=("BBC",)))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("BBC", "BBC News", True),
        ("bbc", "www.bbc.co.uk", True),
        ("The New York Times", "nytimes.com", True),
        ("The Guardian", "theguardian.com", True),
        ("AP", "The Associated Press", True),
        ("AP News", "https://apnews.com/hub/x", True),
        ("CNN", "edition.cnn.com", True),
        ("Le Monde", "LE MONDE", True),
        ("New York Post", "The New York Times", False),
        ("Sky News", "Sky Sports", False),
        ("The Week", "The Times", False),
        ("News", "Online", False),
        ("日本経済新聞", "日本経済新聞", True),
        ("…", "!", False),
    ],
)
def test_an_outlet_goes_by_several_names(one, other, equal):
    assert same(one, other) == same(other, one) == equal
