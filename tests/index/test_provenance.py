"""Outlet, headline, byline and date are what the page says of itself, or nothing."""

from datetime import date
from pathlib import Path

import pytest

import evals
from index.byline import names
from index.clean import clean
from index.dates import dates, only_dates
from index.files import walk
from index.outlet import readable
from index.provenance import provenance
from index.read import read
from index.readers.text import read_text
from index.values import Origin

CORPUS = Path(evals.__file__).parent / "corpus"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "articles"
TITLE = "Ministers agree to meet again in Merrow by the end of May"
PROSE = "The ministers met in the town hall of Merrow and agreed to meet again before the end of the month."


def _origin(text, stated=None) -> Origin:
    stated = stated or Origin()
    reading = read_text(text.encode())
    return provenance(text, clean(text, reading.paragraphs, title=stated.title, outlet=stated.outlet), stated)


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
    assert (origin.published, origin.published_before) == (None, date(2031, 12, 21))


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


@pytest.mark.parametrize(
    ("path", "outlet", "published", "byline"),
    [
        ("ledger/kirrin-bridge-clash.html", "Sable Harbour Ledger", date(2031, 2, 19), "Mirela Hobday"),
        ("courier/bridge_incident.txt", "Pelimar Courier", date(2031, 2, 20), "Korin Vasht"),
        ("ledger/leaked-plan.html", "Sable Harbour Ledger", date(2031, 3, 11), "Dunstan Abery, Mirela Hobday"),
        ("newsknot24_plan_14mar.txt", "Newsknot24", date(2031, 3, 14), "Tess Malloran"),
        ("ledger/cape-ferrant-talks.html", "Sable Harbour Ledger", date(2031, 3, 18), "Dunstan Abery"),
        ("courier/cape_ferrant.txt", "Pelimar Courier", date(2031, 3, 19), "Korin Vasht"),
        ("standard-bearer-reactions.html", "Ostrel Standard-Bearer", date(2031, 3, 19), "Bettina Kroll and Sandor Ilk"),
        ("council/radio-brask.txt", "Radio Brask", date(2031, 3, 20), "Ruta Selmer"),
        ("council/sennet-star.html", "The Sennet Star", date(2031, 3, 21), "Ruta Selmer"),
        ("opinion-valley-is-not-a-parcel.md", "Ostrel Standard-Bearer", date(2031, 3, 22), "Leopold Ansgarth"),
        ("halberd-brief-troops.md", "Halberd Brief", date(2031, 3, 25), "Fenn Dorrity"),
        ("littoral-monitor-revised-plan.pdf", "Littoral Monitor", date(2031, 3, 27), "Ines Thornquist"),
        ("Norling interview - final.docx", "The Stavring Observer", date(2031, 3, 29), "Osric Penhale"),
        ("harbour-whisper-convoy.html", "Harbour Whisper", date(2031, 3, 31), "Harbour Whisper staff"),
        ("valley-echo-prisoners.txt", "Tamrin Valley Echo", date(2031, 4, 5), "Yara Tindall"),
        ("radio-brask-accord.md", "Radio Brask", date(2031, 4, 10), "Jonna Krail"),
        ("kellin-dam-explainer.txt", "The Stavring Observer", None, None),
    ],
)
def test_the_origin_of_every_article_of_the_sample_corpus_is_right(path, outlet, published, byline):
    origin = _read(CORPUS / path)
    assert (origin.outlet, origin.published, origin.byline) == (outlet, published, byline)
    assert origin.published_after is None
    assert origin.published_before is None


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
    known = {name for name in ("title", "outlet", "byline", "published", "published_after", "published_before") if getattr(origin, name)}
    assert set(origin.found) == known
