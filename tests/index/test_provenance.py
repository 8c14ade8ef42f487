"""Outlet, headline, byline and date are what the page says of itself, or nothing."""

import gzip
import json
import time
from datetime import date
from pathlib import Path

import pytest

import evals
from index.byline import names
from index.clean import clean
from index.dates import dates, only_dates
from index.files import File, walk
from index.outlet import readable
from index.provenance import provenance
from index.read import read
from index.readers.text import read_text
from index.values import Origin

CORPUS = Path(evals.__file__).parent / "corpus"
NAMES = ("title", "outlet", "byline", "agency", "kind", "published", "updated", "published_after", "published_before")
RTQA = Path(__file__).resolve().parents[3] / "shared" / "dev" / "realtimeqa_dev_articles.jsonl.gz"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "articles"
TITLE = "Ministers agree to meet again in Merrow by the end of May"
PROSE = "The ministers met in the town hall of Merrow and agreed to meet again before the end of the month."


def _origin(text, stated=None, path="") -> Origin:
    stated = stated or Origin()
    reading = read_text(text.encode())
    return provenance(text, clean(text, reading.paragraphs, title=stated.title, outlet=stated.outlet), stated, path=path)


def _story(*head, body=PROSE, tail="") -> str:
    return "\n".join(head) + f"\n\n{TITLE}\n\n{body}\n\n{PROSE}\n\n{tail}"


def _read(path) -> Origin:
    (file,) = walk([path])
    return next(iter(read(file))).origin


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Dec. 2, 2025", date(2025, 12, 2)), ("2 December 2025", date(2025, 12, 2)), ("Tuesday, December 2nd, 2025", date(2025, 12, 2)),
        ("Tue 2 Dec 2025", date(2025, 12, 2)), ("2025-12-02", date(2025, 12, 2)), ("the 2nd of May 2025", date(2025, 5, 2)),
    ],
)  # fmt: skip
def test_whole_dates_are_read(written, day):
    assert [one.day for one in dates(f"On {written}, it rained.")] == [day]


@pytest.mark.parametrize("written", ["02/12/2025", "December 2", "31 February 2025", "May 2025", "2025", "12 marching 2025 men", "1 Maya 2025"])
def test_parts_of_dates_and_dates_in_figures_are_not(written):
    assert list(dates(f"On {written} it rained")) == []


def test_a_line_of_dates_and_times_is_told_from_a_line_with_a_date():
    assert only_dates("Published: Tuesday, 2 December 2025, 18:30 GMT | Updated 3 December 2025")
    assert not only_dates("Published 2 December 2025 in Merrow")
    assert not only_dates("Published at noon")


@pytest.mark.parametrize(
    ("masthead", "outlet"),
    [("CRBC News", "CRBC News"), ("TAMRIN VALLEY ECHO", "Tamrin Valley Echo"), ("BBC NEWS", "BBC News"), ("The Sennet Star", "The Sennet Star")],
)
def test_a_masthead_names_the_outlet(masthead, outlet):
    origin = _origin(_story(masthead))
    assert (origin.outlet, origin.found["outlet"]) == (outlet, "text: masthead")


@pytest.mark.parametrize("first", ["World News", "BREAKING NEWS", "Politics", "Kyiv", "Ann Lee", "Exclusive"])
def test_a_section_a_city_or_a_person_above_the_headline_is_no_outlet(first):
    assert _origin(_story(first)).outlet is None


def test_an_outlet_that_a_story_quotes_is_not_its_outlet():
    body = "The move was first reported by the Valley Echo, according to the Pelimar Courier, which cited two officials in the capital on Tuesday."
    assert _origin(_story(body=body)).outlet is None


def test_a_newsletter_form_and_a_copyright_line_name_the_outlet_and_an_agencys_copyright_does_not():
    assert _origin(_story(tail="Discover more from Defence Talks | Military Updates")).outlet == "Defence Talks"
    assert _origin(_story(tail="© 2031 The Valley Echo. All rights reserved.")).outlet == "The Valley Echo"
    assert _origin(_story(tail="Copyright 2031 The Associated Press. All rights reserved.")).outlet is None


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Korin Vasht", "Korin Vasht"), ("By Dunstan Abery at Cape Ferrant", "Dunstan Abery"), ("BY ANN LEE", "ANN LEE"),
        ("By Dunstan Abery and Mirela Hobday", "Dunstan Abery and Mirela Hobday"), ("By Ann Lee, Bo Ek and Cy Oz", "Ann Lee, Bo Ek and Cy Oz"),
        ("By Ines Thornquist. 27 March 2031", "Ines Thornquist"), ("By Ruta Selmer, North Quay Wire", "Ruta Selmer"),
        ("Author: Chloe de la Cruz", "Chloe de la Cruz"),
        ("By Ann Lee | 27 March 2031", "Ann Lee"), ("By O'Brien-Łaska J. R.", "O'Brien-Łaska J. R."),
    ],
)  # fmt: skip
def test_a_byline_is_the_names_in_it(line, byline):
    text = f"{TITLE}\n{line}\n\n{PROSE}\n\n{PROSE}"
    assert _origin(text).byline == byline


@pytest.mark.parametrize("line", ["By the numbers", "By contrast, nobody spoke", "By 2031", "By and large"])
def test_a_line_that_begins_with_by_is_not_always_a_byline(line):
    assert _origin(f"{TITLE}\n{line}\n\n{PROSE}\n\n{PROSE}").byline is None


def test_a_credit_at_the_foot_names_the_writer():
    assert _origin(_story(tail="Reporting by Olivia Ann Moss in Merrow; Editing by Bo Ek")).byline == "Olivia Ann Moss"
    assert names("nobody in particular") is None


@pytest.mark.parametrize(
    "line",
    [
        "19 December 2031",
        "Published 19 December 2031, 18:30. Updated 21 December 2031",
        "Thursday, 19 December 2031 | 06:15",
        "By Ann Lee. 19 December 2031",
    ],
)
def test_a_date_under_the_headline_is_the_day_of_publication(line):
    origin = _origin(f"{TITLE}\n{line}\n\n{PROSE}\n\n{PROSE}")
    assert (origin.published, origin.found["published"]) == (date(2031, 12, 19), "text: date line")
    assert origin.published_before is None


def test_a_date_right_above_the_headline_is_the_storys():
    assert _origin(_story("World News", "19 December 2031")).published == date(2031, 12, 19)


@pytest.mark.parametrize("clock", ["Saturday, December 6, 2031", "Today : Dec 6, 2031", "Today: Saturday, December 6, 2031   Weather: sleet"])
def test_a_pages_clock_is_no_date_of_publication_but_bounds_it(clock):
    origin = _origin(_story(clock, "Top 5 This Week"))
    assert (origin.published, origin.published_before) == (None, date(2031, 12, 6))
    assert origin.found["published_before"] == "text: page's clock"


def test_an_update_alone_bounds_the_publication():
    origin = _origin(f"{TITLE}\nUpdated 21 December 2031\n\n{PROSE}\n\n{PROSE}")
    assert (origin.published, origin.updated, origin.published_before) == (None, date(2031, 12, 21), date(2031, 12, 21))


def test_a_relative_date_is_no_date():
    origin = _origin(_story("Last update: 2 days ago"))
    assert (origin.published, origin.published_before, origin.published_after) == (None, None, None)


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("At a forum on Dec. 2, 2031, the president warned that his army was ready if a war should break out over the valley.", date(2031, 12, 2)),
        ("The bridge was shut on 18 February 2031 and nobody has crossed it since, the mayor of the town told the paper.", date(2031, 2, 18)),
        ("The two sides will meet on 2 May 2031, the minister said on Tuesday, in the town hall of Merrow and nowhere else.", None),
        ("The parliament is expected to vote on 2 May 2031, when the prime minister has promised that all of it will be over.", None),
        ("The election on 2 May 2031 was postponed after the shooting at the bridge, and no new date has been set for it yet.", None),
        ("The treaty of 2 May 1931 was the last that the two states signed before the war, as every child in the valley knows.", None),
    ],
)
def test_only_a_past_event_bounds_the_publication_from_below(body, after):
    origin = _origin(_story(body=body))
    assert (origin.published, origin.published_after) == (None, after)


def test_a_paragraph_of_dates_is_read_in_time():
    body = "\n".join("on 2 Dec 2031 fell " * 250 + f"on {day} Dec 2031 rose" for day in range(3, 23))
    begun = time.process_time()
    assert _origin(_story(body=body)).published_after == date(2031, 12, 22)
    assert time.process_time() - begun < 2


def test_what_the_file_states_is_never_overruled_by_its_text():
    stated = Origin(title="T", outlet="The Star", byline="Bo Ek", published=date(2031, 1, 1), found={"outlet": "jsonl"})
    origin = _origin(f"Valley Echo\n\n{TITLE}\nBy Ann Lee\n19 December 2031\n\n{PROSE}\n\n{PROSE}", stated)
    assert (origin.title, origin.outlet, origin.byline, origin.published) == ("T", "The Star", "Bo Ek", date(2031, 1, 1))
    assert origin.found == {"outlet": "jsonl"}


def test_a_text_that_says_nothing_of_itself_has_no_origin():
    assert _origin(f"{PROSE} {PROSE}\n{PROSE}") == Origin()


def test_capitals_of_a_masthead_are_put_down_but_abbreviations_keep_theirs():
    assert readable("THE VOICE OF THE SEA") == "The Voice of The SEA"
    assert readable("CNN") == "CNN"


LEDGER, COURIER, WIRE = "Sable Harbour Ledger", "Pelimar Courier", "North Quay Wire"
ARTICLES = (
    # path, how the title begins, outlet, byline, agency, kind, published, updated
    ("ledger/kirrin-bridge-clash.html", "Fourteen Velgaran", LEDGER, "Mirela Hobday", None, "news", "2031-02-19", "2031-02-19"),
    ("courier/bridge_incident.txt", "Nine Velgaran", COURIER, "Korin Vasht", None, None, "2031-02-20", None),
    ("export.jsonl#nqw-0227", "Dorsenia accepts", WIRE, "Ruta Selmer", WIRE, None, "2031-02-27", None),
    ("export.jsonl#echo-0308", "Two turbines", "Tamrin Valley Echo", "Yara Tindall", None, None, "2031-03-08", None),
    ("ledger/leaked-plan.html", "Revealed: the 22", LEDGER, "Dunstan Abery, Mirela Hobday", None, "news", "2031-03-11", None),
    ("newsknot24_plan_14mar.txt", "Quenlands Secret", "Newsknot24", "Tess Malloran", None, None, "2031-03-14", None),
    ("ledger/cape-ferrant-talks.html", "Six hours", LEDGER, "Dunstan Abery", None, "news", "2031-03-18", None),
    ("courier/cape_ferrant.txt", "Dorsenia holds", COURIER, "Korin Vasht", None, None, "2031-03-19", None),
    ("standard-bearer-reactions.html", "“No map", "Ostrel Standard-Bearer", "Bettina Kroll and Sandor Ilk", None, None, "2031-03-19", None),
    ("export.jsonl#nqw-0320", "Littoral Council pledges", WIRE, "Ruta Selmer", WIRE, None, "2031-03-20", None),
    ("council/radio-brask.txt", "Council ministers", "Radio Brask", "Ruta Selmer", WIRE, None, "2031-03-20", None),
    ("council/sennet-star.html", "Isles and Brask", "The Sennet Star", "Ruta Selmer", WIRE, None, "2031-03-21", None),
    ("opinion-valley-is-not-a-parcel.md", "Opinion: The valley", "Ostrel Standard-Bearer", "Leopold Ansgarth", None, "opinion", "2031-03-22", None),
    ("halberd-brief-troops.md", "Who has what", "Halberd Brief", "Fenn Dorrity", None, None, "2031-03-25", None),
    ("littoral-monitor-revised-plan.pdf", "Three points", "Littoral Monitor", "Ines Thornquist", None, None, "2031-03-27", None),
    ("Norling interview - final.docx", "“I would rather", "The Stavring Observer", "Osric Penhale", None, None, "2031-03-29", None),
    ("harbour-whisper-convoy.html", "First flour", "Harbour Whisper", "Harbour Whisper staff", None, None, "2031-03-31", None),
    ("export.jsonl#nqw-0403", "Velgara, Dorsenia agree", WIRE, "Ruta Selmer", WIRE, None, "2031-04-03", None),
    ("valley-echo-prisoners.txt", '"He has got', "Tamrin Valley Echo", "Yara Tindall", None, None, "2031-04-05", "2031-04-07"),
    ("radio-brask-accord.md", "Velgara and Dorsenia sign", "Radio Brask", "Jonna Krail", None, None, "2031-04-10", None),
    ("kellin-dam-explainer.txt", "What is the Kellin", "The Stavring Observer", None, None, None, None, None),
)


@pytest.fixture(scope="module")
def corpus():
    return {article.path: article.origin for file in walk([CORPUS]) if isinstance(file, File) for article in read(file)}


@pytest.mark.parametrize(("path", "title", "outlet", "byline", "agency", "kind", "published", "updated"), ARTICLES, ids=[one[0] for one in ARTICLES])
def test_the_origin_of_every_article_of_the_sample_corpus_is_right(corpus, path, title, outlet, byline, agency, kind, published, updated):
    origin = corpus[path]
    assert origin.title.startswith(title)
    assert (origin.outlet, origin.byline, origin.agency, origin.kind) == (outlet, byline, agency, kind)
    days = [str(day) if day else None for day in (origin.published, origin.updated, origin.published_after, origin.published_before)]
    assert days == [published, updated, None, None]
    known = {name for name in (*NAMES, "url") if getattr(origin, name)}
    assert known == set(origin.found) == set(origin.sure)


def test_the_table_names_every_article_of_the_sample_corpus(corpus):
    assert {one[0] for one in ARTICLES} == set(corpus)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the user's own articles are not beside this checkout")
@pytest.mark.parametrize(
    ("number", "title", "outlet", "byline", "published", "after", "before"),
    [
        ("000", ("Putin Warns Europe", "Peace Talks Stall"), "CRBC News", "Olivia-Anne Cleary", None, date(2025, 12, 2), None),
        ("001", ("Europe Accuses Putin", "Commitment to Peace"), None, None, None, None, None),
        ("002", ("Putin's Threat to Europe", "Trump Peace Plan"), None, "Chloe Ramirez", None, None, None),
        ("003", ("Peace or a Price?", "Midnight Kremlin Talks"), "Defence Talks", None, None, None, date(2025, 12, 6)),
        ("004", ("Kremlin Rebuffs EU", "Ukraine Security"), None, None, date(2025, 12, 19), None, None),
    ],
)
def test_the_origin_of_the_users_articles_is_what_their_pages_say(number, title, outlet, byline, published, after, before):
    (path,) = SHARED.glob(f"{number}_*.txt")
    origin = _read(path)
    assert origin.title.startswith(title[0])
    assert origin.title.endswith(title[1])
    assert (origin.outlet, origin.byline, origin.published) == (outlet, byline, published)
    assert (origin.published_after, origin.published_before) == (after, before)
    assert (origin.agency, origin.kind, origin.updated) == (None, None, None)
    assert set(origin.found) == set(origin.sure) == {name for name in NAMES if getattr(origin, name)}
    assert all(origin.sure[name] == "inferred" for name in ("published_after", "published_before") if name in origin.sure)


@pytest.mark.skipif(not RTQA.is_file(), reason="the development articles are not beside this checkout")
def test_every_development_article_has_the_outlet_and_the_day_that_its_line_gives(tmp_path):
    rows = [json.loads(line) for line in gzip.decompress(RTQA.read_bytes()).splitlines()]
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (file,) = walk([tmp_path / "articles.jsonl"])
    origins = [article.origin for article in read(file)]
    assert len(origins) == len(rows) == 288
    for row, origin in zip(rows, origins, strict=True):
        assert (origin.outlet, str(origin.published)) == (row["outlet"], row["published"])
        assert origin.title == (row["title"] or origin.title)
        assert origin.found["outlet"] == origin.found["published"] == "jsonl"
        assert origin.agency in (None, "Reuters", "AP", "Associated Press")


# Agencies


@pytest.mark.parametrize(
    ("opening", "outlet", "agency"),
    [
        ("MOSCOW, Dec 2 (Reuters) - Russia said", None, "Reuters"), ("MERROW (AP) — The ministers", "The Echo", "AP"),
        ("(AP) — The ministers", None, "AP"), ("Kyiv, Ukraine (AFP) – The ministers", "The Echo", "AFP"), ("Reuters —", "cnn.com", "Reuters"),
        ("BEIJING, Dec. 2 (Xinhua) -- The ministers", None, "Xinhua"), ("KYIV, December 2. /TASS/. The ministers", None, "TASS"),
        ("SPRINGFIELD, Ill. (AP) -- The ministers", None, "AP"), ("RIO DE JANEIRO (Reuters) The ministers", None, "Reuters"),
        ("PARIS (Reuters/AFP) - The ministers", None, "Reuters/AFP"), ("STAVRING (North Quay Wire) - Foreign ministers", "Radio Brask", WIRE),
        ("WASHINGTON (Fox News) - The ministers", "KTVU", "Fox News"), ("WASHINGTON (Fox News) - The ministers", None, None),
        ("(CNN) A former official", "cnn.com", None), ("New York (CNN Business) A merger", "cnn.com", None),
        ("LONDON (UK) - The ministers", None, None),
        ("The Associated Press (AP) reported on Tuesday", None, None), ("Putin told Reuters (AP) that", None, None),
        ("Moscow (TASS) reported the news first", None, None), ("NEW YORK, April 5, 2031 /PRNewswire/ -- Acme", None, None),
        ("According to Reuters the ministers", None, None), ("MERROW - The ministers", None, None),
    ],
)  # fmt: skip
def test_a_dateline_credits_an_agency_and_neither_a_place_nor_an_outlet_nor_one_that_is_cited(opening, outlet, agency):
    origin = _origin(f"{TITLE}\n\n{opening} {PROSE}\n\n{PROSE}", Origin(outlet=outlet, found={"outlet": "jsonl"} if outlet else {}))
    assert (origin.outlet, origin.agency) == (outlet, agency)
    assert origin.found.get("agency") == ("text: dateline" if agency else None)


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("With files from The Canadian Press", "Canadian Press"), ("© 2031 AFP", "AFP"),
        ("Copyright 2031 The Associated Press. All rights reserved.", "Associated Press"),
        ("(Reporting by Ann Lee for Reuters; Editing by Bo Ek)", "Reuters"), ("Agence France-Presse", "Agence France-Presse"),
        ("The Associated Press contributed to this report.", "Associated Press"), ("Source: Reuters", "Reuters"),
        ("Contributing: Ann Lee, The News; The Associated Press", "Associated Press"), ("(With inputs from PTI)", "PTI"),
        ("Associated Press writer Ann Lee in Merrow contributed to this report.", "Associated Press"), ("– Reuters", "Reuters"),
        ("Reporting by Reuters bureaus", "Reuters"), (f"{PROSE} (Reuters)", "Reuters"), (f"{PROSE} — AFP", "AFP"),
        ("(Reporting by Ann Lee in Merrow; Editing by Bo Ek)", None), ("Photo: AP", None), ("Ann Lee/AP", None), ("© AFP/Getty Images", None),
        ("He told Reuters on Tuesday that nobody would speak to the Associated Press before the end of the talks in Merrow.", None),
        ("Ministers had spoken earlier to Agence France-Presse and to dpa, which first reported the quarrel over the seats.", None),
        ("The News's Ann Lee contributed to this report.", None),
    ],
)  # fmt: skip
def test_a_credit_at_the_foot_names_the_agency_and_a_quoted_one_does_not(line, agency):
    assert _origin(f"{TITLE}\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}\n\n{line}").agency == agency


@pytest.mark.parametrize(
    ("line", "byline", "agency"),
    [
        ("By Ann Lee, Associated Press", "Ann Lee", "Associated Press"), ("By Ann Lee of Reuters", "Ann Lee", "Reuters"),
        ("By Reuters", None, "Reuters"),
        ("By Reuters Staff", None, "Reuters"), ("Ann Lee | AFP", None, "AFP"), ("Ruta Selmer, North Quay Wire", None, WIRE), ("AFP", None, "AFP"),
        ("By Ann Lee", "Ann Lee", None), ("By November, Reuters had gone", None, None),
    ],
)  # fmt: skip
def test_a_byline_is_of_people_and_an_agency_beside_them_is_the_agency(line, byline, agency):
    origin = _origin(f"{TITLE}\n\n{line}\n\n{PROSE}\n\n{PROSE}")
    assert (origin.byline, origin.agency, origin.outlet) == (byline, agency, None)


def test_an_agency_in_the_first_line_of_a_text_without_a_headline_is_its_credit():
    assert _origin(f"Associated Press\n\n{PROSE}\n\n{PROSE}", Origin(title=TITLE, outlet="The Echo")).agency == "Associated Press"


def test_what_an_export_says_of_the_writer_stays_as_it_is():
    origin = _origin(f"{TITLE}\n\n{PROSE}\n\n{PROSE}", Origin(byline="Ann Lee, Reuters", found={"byline": "jsonl"}))
    assert (origin.byline, origin.agency, origin.sure["agency"]) == ("Ann Lee, Reuters", "Reuters", "stated")


# Kinds


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Opinion | The valley is not a parcel of land", "opinion"), ("Op-ed: The valley is not a parcel of land", "opinion"),
        ("Opinion | Ferries should not sail in fog", "opinion"),
        ("Editorial: The valley is not a parcel of land", "opinion"), ("The valley is not a parcel of land | Opinion", "opinion"),
        ("Live updates: ministers meet again in the town of Merrow", "live"), ("LIVE: ministers meet again in the town of Merrow", "live"),
        ("Ministers meet in Merrow – as it happened", "live"), ("PRESS RELEASE: Acme opens a mill in the town of Merrow", "press release"),
        ("Ministers live in fear of opinion polls, editorial says", None), ("Live animals seized at the border of the valley", None), (TITLE, None),
        ("Public opinion: what the valley thinks of the dam now", None),
    ],
)  # fmt: skip
def test_a_headline_may_be_marked_with_the_kind(title, kind):
    assert _origin(f"{title}\n\n{PROSE}\n\n{PROSE}").kind == kind


@pytest.mark.parametrize(
    ("head", "below", "kind"),
    [
        (["OPINION"], "", "opinion"), (["Guest essay"], "", "opinion"), (["Home > Opinion > Columns"], "", "opinion"),
        (["PRESS RELEASE"], "", "press release"),
        (["FOR IMMEDIATE RELEASE"], "", "press release"), (["World"], "", None), (["Home", "World", "Opinion", "Sport", "Culture"], "", None),
        ([], "NEW YORK, April 5, 2031 /PRNewswire/ -- Acme opened a mill.", "press release"),
        ([], "MERROW--(BUSINESS WIRE)--Acme opened a mill.", "press release"),
        ([], "The views expressed here are his own.", "opinion"), ([], "He said that views were divided and that opinions differed.", None),
        (["Home | World | Opinion | Sport"], "", None),
    ],
)  # fmt: skip
def test_a_label_or_a_release_line_says_the_kind_and_a_menu_does_not(head, below, kind):
    assert _origin(_story(*head, body=f"{below}\n\n{PROSE}" if below else PROSE)).kind == kind


def test_the_kind_that_the_file_states_stands_above_every_label():
    assert _origin(f"Opinion | {TITLE}\n\n{PROSE}\n\n{PROSE}", Origin(kind="news", found={"kind": "jsonl"})).kind == "news"


# Days that are inferred


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("MOSCOW, Dec. 2, 2031 (Reuters) - ", date(2031, 12, 2)), ("MOSCOW, Dec. 2, 2031 - ", date(2031, 12, 2)),
        ("BEIJING, 2 December 2031 (Xinhua) -- ", date(2031, 12, 2)),
        ("MOSCOW, Dec 2 (Reuters) - ", None), ("MOSCOW - ", None),
    ],
)  # fmt: skip
def test_a_dateline_with_a_year_dates_the_story_and_one_without_does_not(line, day):
    origin = _origin(f"{TITLE}\n\n{line}{PROSE}\n\n{PROSE}")
    assert origin.published == day
    assert (origin.found.get("published"), origin.sure.get("published")) == (("text: dateline", "inferred") if day else (None, None))


@pytest.mark.parametrize(
    ("clock", "event", "day"),
    [
        ("Saturday, December 6, 2031", "1 December 2031", date(2031, 12, 2)), ("Saturday, December 6, 2031", None, None),
        (None, "1 December 2031", None),
        ("Saturday, December 6, 2031", "1 December 2030", None), ("Saturday, December 6, 2031", "3 December 2031", date(2031, 12, 2)),
        ("Saturday, December 6, 2031", "5 December 2031", None),
    ],
)  # fmt: skip
def test_a_dateline_without_a_year_gets_one_only_where_the_bounds_leave_a_single_one(clock, event, day):
    body = f"MERROW, Dec 2 (Reuters) - {PROSE}" + (
        f"\n\nThe bridge was shut on {event}, the mayor of the town told reporters there." if event else ""
    )
    assert _origin(_story(*([clock] if clock else []), body=body)).published == day


@pytest.mark.parametrize(
    ("url", "path", "day"),
    [
        ("https://echo.example/2031/12/19/story", "a.txt", date(2031, 12, 19)),
        ("https://echo.example/world/2031/dec/19/story", "a.txt", date(2031, 12, 19)),
        ("https://echo.example/story-20311219", "a.txt", date(2031, 12, 19)), (None, "2031-12-19-slug.txt", date(2031, 12, 19)),
        (None, "world/20311219_slug.txt", date(2031, 12, 19)), (None, "www.echo.example/2031/12/19/slug.txt", date(2031, 12, 19)),
        ("https://web.archive.org/web/20320101120000/https://echo.example/story", "a.txt", None),
        ("https://echo.example/story?day=2031-12-19", "a.txt", None),
        (None, "2031-12-19/story.txt", None), (None, "saved-2031-12-19.txt", None), (None, "scrape_20311219.txt", None),
        (None, "20311219143000.txt", None),
        (None, "2031-13-19-slug.txt", None), (None, "19-12-2031-slug.txt", None), (None, "2031-12-19-to-2031-12-21.txt", None),
        (None, "plan_14mar.txt", None),
        (None, "export-2031-12-19.jsonl#7", None), (None, "export.jsonl#2031-12-19-story", date(2031, 12, 19)),
    ],
)  # fmt: skip
def test_an_address_or_a_name_dates_a_story_unless_its_day_may_be_that_of_collecting_it(url, path, day):
    origin = _origin(_story(), Origin(url=url, found={"url": "jsonl"} if url else {}), path)
    assert origin.published == day
    assert origin.sure.get("published") == ("inferred" if day else None)


def test_a_name_whose_day_lies_outside_the_bounds_is_not_believed():
    event = "The bridge was shut on 18 February 2031 and nobody has crossed it since, the mayor of the town told the paper."
    before, after = (_origin(_story(body=event), path=f"{day}-slug.txt") for day in ("2031-02-17", "2031-02-19"))
    assert (before.published, before.published_after) == (None, date(2031, 2, 18))
    assert (after.published, after.published_after) == (date(2031, 2, 19), None)


def test_an_address_names_the_site_where_nothing_else_names_the_outlet():
    origin = _origin(_story(), Origin(url="https://www.echo.example/story", found={"url": "jsonl"}))
    assert (origin.outlet, origin.found["outlet"], origin.sure["outlet"]) == ("echo.example", "url", "inferred")
    assert _origin(_story("The Valley Echo"), Origin(url="https://echo.example/story")).outlet == "The Valley Echo"
    assert _origin(_story(), Origin(url="ftp://echo.example/story")).outlet is None


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Updated - December 02, 2031 10:15 pm IST - MERROW", None, date(2031, 12, 2)),
        ("World Desk / ECHO.EXAMPLE / Updated: Dec 02, 2031, 22:14 IST", None, date(2031, 12, 2)),
        ("December 2, 2031 5:32 PM UTC Updated 3 hours ago", date(2031, 12, 2), None),
        ("Dec 2, 2031 / 10:32 AM EST", date(2031, 12, 2), None),
        ("Published 4:44 PM EST, Tue December 2, 2031", date(2031, 12, 2), None),
        ("Published On 2 Dec 2031", date(2031, 12, 2), None),
        ("02/12/2031 - 10:15", None, None),
        ("Last modified on Tue 2 Dec 2031 11.15 GMT", None, date(2031, 12, 2)),
        ("Updated 10:32 PM GMT, December 2, 2031", None, date(2031, 12, 2)),
    ],
)
def test_date_lines_are_read_as_sites_write_them(line, published, updated):
    origin = _origin(f"{TITLE}\n{line}\n\n{PROSE}\n\n{PROSE}")
    assert (origin.published, origin.updated, origin.published_before) == (published, updated, updated)


def test_a_published_line_and_its_update_are_two_days():
    origin = _origin(f"{TITLE}\nPublished 19 December 2031, 18:30. Updated 21 December 2031\n\n{PROSE}\n\n{PROSE}")
    assert (origin.published, origin.updated) == (date(2031, 12, 19), date(2031, 12, 21))
    assert origin.sure == {"title": "shown", "published": "shown", "updated": "shown"}
