"""The names that an outlet goes by: "BBC", "BBC News" and "bbc.co.uk" are one.

Where a name is found, and what is done with it, is not known here.
"""

import re
import unicodedata
from functools import lru_cache

_ALIASES = """
    ap, associated press, apnews
    afp, agence france presse
    nyt, new york times, nytimes
    wsj, wall street journal
    washington post, washpost, wapo
    ft, financial times
    la times, los angeles times, latimes
    usa today, usatoday
    csm, christian science monitor, csmonitor
    sz, sueddeutsche zeitung, sueddeutsche
    faz, frankfurter allgemeine zeitung, frankfurter allgemeine
    scmp, south china morning post
    smh, sydney morning herald
    dw, deutsche welle
    rfe rl, radio free europe, radio free europe radio liberty, rferl
    voa, voice of america, voanews
    pa, press association, pa media
    dpa, deutsche presse agentur
    abc australia, australian broadcasting corporation
    cbc, canadian broadcasting corporation
    bbc, british broadcasting corporation
    cnn, cable news network
    npr, national public radio
    pbs, public broadcasting service, pbs newshour
    mail, daily mail, dailymail, mail online
    guardian, guardian uk
    reuters, thomson reuters
"""
"""A line for each outlet whose names do not follow from each other by the rules below. Abbreviations that several outlets share are not here."""

_HOST = re.compile(r"^(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#].*)?$")
_SECOND_LEVEL = frozenset("co com org net gov ac edu".split())
_DROPPED = ("news", "online", "english", "international")
"""Last words that tell an outlet's parts or pages apart, not outlets: "BBC News", "Al Jazeera English", "CNN International"."""


def keys(name: str) -> frozenset[str]:
    """What a name is compared by: two names are one outlet's where these have one in common.

    Case, accents, punctuation and "The" do not count, nor does a last "News", "Online", "English" or "International" after another word; of
    an address the registered name alone does ("edition.cnn.com" is "cnn").
    """
    return _keys(name)


@lru_cache(maxsize=4096)
def _keys(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char)).strip()
    host = _HOST.match(plain)
    words = [_registered(host[1])] if host else re.findall(r"\w+", plain)
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if not words:
        return frozenset({plain})
    shorter = words[:-1] if len(words) > 1 and words[-1] in _DROPPED else words
    found = {"".join(words), "".join(shorter)}
    if host and words[0].startswith("the"):
        found.add(words[0].removeprefix("the"))
    if host:
        found.update(words[0].removesuffix(last) for last in ("news", "online") if words[0] != last)
    return frozenset(found - {""}).union(*(_GROUPS[one] for one in found if one in _GROUPS))


def _registered(host: str) -> str:
    parts = host.split(".")[:-1]
    if len(parts) > 1 and parts[-1] in _SECOND_LEVEL:
        parts = parts[:-1]
    return parts[-1].replace("-", "").replace("_", "")


def _groups() -> dict[str, frozenset[str]]:
    found = {}
    for line in _ALIASES.strip().splitlines():
        group = frozenset(name.replace(" ", "") for name in line.strip().split(", "))
        found.update(dict.fromkeys(group, group))
    return found


_GROUPS = _groups()


def same(name: str, other: str) -> bool:
    """Whether two names are one outlet's."""
    return not keys(name).isdisjoint(keys(other))
