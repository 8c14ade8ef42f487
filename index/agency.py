"""Agency credits: the wire service that a text is credited to, told from one that a story merely cites.

A credit stands in a fixed place: a dateline, a byline, a line at the foot, a copyright line. Which outlet carries the text is not
known here.
"""

import re
from collections.abc import Iterator, Sequence

from index.byline import names
from index.dates import only_dates
from index.wording import BULLET, names_outlet

_ANYWHERE = r"""(?:Thomson[ ])?Reuters|(?:The[ ])?Associated[ ]Press|A\.?P\.?|AP[ ]News|Agence[ ]France[- ]Presse|AFP|Xinhua(?:[ ]News[ ]Agency)?
    |(?:ITAR-)?TASS|RIA(?:[ ]Novosti)?|Interfax(?:-Ukraine)?|Ukrinform|dpa|DPA|Deutsche[ ]Presse-Agentur|(?:Agencia[ ])?EFE|ANSA|Adnkronos|Lusa
    |Europa[ ]Press|PTI|Press[ ]Trust[ ]of[ ]India|ANI|IANS|Kyodo(?:[ ]News)?|Jiji(?:[ ]Press)?|Yonhap(?:[ ]News[ ]Agency)?
    |Anadolu(?:[ ](?:Agency|Ajans[ıi]))?|UPI|United[ ]Press[ ]International|Bloomberg(?:[ ]News)?|PA[ ]Media|Press[ ]Association
    |(?:The[ ])?Canadian[ ]Press|La[ ]Presse[ ]canadienne|AAP|Australian[ ]Associated[ ]Press|Bernama|Antara|Saudi[ ]Press[ ]Agency|IRNA|Tasnim
    |Keystone-SDA|Belga|Ritzau|Agerpres|Tanjug|BelTA|CNN[ ](?:Newsource|Wire)|Dow[ ]Jones(?:[ ]Newswires)?
    |(?:The[ ])?New[ ]York[ ]Times[ ]News[ ]Service"""
_IN_DATELINE = "PA|CP|AA|UNI|SPA|WAM|QNA|KUNA|MENA|NAN|GNA|APA|ANP|NTB|TT|STT|BNS|ELTA|LETA|PAP|[CČ]TK|TASR|MTI|BTA|HINA|FENA|TNS|APP|BSS|NNA"
"""Abbreviations that mean other things too, and that only a dateline makes an agency's."""

_AGENCY = re.compile(_ANYWHERE, re.VERBOSE)
_AGENCY_IN_DATELINE = re.compile(f"{_ANYWHERE}|{_IN_DATELINE}", re.VERBOSE)
_LIKE_AGENCY = re.compile(
    r"(?:[A-Z][\w.&'’-]*\s+){1,4}(?:News ?wires?|Wire(?: Service)?|(?:News|Press) (?:Agency|Service|Trust|Association))|Agencia [A-Z]\w+"
)

_DAY = r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?)(?:,?\s+\d{4})?"
_PLACE = r"[^\W\d_a-z][\w.'’/-]*(?:,?\s+(?:[^\W\d_a-z][\w.'’/-]*|de|del|di|da|of|al|el|la|le|sur|am|an|der))*"
DATELINE = re.compile(
    rf"(?:(?P<place>{_PLACE})(?:(?:,\s*|\s+)(?P<day>{_DAY}))?\.?,?\s*|(?P<alone>{_DAY})\s*)?"
    r"(?:\((?P<name>[^()\d]{2,40})\)|/(?P<slashed>[A-Z][\w -]{1,30})/)\s*(?P<dash>[-–—]{1,2})?\s*(?=(?P<next>\S)|$)"
)
"""How a wire story begins: "MOSCOW, Dec 2 (Reuters) - ", "(AP) — ", "KYIV, December 2. /TASS/. "."""

BARE_DATELINE = re.compile(rf"(?P<place>{_PLACE}),\s+(?P<day>{_DAY})\s*(?P<dash>[-–—]{{1,2}}|:)\s+")
"""A dateline without an agency: "MOSCOW, Dec. 2, 2025 - "."""

_LEADING = re.compile(r"([A-Z][\w .-]{1,30}?)\s+[–—]{1,2}(?:\s|$)|([A-Z][\w .]{1,30}?)\s+--?\s")
_BY = re.compile(r"(?:by|from|written by|story by|words by|authors?\s*:|reporters?\s*:|byline\s*:)\s+(.+)", re.IGNORECASE)
_ENDS_WITH = re.compile(rf"\s(?:(?:of|for|from)\s+)?((?:{_ANYWHERE}))$", re.VERBOSE)
_STAFF = re.compile(r"\s+(?:staff|staff writers?|reporters?|correspondents?|news desk|desk|bureaus?|agency)$", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[,;|/•·()]|\s[–—-]{1,2}\s|\band\b|&|\bwith\b)\s*")
_PICTURE = re.compile(r"\b(?:photos?|image|picture|video|graphic|getty|caption|file|handout|pool)\b|REUTERS/|AP Photo", re.IGNORECASE)
_CREDITED = re.compile(
    r"(?:\((?!\w+\)))?(?:additional |with )?(?:contributing\s*:|(?:reporting|writing|written|story|text|compiled) by"
    r"|with (?:\w+ )?(?:files|reporting|inputs?|contributions?|information|material) (?:from|by)|(?:files|inputs?) from"
    r"|(?:source|agency|agencies|credit|via|provided by|courtesy of)\s*[:–-]"
    r"|this (?:story|article|report) (?:was|is) (?:\w+ ){0,3}(?:by|from))\s*(.+)",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"(.{2,40}?)(?:\s+(?:writers?|journalists?|reporters?|correspondents?|photographers?)\b.{2,60}?)?"
    r"\s+contributed to this (?:report|story|article)\b",
    re.IGNORECASE,
)
_REST = re.compile(r"\. |; *(?:edit|writ|compil)|all rights", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|of|from)\s+(.+)$")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?(.{2,60})", re.IGNORECASE)
_CLOSING = re.compile(r"[.!?…][\"”’']?\s*(?:[-–—]{1,2}\s*|[(\[/])([A-Z][\w .-]{1,30}?)[)\]/]?\.?$")
_MARKS = " \t-–—()[]/.,*_"


def is_agency(name: str) -> bool:
    """Whether a name is a wire service's: a known one, or one that says so ("North Quay Wire", "Saudi Press Agency")."""
    return _AGENCY.fullmatch(name) is not None or _LIKE_AGENCY.fullmatch(name) is not None


def own(name: str, outlet: str | None) -> bool:
    """Whether a name in a dateline is the outlet's own: "CNN Business" on cnn.com."""
    if outlet is None:
        return False
    host = re.sub(r"^(?:www\.)?([\w-]+(?:\.[\w-]+)*?)\.(?:com?|org|net|co\.\w\w|\w\w|example|news|info|tv)$", r"\1", outlet.lower())
    one, other = (re.sub(r"^the |\W+", "", value.lower()) for value in (name, host))
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def in_dateline(line: str, outlet: str | None) -> str | None:
    """The agency that the first words of a story credit."""
    line = line[:200]
    if (match := DATELINE.match(line)) and not _BY.match(line):
        name = (match["name"] or match["slashed"]).strip()
        dash = match["dash"] or (match["slashed"] and match["place"])
        known = all(_AGENCY_IN_DATELINE.fullmatch(part) for part in re.split(r"\s*[/,]\s*|\s+and\s+", name))
        begins = match["next"] is None or not match["next"].islower()
        if match["place"] and (is_agency(match["place"].strip()) or (not dash and not begins)):
            return None  # "The Associated Press (AP) reported": an abbreviation is explained
        if known or is_agency(name):
            return name if dash or begins else None
        # Another outlet's name: the text is its, as far as the dash makes this a dateline and the carrier is known to be another.
        if dash and outlet and names_outlet(name) and not own(name, outlet):
            return name
        return None
    match = _LEADING.match(line)
    name = (match[1] or match[2]).strip() if match else ""
    return name if _AGENCY.fullmatch(name) else None


def in_byline(line: str) -> Iterator[str]:
    """The agencies among the names of a byline: "By Ann Lee, Associated Press", "Reuters Staff".

    A line that does not begin as a byline is one if it holds names alone, and no stroke: "Ann Lee/AP" is a photographer's credit.
    """
    line = BULLET.sub("", line)
    match = _BY.match(line)
    parts = [_STAFF.sub("", part.strip(_MARKS)) for part in _PARTS.split(match[1] if match else line)]
    if match is None and ("/" in line or not all(is_agency(part) or names(part) == part or only_dates(part) for part in parts if part)):
        return
    for part in parts:
        if is_agency(part):
            yield part
        elif match and (last := _ENDS_WITH.search(part)):
            yield last[1]


def in_foot(line: str) -> Iterator[str]:
    """The agencies that a line at the foot credits: "With files from AFP", "© 2025 Reuters", "Reporting by Ann Lee for AP", "— dpa"."""
    if _PICTURE.search(line):
        return
    line = BULLET.sub("", line)
    # The word is looked for first: the pattern tries every start and length, which took half the time of reading.
    contributed = _CONTRIBUTED.search(line) if "contributed" in line else None
    said = _CREDITED.match(line) or contributed or _COPYRIGHT.search(line)
    if said is None:
        if is_agency(line.strip(_MARKS).removeprefix("The ")) and len(line) <= 40:
            yield line.strip(_MARKS).removeprefix("The ")
        return
    for part in _PARTS.split(_REST.split(said[1], maxsplit=1)[0]):
        words = part.strip(_MARKS)
        for name in (words, match[1] if (match := _FOR.search(words)) else ""):
            plain = _STAFF.sub("", name.removeprefix("the ").removeprefix("The "))
            if is_agency(plain):
                yield plain
                break


def closing(paragraph: str) -> str | None:
    """The agency that a last paragraph ends with: "... he said. (Reuters)", "... he said. — AFP"."""
    match = _CLOSING.search(paragraph[-60:])
    return match[1] if match and _AGENCY.fullmatch(match[1]) else None


def without_agency(byline: str) -> tuple[str | None, list[str]]:
    """A byline as people's names alone, and the agencies that stood beside them."""
    parts = [part.strip() for part in re.split(r",|\s+\|\s+", byline)]
    credited = [_STAFF.sub("", part) for part in parts if is_agency(_STAFF.sub("", part))]
    people = [part for part in parts if not is_agency(_STAFF.sub("", part))]
    return (", ".join(people) or None) if credited else byline, [one.removeprefix("The ") for one in credited]


def credited(head: Sequence[str], opening: Sequence[str], foot: Sequence[str], *, outlet: str | None) -> Iterator[tuple[str, str]]:
    """The agencies that a text credits, the surest first, each with where.

    `head` are the short lines around the headline, `opening` the first paragraphs, `foot` the last lines with what was removed there.
    """
    for line in opening:
        if name := in_dateline(line, outlet):
            yield name.removeprefix("The "), "text: dateline"
    for line in head:
        for name in in_byline(line):
            yield name.removeprefix("The "), "text: byline"
    for line in foot:
        for name in in_foot(line):
            yield name.removeprefix("The "), "text: credit"
        if name := closing(line):
            yield name, "text: credit"
