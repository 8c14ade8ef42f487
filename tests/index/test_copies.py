"""Copies are one cluster however they were cut and dressed; articles on one event are not."""

import random
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.copies import SHORTEST, clusters, copies, near, signature, similarity

WORDS = [
    f"{head}{tail}" for head in "bar cor dun fel gim hal jor kel lun mar nor pel".split() for tail in "a e i o an en in on ast est ist ost".split()
]


def _story(seed, sentences=20, words=20):
    draw = random.Random(f"story {seed}")
    return [" ".join(draw.choice(WORDS) for _ in range(words)).capitalize() + "." for _ in range(sentences)]


def _text(lines):
    return "\n".join(lines)


WIRE = _story("wire")


@pytest.mark.parametrize(
    "carried",
    [
        WIRE,
        ["Another headline that this paper chose for its readers", *WIRE],
        WIRE[:10],
        WIRE[5:15],
        [*WIRE[:6], "Advertisement", *WIRE[8:], "Share this article", "LEAVE A REPLY"],
        [line.upper() for line in WIRE],
        [line.replace(".", " ;").replace(" ", "  ") for line in WIRE],
        [line.replace("bara", "bara on Friday") for line in WIRE],
        [*WIRE, *_story("own words", sentences=8)],
    ],
    ids=["the same", "headline", "first half", "middle half", "furniture", "capitals", "punctuation", "weekdays", "with a part of its own"],
)
def test_a_carrier_of_the_wire_story_is_a_copy(carried):
    one, other = signature(_text(WIRE)), signature(_text(carried))
    assert copies(one, other)
    assert copies(other, one)
    assert clusters({"b": one, "a": other, "c": signature(_text(_story("else")))}) == {"a": "a", "b": "a"}


def test_a_story_in_other_words_is_not_a_copy_although_it_quotes_the_same_sentence():
    assert not copies(signature(_text(WIRE)), signature(_text([*_story("rival", sentences=12), WIRE[3]])))


def test_a_brief_that_stands_in_a_round_up_is_not_a_copy_of_it():
    brief = _story("brief", sentences=3)
    assert not copies(signature(_text(brief)), signature(_text([*_story("monday", sentences=20), *brief])))


@pytest.mark.parametrize("mark", ["'", "’", ""])
def test_a_lost_apostrophe_changes_nothing(mark):
    lines = [f"The minister{mark}s men took Velgara{mark}s harbour and the envoy couldn{mark}t leave port {number}." for number in range(9)]
    assert signature(_text(lines)) == signature(_text([line.replace(mark, "'") if mark else line for line in lines]))


def test_few_words_are_copies_only_when_they_are_the_same():
    words = [f"w{number}" for number in range(SHORTEST - 1)]
    whole, other = signature(" ".join(words)), signature(" ".join([*words[:-1], "else"]))
    assert not copies(whole, other)
    assert clusters({"a": whole, "b": signature(" ".join(words).upper()), "c": other}) == {"a": "a", "b": "a"}


def test_a_row_of_changes_does_not_join_what_has_nothing_in_common():
    # Each shares two thirds with the next, the first nothing with the fourth.
    long = _story("row", sentences=60)
    row = {name: signature(_text(long[start : start + 30])) for name, start in zip("abcd", (0, 10, 20, 30), strict=True)}
    assert copies(row["a"], row["b"])
    assert copies(row["c"], row["d"])
    assert not copies(row["a"], row["d"])
    found = clusters(row)
    for cluster in set(found.values()):
        members = [name for name, of in found.items() if of == cluster]
        assert any(all(copies(row[centre], row[name]) for name in members) for centre in members)
    assert found["a"] != found["d"]


def test_two_carriers_that_share_little_meet_in_the_whole_story():
    whole, first, last = signature(_text(WIRE)), signature(_text(WIRE[:11])), signature(_text(WIRE[9:]))
    assert not copies(first, last)
    assert set(clusters({"one": first, "two": last, "three": whole}).values()) == {"one"}


def test_a_cluster_has_the_same_name_whatever_the_order():
    signatures = {f"{place:02}": signature(_text(WIRE[place % 4 :])) for place in range(12)}
    assert clusters(signatures) == clusters(dict(reversed(signatures.items()))) == dict.fromkeys(signatures, "00")


def test_the_nearest_copy_is_named_first():
    others = {"half": signature(_text(WIRE[:12])), "whole": signature(_text(WIRE)), "other": signature(_text(_story("else")))}
    assert near(signature(_text(WIRE)), others) == ["whole", "half"]


def test_a_long_article_is_compared_by_a_sample_that_tells_the_share():
    long = _story("long", sentences=200)
    contained, alike = similarity(signature(_text(long)), signature(_text(long[:100])))
    assert contained == pytest.approx(1, abs=0.15)
    assert alike == pytest.approx(0.5, abs=0.1)


def test_a_signature_is_the_same_in_another_process():
    text = _text(WIRE)
    program = f"import sys; from index.copies import signature; sys.stdout.write(signature({text!r}).hex())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert bytes.fromhex(done.stdout) == signature(text)
    assert len(signature(_text(_story("long", sentences=500)))) == 1_044


def test_a_signature_never_changes_between_versions():
    # Archives keep signatures: another value here is another schema.
    assert signature(" ".join(str(number) for number in range(40)))[:24].hex() == "2300000063d80d9976a77eb0a4a76c10cc4652dfcd754402"


@given(st.lists(st.sampled_from([*WIRE[:3], "a", "’", "\x00", "\ud800", "İ", "\u202e", "word " * 40, "١٢٣", "字", "\n"]), max_size=8).map(" ".join))
@example("")
@example("a " * 29)
@example("a " * 30)
def test_any_text_is_a_copy_of_itself_and_of_nothing_by_accident(text):
    one = signature(text)
    assert copies(one, one)
    assert clusters({"x": one}) == {}
    assert clusters({"x": one, "y": signature(text), "z": signature(_text(_story("far")))}) == {"x": "x", "y": "x"}


def test_a_crowd_of_copies_is_one_cluster_and_costs_no_more_than_its_number():
    crowd = {f"{place:04}": signature(_text([f"Edition {place} of this paper", *WIRE, f"Printed at press {place}"])) for place in range(400)}
    assert set(clusters(crowd).values()) == {"0000"}
    assert len(clusters(crowd)) == 400


@pytest.mark.slow
def test_ten_thousand_signatures_are_clustered_in_seconds():
    stories = {f"{place:05}": _story(place, sentences=8, words=12) for place in range(5_000)}
    signatures = {name: signature(_text(lines)) for name, lines in stories.items()}
    signatures |= {f"{name} again": signature(_text([*lines[:6], "Advertisement"])) for name, lines in stories.items()}
    found = clusters(signatures)
    assert len(found) == 10_000
    assert all(found[f"{name} again"] == name for name in stories)
