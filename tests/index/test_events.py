"""The days that sentences name are told right or not at all, and never told by the reader's calendar."""

import re
import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.dates import dates
from index.events import Event, Period, asked, events
from index.split import sentences
from index.values import Span

WRITTEN = date(2031, 3, 19)
"""A Wednesday: the day on which every sentence of the table was published."""

TABLE = """
On [Tuesday], the minister resigned. | 2031-03-18
The minister resigned [Tuesday]. | 2031-03-18
The council voted on [Wednesday] to close the bridge. | 2031-03-19
The council will vote on [Friday]. | 2031-03-21
The council will vote on [Wednesday]. | 2031-03-19
Ministers are to meet in Merrow on [Thursday]. | 2031-03-20
The envoy is due to arrive [Saturday]. | 2031-03-22
The talks, scheduled for [Monday], will be held behind closed doors. | 2031-03-24
He said on [Monday] that the fund would be closed. | 2031-03-17
Officials said [Monday] that talks will begin on [Thursday]. | 2031-03-17; 2031-03-20
The general, who was wounded on [Friday], will retire [Sunday]. | 2031-03-14; 2031-03-23
Soldiers guard the harbour on [Tuesday]. | -
Voters in Pelimar on [Sunday]. | -
The deadline is [Friday]. | -
He had been expected to speak on [Friday]. | -
The ferry could sail again on [Sunday]. | -
Police have held two men since [Saturday]. | 2031-03-15
As of [Tuesday], 212 people were missing. | 2031-03-18
[Tuesday]'s talks ended without a result. | 2031-03-18
She met reporters late [Monday] night. | 2031-03-17
The vote was put off until [Friday]. | -
Shops will stay closed until [Friday]. | 2031-03-21
Starting [Monday], visitors pay two crowns. | 2031-03-24
Starting [Sunday], the ferry runs twice a day. | 2031-03-23
It happened [last Thursday], the harbour master said. | 2031-03-13
It happened [last Monday], the harbour master said. | -
The court sits again [next Monday]. | 2031-03-24
The court sits again [next Friday]. | -
The march takes place [this Saturday]. | 2031-03-22
He spoke on [Tuesday of last week]. | 2031-03-11
They sit down on [Monday of next week]. | 2031-03-24
Every [Tuesday] the market filled the square. | -
On Super [Tuesday] he lost nine states. | -
Black [Friday] sales fell by a fifth. | -
One [Sunday] he walked out of the house. | -
The Sunday Times of Ostrel was first to report it on [Monday]. | 2031-03-17
Shares fell a week ago [Monday]. | -
The strike began on [Friday] and ended on [Sunday]. | 2031-03-14; 2031-03-16
Delegates arrived [Monday] and [Tuesday]. | 2031-03-17; 2031-03-18
The mayor [Tuesday] signed the order. | 2031-03-18
Rescuers worked through [Sunday] night, according to the police. | -
Speaking [Tuesday] before the committee, Hobday denied it. | 2031-03-18
The premier told parliament [Tuesday] he would step down. | 2031-03-18
The premier told parliament he would step down on [Thursday]. | -
The vote is expected [Thursday]. | 2031-03-20
The dam was breached [yesterday]. | 2031-03-18
The king arrives [tomorrow]. | 2031-03-20
Snow fell [last night]. | 2031-03-18
The bank announced [this morning] that it had failed. | 2031-03-19
[Earlier today] the navy turned two ships back. | 2031-03-19
Today's farmers know better than that of [today]. | -
[Today], most of the valley lives off fishing. | -
The draft was leaked [last week]. | 2031-03-10..2031-03-16
The draft was leaked [last month]. | 2031-02-01..2031-02-28
The draft was leaked [last year]. | 2030-01-01..2030-12-31
Talks resume [next week]. | 2031-03-24..2031-03-30
Talks resume [next month]. | 2031-04-01..2031-04-30
[This week] the fund ran dry. | 2031-03-17..2031-03-23
[Earlier this week] the fund ran dry. | 2031-03-17..2031-03-19
A summit is planned [later this month]. | 2031-03-19..2031-03-31
[Earlier this year], Brask left the union. | 2031-01-01..2031-03-19
The party won by a landslide [last weekend]. | 2031-03-15..2031-03-16
Nobody slept in [the last week]. | -
Prices doubled over [the last year]. | -
In the last week of [January] the river froze. | 2031-01-01..2031-01-31
He has worked there for the [last month]. | -
The envoy flew home [two weeks ago]. | 2031-03-02..2031-03-08
The envoy flew home [three days ago]. | 2031-03-16
The bridge was rebuilt [a year ago]. | 2030-01-01..2030-12-31
The bridge was rebuilt [two years ago]. | 2029-01-01..2029-12-31
The bridge was rebuilt [four months ago]. | 2030-11-01..2030-11-30
The bridge was rebuilt [50 years ago]. | -
The bridge was rebuilt more than [two years ago]. | -
The bridge was rebuilt about [a month ago]. | -
The bridge was rebuilt [decades ago]. | -
A year ago [this week], nobody knew his name. | -
The accord was signed on [Dec. 2]. | 2030-12-02
The accord was signed on [2 December]. | 2030-12-02
The accord will be signed on [April 9]. | 2031-04-09
The plan was leaked on [Nov. 20], and it was denied at once. | 2030-11-20
The fair will run from [Aug. 3 to 5]. | 2031-08-03..2031-08-05
The fair ran from [Feb. 3-5]. | 2031-02-03..2031-02-05
At a [March 6] forum the premier warned the allies. | 2031-03-06
The port was closed on [the 20th of February]. | 2031-02-20
The port was shelled on [February 18th]. | 2031-02-18
Polls open on [Sunday, March 23]. | 2031-03-23
They met on [Tuesday, Feb. 18], in Merrow. | 2031-02-18
They met on [Tuesday, Feb. 17], in Merrow. | -
Velgara's [July 4] parade. | -
Closing ceremony: [March 25]. | 2031-03-25
The trial was delayed to [May 12]. | -
The Jan. 6 committee heard him on [Monday]. | 2031-03-17
The [Jan. 6] committee heard four witnesses. | -
Security was changed after the [Sept. 11] attacks. | -
Sales rose by March 20 percent in [February]. | 2031-02-01..2031-02-28
The accord was signed on [Dec. 2, 2030]. | 2030-12-02
The accord was signed on [2 December 2030]. | 2030-12-02
The accord was signed on [Monday, December 2, 2030], in Brask. | 2030-12-02
The log of [2030-12-02] names the ship. | 2030-12-02
The truce has held since [November 2028]. | 2028-11-01..2028-11-30
He was born in [Feb. 1971]. | 1971-02-01..1971-02-28
The war began in [2028]. | 2028-01-01..2028-12-31
Dorsenia has held the dam since [2028]. | 2028-01-01..2028-12-31
In [2014] Velgara annexed the islands. | 2014-01-01..2014-12-31
By [2035], half the fleet will be gone. | 2035-01-01..2035-12-31
The tax was raised in 2029 and [2030]. | 2030-01-01..2030-12-31
Harvests failed from [1974 to 1976]. | 1974-01-01..1976-12-31
The [2020] rules still apply. | -
The [2026] World Cup will be held on three shores. | -
Its 28-point plan names no day in [2031] dollars. | -
A crowd of [2000] cheered the envoy. | -
A storm in [1999] sank the ferry. | 1999-01-01..1999-12-31
The agenda for [2030] Vision partners was thin. | -
The sanctions were announced in [October]. | 2030-10-01..2030-10-31
The sanctions have been in force since [August]. | 2030-08-01..2030-08-31
The sanctions will be lifted in [October]. | 2031-10-01..2031-10-31
The army left in early [February]. | 2031-02-01..2031-02-28
The army left in [March]. | 2031-03-01..2031-03-31
He retired [last October]. | 2030-10-01..2030-10-31
He retired [last February]. | -
She will leave [next January]. | 2032-01-01..2032-01-31
She will leave [next June]. | -
He said it was drafted by [May] and her staff. | -
The troops will [March] on the capital. | -
He met April Osk and June Ek in [January]. | 2031-01-01..2031-01-31
Elections may be held in [May]. | -
Elections will be held in [May]. | 2031-05-01..2031-05-31
Putin's heirs were accused on [Wednesday], [a day after] envoys spent five hours in talks. | 2031-03-19; 2031-03-18
[A day after] envoys spent five hours in talks, ministers complained on [Wednesday]. | 2031-03-18; 2031-03-19
He resigned [two days after] Monday's vote. | 2031-03-19
He resigned [a day after] the talks of Feb. 18. | 2031-02-19
He resigned [a day after] the talks. | -
The bridge fell on Feb. 18, and [the following day] the army moved in. | 2031-02-19
The bridge fell on Feb. 18; [two days later] the army moved in. | 2031-02-20
The bridge fell on Feb. 18, and [a week later] the army moved in. | 2031-02-22..2031-02-28
She was arrested Friday and released [the next day]. | 2031-03-15
The army moved in on Feb. 20, having been warned [the previous day]. | 2031-02-19
The army moved in on Feb. 20. [The next day], it withdrew. | 2031-02-21
The army moved in at dawn. [The next day], it withdrew. | -
The army moved in on Feb. 20. Nobody resisted. [The next day], it withdrew. | -
He left the house [the day before] the shooting. | -
“We meet on [Tuesday],” she said. | -
“It failed [last week],” she said. | -
“It failed in [2028],” she said. | 2028-01-01..2028-12-31
"We voted [yesterday]," he said on [Monday]. | -; 2031-03-17
“It was agreed on [2 December 2030],” she said. | 2030-12-02
She was born in [November] that year. | -
[May 7]: the envoy drops the plan. | -
At a [March 6] hearing the premier said nothing. | 2031-03-06
The [Jan. 6] inquiry met, and on [Jan. 6] it rained. | -; -
Rain is forecast, growing heavier on [Friday], according to the weather service. | -
[Nov. 4]: protests begin. | 2030-11-04
[March 7]: the envoy drops the plan. | 2031-03-07
On [Wednesday], the premier accused the council of pretending to seek peace. | 2031-03-19
"""
"""A sentence with its expressions in brackets, and what each names: a day, first..last, or - where it must stay unresolved."""


def _marked(line):
    text, expected = line.rsplit(" | ", 1)
    marks, plain = [], ""
    for number, piece in enumerate(re.split(r"[\[\]]", text)):
        if number % 2:
            marks.append((len(plain), len(plain) + len(piece)))
        plain += piece
    return plain, list(zip(marks, expected.split("; "), strict=True))


def _events(text, published=WRITTEN, after=None, before=None):
    return events(text, sentences(text, [Span(0, len(text))]), published=published, after=after, before=before)


def _shown(event):
    return str(event.first) if event.first == event.last else f"{event.first}..{event.last}"


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_a_sentence_names_these_days_and_no_others(line):
    text, marks = _marked(line)
    found = _events(text)
    for (start, end), expected in marks:
        assert [_shown(one) for one in found if one.start < end and one.end > start] == ([] if expected == "-" else [expected])


def test_the_table_is_large_enough_to_support_a_figure():
    assert sum(len(_marked(line)[1]) for line in TABLE.strip().splitlines()) >= 150


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_without_any_date_of_its_own_an_article_names_only_what_needs_none(line):
    text, _ = _marked(line)
    for event in _events(text, published=None):
        if event.how == "absolute":
            assert re.search(r"\d{4}", text[event.start : event.end])
        else:
            assert event.how in {"from the same sentence", "from the sentence before"}


def test_a_whole_date_carries_the_following_day_although_the_article_has_no_date():
    found = _events("The bridge fell on Feb. 18, 2031, and the following day the army moved in.", published=None)
    assert [_shown(one) for one in found] == ["2031-02-18", "2031-02-19"]
    assert found[1].how == "from the same sentence"


def test_bounds_tell_a_day_where_both_give_the_same():
    text = "On Tuesday, the minister resigned."
    assert [_shown(one) for one in _events(text, None, date(2031, 3, 18), date(2031, 3, 21))] == ["2031-03-18"]
    assert _events(text, None, date(2031, 3, 14), date(2031, 3, 21)) == []
    assert _events(text, None, None, date(2031, 3, 21)) == []
    assert _events(text, None, date(2031, 3, 18), date(2031, 3, 21))[0].how == "from the article's bounds"


def test_a_day_given_once_with_its_year_has_that_year_throughout():
    text = "The Hall was stormed on Jan. 6, 2029. A committee meets over Jan. 6 this spring. On Jan. 7 it sat."
    assert [_shown(one) for one in _events(text)] == ["2029-01-06", "2029-01-06", "2031-01-07"]


def test_an_event_stands_where_its_words_stand():
    text = "Nobody spoke. The council voted on Tuesday, two days after Feb. 18, 2031."
    assert [text[one.start : one.end] for one in _events(text)] == ["Tuesday", "two days after", "Feb. 18, 2031"]


def test_every_whole_date_is_an_event():
    text = "It ran from 2 December 2030 to Dec. 5, 2030 and again on 2031-01-04."
    assert [(one.start, one.end, one.first) for one in _events(text, None)] == [(one.start, one.end, one.day) for one in dates(text)]


TODAY = date(2031, 3, 19)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened on Tuesday?", Period(date(2031, 3, 18), date(2031, 3, 18))),
        ("what happened on tuesday", Period(date(2031, 3, 18), date(2031, 3, 18))),
        ("What will the council vote on this Friday?", Period(date(2031, 3, 21), date(2031, 3, 21))),
        ("Who will speak on Thursday?", Period(date(2031, 3, 20), date(2031, 3, 20))),
        ("What happened on 2 December?", Period(date(2030, 12, 2), date(2030, 12, 2))),
        ("what was said on december 2", Period(date(2030, 12, 2), date(2030, 12, 2))),
        ("And in October?", Period(date(2030, 10, 1), date(2030, 10, 31))),
        ("What happened in october to the fund?", Period(date(2030, 10, 1), date(2030, 10, 31))),
        ("and in may?", Period(date(2030, 5, 1), date(2030, 5, 31))),
        ("What was leaked last week?", Period(date(2031, 3, 10), date(2031, 3, 16))),
        ("Who resigned yesterday?", Period(date(2031, 3, 18), date(2031, 3, 18))),
        ("What happened two days ago?", Period(date(2031, 3, 17), date(2031, 3, 17))),
        ("What was agreed in 2030?", Period(date(2030, 1, 1), date(2030, 12, 31))),
        ("Who was killed on 18 February 2031?", Period(date(2031, 2, 18), date(2031, 2, 18))),
        ("What do the 2020 rules say?", None),
        ("May the army march on the capital?", None),
        ("Who may march?", None),
        ("Who led the delegation?", None),
        ("", None),
    ],
)
def test_a_question_names_these_days(question, expected):
    assert asked(question, TODAY) == (() if expected is None else (expected,))


def test_without_the_day_of_asking_a_month_or_a_day_of_it_is_a_pattern():
    assert asked("What happened on 2 December?", None) == (Period(month=12, day=2),)
    assert asked("What happened in October?", None) == (Period(month=10),)
    assert asked("What happened last week?", None) == ()
    assert asked("What happened on Tuesday?", None) == ()


def _event(first, last=None):
    return Event(0, 1, first, last or first, "absolute")


def test_a_period_matches_what_happened_in_it_and_nothing_much_vaguer():
    december = Period(date(2030, 12, 2), date(2030, 12, 2))
    assert december.matches(_event(date(2030, 12, 2)))
    assert december.matches(_event(date(2030, 12, 1), date(2030, 12, 7)))
    assert not december.matches(_event(date(2030, 12, 3)))
    assert not december.matches(_event(date(2030, 12, 1), date(2030, 12, 31)))
    assert not december.matches(_event(date(2030, 1, 1), date(2030, 12, 31)))
    year = Period(date(2030, 1, 1), date(2030, 12, 31))
    assert year.matches(_event(date(2030, 12, 2)))
    assert year.matches(_event(date(2030, 1, 1), date(2030, 12, 31)))


def test_a_pattern_matches_that_day_of_any_year():
    assert Period(month=12, day=2).matches(_event(date(1999, 12, 2)))
    assert Period(month=12, day=2).matches(_event(date(2030, 11, 30), date(2030, 12, 3)))
    assert not Period(month=12, day=2).matches(_event(date(2030, 12, 1), date(2030, 12, 31)))
    assert Period(month=12).matches(_event(date(2030, 12, 1), date(2030, 12, 31)))
    assert not Period(month=12).matches(_event(date(2030, 1, 1), date(2030, 12, 31)))


PIECES = (
    'Tuesday|next |last |this |a day after|the following day|two weeks ago|Dec. |31|0|99|2|February 29|, 2031|in 9999|in 2022| will | said “|”|"|.|\n'
    "|of last week|yesterday|earlier this |month|Sunday, |‘|’|(|—|to |-5|\x00|st|Jan. 6| committee|\u202e|in |May|12 years ago|the day before| "
).split("|")


@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.sampled_from([None, date.min, date.max, date(2032, 2, 29), WRITTEN]),
    st.sampled_from([None, date.min, date.max, WRITTEN]),
)
@example("Tuesday a week later, two days after Friday", date.max, None)
@example("yesterday", date.min, None)
def test_no_text_is_too_odd_and_every_event_stands_inside_a_sentence(text, published, after):
    cuts = sentences(text, [Span(0, len(text))])
    found = events(text, cuts, published=published, after=after, before=date.max)
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert one.first <= one.last
        assert any(start <= one.start < one.end <= end for start, end in cuts)
    asked(text, published)


@pytest.mark.parametrize("text", ["Tuesday " * 12_000, "a " * 50_000, "“" * 100_000, "in 20" * 20_000, "was been had " * 8_000, "‘a’b" * 25_000])
def test_a_hundred_thousand_characters_of_anything_take_a_moment(text):
    cuts = [Span(at, min(at + 1_000, len(text))) for at in range(0, len(text), 1_000)]
    start = time.process_time()
    events(text, cuts, published=WRITTEN, after=None, before=None)
    asked(text, WRITTEN)
    assert time.process_time() - start < 5
