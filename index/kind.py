"""Kind: what sort of piece an article is, by the words that pages mark it with: news, opinion, live coverage or a press release.

How a text argues is not looked at: an opinion that nobody marks is of unknown kind. Where the marks stand is not known here.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from index.values import KINDS

_TYPES = {
    "opinionnewsarticle": "opinion",
    "reviewnewsarticle": "opinion",
    "liveblogposting": "live",
    "newsarticle": "news",
    "reportagenewsarticle": "news",
    "backgroundnewsarticle": "news",
    "analysisnewsarticle": "news",
    "askpublicnewsarticle": "news",
}
"""JSON-LD types. schema.org has analysis as news; an Article or a BlogPosting can be anything."""

_OPINION = (
    r"opinions?|op-?eds?|editorials?|(?:guest )?(?:essay|column|commentary|viewpoint|opinion)|commentar(?:y|ies)|columns?|columnists?|viewpoints?"
    r"|comment is free|leading article|the .{2,30} view|letters? to the editor|perspectives?"
)
_LIVE = r"live(?: |-)?(?:blog|updates?|coverage|feed|news|reporting)|as it happened"
_RELEASE = r"(?:press|news|media) ?-?releases?|pressreleases?|for immediate release"
_LABELS = ((re.compile(_OPINION, re.IGNORECASE), "opinion"), (re.compile(_LIVE, re.IGNORECASE), "live"))
_RELEASE_LABEL = re.compile(_RELEASE, re.IGNORECASE)
_PREFIX = re.compile(
    rf"(?:(?P<opinion>opinion|op-?ed|editorial|commentary|guest essay|column|viewpoint|comment)|(?P<live>{_LIVE}|live)|(?P<release>{_RELEASE}))"
    r"\s*(?:[|:•]|\s[-–—])\s*\S",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"(?:\s[-–—|]|[:|])\s*(?:(?P<opinion>opinion|op-?ed|editorial|commentary)|(?P<live>live|live updates|live blog|as it happened))$|"
    r"\s[-–—]\s(?P<live2>(?:europe|us politics|uk politics|world|business|football) live)$",
    re.IGNORECASE,
)
_RELEASE_LINE = re.compile(
    r"(?:for immediate (?:release|distribution)|embargoed until)\b.{0,60}"
    r"|(?:press|news|media) release(?:s?|\s+(?:no|number|ref)\b.{0,30}|\s*[:|–—-].{0,40})",
    re.IGNORECASE,
)
_PR_WIRE = re.compile(
    r".{0,80}?(?:/\s?PR ?Newswire(?:[ -][\w-]+)?\s?/|\((?:Business ?Wire|Globe ?Newswire|ACCESS ?(?:Newswire|WIRE)|Newsfile Corp\.?|EIN ?Presswire"
    r"|Marketwired|PR ?Newswire|Canada Newswire|CNW(?: Group)?|PRWEB|Cision)\)|/(?:CNW|EINPresswire\.com|PRWEB)/)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"\b(?:views?|opinions?) (?:expressed|stated)\b.{0,60}"
    r"\b(?:(?:his|her|their|my|its|the) own|(?:those )?of the (?:author|writer)s?|(?:the )?(?:author|writer).s)"
    r"|\bthis is an? (?:opinion|op-?ed) (?:piece|column|article)\b",
    re.IGNORECASE,
)
_OPINION_FOLDERS = frozenset("opinion opinions op-ed oped editorial editorials commentisfree commentary columnists columns letters".split())
_LIVE_FOLDERS = frozenset("live live-news liveblog live-blog live-updates live-coverage livecoverage".split())
_RELEASE_FOLDERS = frozenset("press-release press-releases pressrelease pressreleases news-releases news-release".split())
_PR_HOSTS = (
    "prnewswire.com",
    "businesswire.com",
    "globenewswire.com",
    "accesswire.com",
    "einpresswire.com",
    "newswire.ca",
    "prweb.com",
    "newsfilecorp.com",
)

_WORDS = {"op-ed": "opinion", "editorial": "opinion", "live blog": "live", "liveblog": "live", "live updates": "live", "article": ""}


def stated_kind(value: str) -> str | None:
    """A kind as a person or an export writes it: one of the four, whatever its case, or a usual other word for one."""
    plain = re.sub(r"[\s_-]+", " ", value).strip().lower()
    return plain if plain in KINDS else {"op ed": "opinion", "pressrelease": "press release"}.get(plain) or _WORDS.get(plain) or None


def kind_of_types(types: Iterable[object]) -> str | None:
    """The kind that JSON-LD types say; the most particular where there are several, so "news" only if nothing else."""
    found = {_TYPES[name] for one in types if isinstance(one, str) and (name := re.split("[/#:]", one)[-1].lower()) in _TYPES}
    return next((kind for kind in ("live", "opinion", "news") if kind in found), None)


def kind_of_section(label: str) -> str | None:
    """The kind that the name of a section says: "Opinion", "Op-Ed", "Live updates", "Press releases"; most sections say nothing."""
    plain = label.strip(" \t•·|:*[]-–—")
    if _RELEASE_LABEL.fullmatch(plain):
        return "press release"
    return next((kind for pattern, kind in _LABELS if pattern.fullmatch(plain)), None)


def kind_of_headline(title: str) -> str | None:
    """The kind that a headline is marked with before or behind: "Opinion | ...", "Live updates: ...", "... – as it happened"."""
    match = _PREFIX.match(title) or _SUFFIX.search(title)
    if match is None:
        return None
    name = next(name for name, value in match.groupdict().items() if value)
    return {"opinion": "opinion", "release": "press release"}.get(name, "live")


def kind_of_opening(line: str) -> str | None:
    """The kind that a line at the head says: "FOR IMMEDIATE RELEASE", or a dateline of a wire that carries press releases."""
    return "press release" if _RELEASE_LINE.fullmatch(line.strip("*_# ")) or _PR_WIRE.match(line) else None


def disclaims(line: str) -> bool:
    """Whether a line says that the views in the piece are its author's own."""
    return len(line) <= 500 and _DISCLAIMER.search(line) is not None


def kind_of_url(url: str) -> str | None:
    """The kind that an address says by its host or by one of its folders."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    folders = parts.path.lower().split("/")[:-1]
    if host in _PR_HOSTS or any(one in _RELEASE_FOLDERS for one in folders):
        return "press release"
    if any(one in _LIVE_FOLDERS for one in folders):
        return "live"
    return "opinion" if any(one in _OPINION_FOLDERS for one in folders) else None
