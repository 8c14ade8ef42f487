"""Site furniture goes, with the reason; the story stays, to the last sentence."""

from pathlib import Path

import pytest

import evals
from index.clean import Cleaned, clean
from index.files import walk
from index.read import read
from index.readers.text import read_text

CORPUS = Path(evals.__file__).parent / "corpus"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "articles"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the user's own articles are not beside this checkout")

TITLE = "Ministers agree to meet again in Merrow by the end of May"
PROSE = "The ministers met in the town hall of Merrow on Tuesday and agreed to meet again before the end of the month."


def _cleaned(text, **stated) -> tuple[Cleaned, list[str], dict[str, str]]:
    reading = read_text(text.encode())
    found = clean(reading.source_text, reading.paragraphs, **stated)
    return found, [text[start:end] for start, end in found.spans], {one.text: one.why for one in found.removed}


def _between(*lines: str) -> tuple[list[str], dict[str, str]]:
    """What becomes of lines that stand one by one between the paragraphs of a story."""
    text = f"{TITLE}\n\n{PROSE}\n\n" + "\n\n".join(f"{line}\n\n{PROSE}" for line in lines)
    _, kept, removed = _cleaned(text)
    return [line for line in kept if line not in (TITLE, PROSE)], removed


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("3 min read", "reading time"), ("Reading Time: 4 mins read", "reading time"), ("Listen to this article (6 minutes)", "reading time"),
        ("697 Views", "view counter"), ("1.2K Views", "view counter"), ("5 shares", "view counter"),
        ("• Last update: 2 days ago", "page's clock"), ("Updated 3 hours ago", "page's clock"), ("Today : Dec 19, 2025", "page's clock"),
        ("Home > World > Europe", "breadcrumb"), ("Home » World", "breadcrumb"), ("Home / News / World", "breadcrumb"),
        ("LEAVE A REPLY", "comment form"), ("Leave a Reply Cancel reply", "comment form"), ("Please enter your comment!", "comment form"),
        ("Please enter your name here", "comment form"), ("Be the first to comment", "comment form"),
        ("You must be logged in to post a comment.", "comment form"),
        ("Save my name, email, and website in this browser for the next time I comment.", "comment form"),
        ("Name *  Email *  Website", "comment form"),
        ("This site uses Akismet to reduce spam. Learn how your comment data is processed.", "comment form"),
        ("12 Comments", "readers' comments"),
        ("Top 5 This Week", "related links"), ("Related Posts", "related links"), ("Similar Articles", "related links"),
        ("Popular Articles", "related links"), ("You may also like", "related links"), ("READ ALSO: Ten castles you can buy", "related links"),
        ("ALSO READ | Minister quits", "related links"), ("Next article: A duchess by the sea", "related links"), ("Most Read", "related links"),
        ("Discover more from The Echo | News of the valley", "newsletter"), ("Subscribe to get the latest posts sent to your email.", "newsletter"),
        ("Sign up for our newsletter", "newsletter"), ("Get the Echo in your inbox every morning. No spam, unsubscribe any time.", "newsletter"),
        ("Become a member of the Echo", "newsletter"), ("If you like what we do, become a member today.", "newsletter"),
        ("Please support our journalism with a small gift.", "newsletter"), ("By using this site you agree to our terms.", "cookie notice"),
        ("Subscribe for 5 crowns a month and read without advertisements.", "newsletter"),
        ("Hungry for more? Sign up here for our weekly newsletter.", "newsletter"),
        ("A version of this story first appeared in the Lock Keeper newsletter. Not a subscriber? You can sign up right here", "newsletter"),
        ("(You can also get the Echo delivered to your inbox on Fridays. Sign up here .)", "newsletter"),
        ("More: Ten castles for the price of a flat", "related story"), ("MORE:Is the dam safe?", "related story"),
        ("LISTEN TO OUR PODCAST", "related links"), ("Follow Ann Lee on Twitter: @annlee.", "author's note"),
        ("Copy link", "share buttons"), ("Follow Valley Echo on X", "app promotion"), ("Watch video", "video player"), ("Got it", "cookie notice"),
        ("Story continues below", "advertisement"), ("Report this ad", "advertisement"), ("Sort by: Newest", "comment form"),
        ("Hot Topics", "related links"), ("Photo by Ann Lee/Echo", "picture caption"), ("Weather: Brask 6°C", "weather"), ("1/5", "navigation"),
        ("Table of contents", "navigation"), ("Stay connected", "newsletter"), ("Thank you for reading", "newsletter"),
        ("Share", "share buttons"), ("Share this: Email  Print  Copy link", "share buttons"),
        ("Facebook Twitter WhatsApp Copy Link", "share buttons"),
        ("Share on X (Opens in new window)", "share buttons"),
        ("ADVERTISEMENT", "advertisement"), ("- Advertisement -", "advertisement"), ("Story continues below advertisement", "advertisement"),
        ("We use cookies to improve your experience.", "cookie notice"),
        ("Accept cookies to continue reading. We value your privacy.", "cookie notice"),
        ("Live | News | Sport | Shipping forecast", "navigation"), ("Skip to content", "navigation"), ("Sign in | Subscribe", "navigation"),
        ("Privacy Policy | Terms of Service", "site footer"), ("Was this useful?  Yes  No", "site footer"),
        ("© 2031 The Valley Echo. All rights reserved.", "copyright"), ("About the author: Ann Lee covers defence.", "author's note"),
        ("Tags: bridge, valley", "tags"), ("Download our app for alerts. Rated 4.6 by listeners.", "app promotion"),
        ("Follow us on Facebook", "app promotion"),
    ],
)  # fmt: skip
def test_furniture_between_paragraphs_is_removed_with_its_reason(line, why):
    kept, removed = _between(line)
    assert kept == []
    assert removed == {line: why}


@pytest.mark.parametrize(
    "line",
    [
        # Subheads.
        "World leaders", "Economy", "Politics", "The opposition", "Share prices", "More on the economy", "Related issues", "Comments from Europe",
        "A history of violence", "About the deal", "Terms of the deal", "Contact with Moscow", "Privacy concerns", "Copyright law overhaul",
        "Most popular president ever", "Search and rescue", "Save our town", "Print is dead", "The Times, they are changing", "What comes next",
        "Twitter", "Video", "Weather", "Up next", "In other news", "Reply", "What do you think?", "Weather: sleet closes the coast road",
        # List items.
        "• The ceasefire is extended;", "1. “Cold peace” in 2026", "2. War grinds on", "1. Home rule", "- Point 7: a ceiling of 180,000.",
        # Sentences that begin like furniture.
        "Share this burden, she told the allies, or lose the war that all of us have been paying for since 2022.",
        "Subscribe to the theory, he said, and you will find that nothing in it can be proved or disproved by anybody.",
        "Copyright holders sued the company in March over songs that it had used to train its software.",
        "Today: the ministers meet in Merrow. Tomorrow: they fly home.",
        "“We value your privacy,” the minister joked.",
        "Delivered to the inbox of every senator, the letter demanded that the president resign before the summer.",
        "The company uses cookies and pays its bakers well, its owner said in an interview with the local radio.",
        "Related: he is also her cousin, three people said on Tuesday, and was at the wedding.",
        "Follow us on this path, he urged, and your children will thank you for the rest of their days.",
        "Images of the attack spread quickly on social media and drew condemnation from several governments.",
        "She asked those who had written to her to sign up for the newsletter by Friday.",
        "“Our newsletter is free. Sign up for the newsletter and you will see,” he told the growers.",
        "More than this: they had kept the bridge open all night, and nobody had thanked them.",
        "Follow the money on Facebook and X, the prosecutor said, and you come to the mill.",
        "2 minutes ago the line went dead, the operator wrote.",
        "They settled it by telephone.", "“No.”", "Yes", "— Kaja Tarn",
        "Ukraine hopes to become a member of the European Union by 2030, she said.",
        "To become a member of the alliance, Sweden had to wait for a vote in Budapest.",
        "Register to vote by 7 October to take part in this year's election.",
        "Sign up for coverage by 15 January, the last day of open enrolment this year.",
        "By continuing the war, the Kremlin hopes for better terms.",
        "This material was first published in 1968 and has shaped the debate since.",
        "Photos (taken by residents) show the bridge collapsing into the river.",
        "Download the alarm app before travelling, the health ministry said.",
        "The fund is meant to support local journalism in the valley.",
        "The bill would force firms to let people unsubscribe at any time.",
        # Credits and corrections.
        "Author: Ann Lee", "Reporting by Ann Lee.", "By Ann Lee", "CORRECTION, 7 April: the number is 212.", "19 December 2031",
    ],
)  # fmt: skip
def test_lines_of_the_story_stay_even_where_they_begin_like_furniture(line):
    kept, removed = _between(line)
    assert (kept, removed) == ([line], {})


def test_the_head_of_a_scrape_is_told_line_by_line():
    head = ["Valley Echo", "World News", "Home  Markets  Sport", "A slogan of ours", "19 December 2031", TITLE, "By Ann Lee", "4 min read"]
    text = "\n".join(head) + f"\n\n{PROSE}\n\n{PROSE[:-1]} already."
    found, kept, removed = _cleaned(text)
    assert removed == {
        "Valley Echo": "outlet's name",
        "World News": "section label",
        "Home  Markets  Sport": "navigation",
        "A slogan of ours": "above the headline",
        "4 min read": "reading time",
    }
    assert kept[:3] == ["19 December 2031", TITLE, "By Ann Lee"]
    assert (text[slice(*found.title)], text[slice(*found.masthead)]) == (TITLE, "Valley Echo")


def test_a_lone_date_above_the_menus_is_the_pages_clock():
    _, kept, removed = _cleaned(f"Saturday, December 6, 2031\n\nTop 5 This Week\n\nRelated Posts\n\n{TITLE}\n\n{PROSE}")
    assert removed["Saturday, December 6, 2031"] == "page's clock"
    assert kept == [TITLE, PROSE]


def test_a_repeated_headline_stays_once_and_the_way_to_the_page_is_no_list():
    _, kept, removed = _cleaned(f"{TITLE}\n\n  1. HOME\n  2. WORLD\n  3. {TITLE}\n  • WORLD\n{TITLE}\n\n{PROSE}\n\n1. Home rule\n\n{PROSE}")
    assert kept == [TITLE, PROSE, "1. Home rule", PROSE]
    assert removed == {
        "1. HOME": "breadcrumb",
        "2. WORLD": "breadcrumb",
        f"3. {TITLE}": "breadcrumb",
        "• WORLD": "section label",
        TITLE: "repeated title",
    }


def test_what_stands_right_under_most_read_goes_with_it_and_the_next_paragraph_stays():
    _, kept, removed = _cleaned(
        f"{TITLE}\n\n{PROSE}\n\nMost read\n1. Trams to run all night\n2. Five recipes for leeks\n\n{PROSE}\n\nShort. But a sentence."
    )
    assert kept == [TITLE, PROSE, PROSE, "Short. But a sentence."]
    assert set(removed) == {"Most read", "1. Trams to run all night", "2. Five recipes for leeks"}


def test_nothing_is_taken_with_a_heading_where_no_blank_lines_part_the_paragraphs():
    _, kept, _ = _cleaned(f"{TITLE}\n{PROSE}\nAdvertisement\n{PROSE}\nHe agreed\n{PROSE}")
    assert kept == [TITLE, PROSE, PROSE, "He agreed", PROSE]


def test_headlines_below_the_story_go_once_furniture_has_begun():
    _, kept, _ = _cleaned(
        f"{TITLE}\n\n{PROSE}\n\nReporting by Ann Lee\n\nRelated stories\n\nSleet closes coast road\n\nChoir of the year: the finalists"
    )
    assert kept == [TITLE, PROSE, "Reporting by Ann Lee"]


def test_a_list_below_the_story_stays_although_a_link_or_a_note_stands_above_it():
    _, kept, _ = _cleaned(
        f"{TITLE}\n\n{PROSE}\n\nMore: Ten castles you can buy\n\nFollow Ann Lee on Twitter: @annlee\n\nBest barge: The Duchess\n\nBest crew: Hask"
    )
    assert kept == [TITLE, PROSE, "Best barge: The Duchess", "Best crew: Hask"]


def test_what_a_button_says_is_a_subhead_between_paragraphs_and_a_button_above_and_below_them():
    _, kept, removed = _cleaned(f"{TITLE}\n\nTwitter\n\n{PROSE}\n\nTwitter\n\n{PROSE}\n\nReply\n\nBest barge: The Duchess")
    assert kept == [TITLE, PROSE, "Twitter", PROSE, "Best barge: The Duchess"]
    assert removed == {"Twitter": "button", "Reply": "button"}


def test_a_headline_that_the_file_states_stays_however_it_is_worded():
    _, kept, _ = _cleaned(f"Watch: Ministers meet in Merrow\n\n{PROSE}", title="Watch: Ministers meet in Merrow")
    assert kept == ["Watch: Ministers meet in Merrow", PROSE]


def test_readers_comments_below_a_story_are_not_the_story():
    letters = "\n".join(f"I have lived here for {n} years and never saw so many lorries on this road in one day." for n in range(3))
    _, kept, _ = _cleaned(f"{TITLE}\n\n" + f"{PROSE}\n\n" * 6 + f"3 comments\n\n{letters}")
    assert kept == [TITLE] + [PROSE] * 6


def test_a_line_of_several_parts_keeps_the_part_that_is_a_date():
    _, kept, removed = _cleaned(f"{TITLE}\n\n19 December 2031 | 4 min read\n\n{PROSE}")
    assert kept == [TITLE, "19 December 2031", PROSE]
    assert removed == {"4 min read": "reading time"}


def test_a_text_of_one_sentence_is_kept_and_a_text_of_furniture_is_not():
    assert _cleaned("It rained.")[1] == ["It rained."]
    assert _cleaned("Home > World\n3 min read\nShare")[1] == []


# What is furniture in the sample corpus, in full: any other line of these files is the story's.
LABELS = {
    "council/radio-brask.txt": {
        "Radio Brask News", "Today: Wednesday, April 30, 2031   Weather: Brask 6°C, sleet", "Live | News | Sport | Shipping forecast | Frequencies",
        "World news", "Listen: 3 minutes 12 seconds", "Download our app for alerts. Rated 4.6 by listeners.", "More from Radio Brask",
        "Sleet closes coast road", "Choir of the year: the finalists", "Contact the newsroom | Complaints | Frequencies",
    },
    "courier/bridge_incident.txt": {
        "Pelimar Courier", "Home > Nation > Defence", "Sign in | Subscribe from 9 crowns a month", "4 min read",
        "Share this: Email  Print  Copy link", "ADVERTISEMENT",
        "Winter tyres fitted while you wait. Gasper & Sons, Mill Lane.", "Most read", "1. Capital's trams to run all night from May",
        "2. Five recipes for the last of the leeks", "3. Nine Velgaran troops dead after provocation at Kirrin Bridge",
        "4. Lottery: no winner for the eighth week", "Related stories", "Explainer: where the line runs in the Tamrin Valley",
        "Hasp wins budget fight over radar", "Gallery: winter on the west bank", "Leave a comment", "You must be signed in to comment. 47 comments",
        "Your name", "Your email (will not be shown)", "About the author: Korin Vasht has covered defence for the Courier since 2019.",
        "Get the Courier in your inbox every morning. No spam, unsubscribe any time.",
    },
    "courier/cape_ferrant.txt": {
        "Pelimar Courier", "Home > Nation > Diplomacy", "Sign in | Subscribe from 9 crowns a month", "5 min read",
        "Share   Save   Listen to this article (6 minutes)", "SUBSCRIBER OFFER: read the Courier for three months at half price.", "Most read",
        "1. Capital's trams: the first timetable", "2. Dorsenia holds its ground in first round at Cape Ferrant",
        "3. Is your cellar flooding? Ask our expert", "Related stories",
        "Nine Velgaran troops dead after provocation at Kirrin Bridge, ministry says", "Who is Bram Oskander?", "Leave a comment",
        "You must be signed in to comment. 112 comments", "About the author: Korin Vasht has covered defence for the Courier since 2019.",
        "Get the Courier in your inbox every morning. No spam, unsubscribe any time.",
    },
    "kellin-dam-explainer.txt": {
        "The Stavring Observer", "News  Culture  Explainers  Games", "EXPLAINER", "Related: Seven dams that changed the weather",
        "Play today's Observer crossword", "Was this useful?  Yes  No", "Explainers are free to read thanks to our members. Become a member",
        "5 shares", "Terms of use  Accessibility",
    },
    "newsknot24_plan_14mar.txt": {
        "NEWSKNOT24", "1. HOME", "2. WORLD", "3. Quenlands Secret Map: Why The Tamrin Plan Was Doomed From The Start", "• Last update: 2 days ago",
        "• 4 min read", "• 1,204 Views", "• WORLD", "Quenlands Secret Map: Why The Tamrin Plan Was Doomed From The Start",
        "Accept cookies to continue reading. We value your privacy.", "READ ALSO: Ten Castles You Can Buy For The Price Of A Flat", "Share",
        "Next article: Dorsenian Duchess Spotted In Seaside Town", "Comments (0) Be the first to comment",
    },
    "valley-echo-prisoners.txt": {
        "TAMRIN VALLEY ECHO", "Your valley, both banks", "Menu  Home  Merrow  Upper Tamrin  Farming  Notices",
        "Photo: waiting at the barrier (Echo/Y. Tindall). Buy this photo", "Notices", "Sluice test Tuesday, keep dogs off the lower path",
        "Lost: one grey mare, answers to Duchess", "Leave a reply", "Your email address will not be published. Required fields are marked *",
        "Name *  Email *  Website", "Post comment", "Subscribe to the Echo, 2 crowns a week, delivered on either bank.",
    },
}  # fmt: skip


def _lines_lost(path) -> tuple[set[str], set[str], set[str]]:
    """The removed lines, the kept lines, and all lines of a file."""
    (file,) = walk([path])
    (article,) = read(file)
    every = {line.strip() for line in article.source_text.splitlines() if line.strip()}
    return {one.text for one in article.removed}, set(article.body.split("\n")), every


@pytest.mark.parametrize("path", LABELS)
def test_exactly_the_furniture_of_the_sample_corpus_is_removed(path):
    removed, kept, every = _lines_lost(CORPUS / path)
    assert removed == LABELS[path]
    assert kept | removed == every


SHARED_FURNITURE = {
    "000": {"CRBC News", "Similar Articles"},
    "001": set(),
    "002": {"1. HOME", "2. WORLD", "• Last update: 2 days ago", "• 3 min read", "• 697 Views", "• WORLD", "Share"},
    "003": {
        "Please enter your name here", "Subscribe to get the latest posts sent to your email.", "Top 5 This Week", "LEAVE A REPLY",
        "Popular Articles", "Please enter your comment!", "Saturday, December 6, 2025", "Related Posts",
    },
    "004": {"Today : Dec 19, 2025", "World News"},
}  # fmt: skip


@needs_shared
@pytest.mark.parametrize("number", SHARED_FURNITURE)
def test_every_line_of_the_users_articles_is_kept_but_the_furniture(number):
    (path,) = SHARED.glob(f"{number}_*.txt")
    removed, kept, every = _lines_lost(path)
    (file,) = walk([path])
    (article,) = read(file)
    repeated = {line for line in removed if line.removeprefix("3. ") == article.origin.title}
    newsletter = {line for line in removed if line.startswith("Discover more from Defence Talks")}
    assert removed - repeated - newsletter == SHARED_FURNITURE[number]
    assert kept | removed == every
    assert (len(repeated), len(newsletter)) == {"000": (1, 0), "002": (2, 0), "003": (0, 1)}.get(number, (0, 0))
