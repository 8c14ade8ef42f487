"""Wording: what a single line of a news page gives away by itself: furniture, a section's name, an outlet's name, a credit.

Where the line stands, and what is done with it, is not known here. English only: furniture in other languages stays in the body.
"""

import re

from index.dates import only_dates

LONGEST_FURNITURE = 240
"""Characters: no line of furniture that was seen in the scrapes is longer, and none of these patterns is tried on more."""

SEPARATORS = re.compile(r"\s*[|•·]\s*|\s{2,}|\s[–—]\s")
"""What parts a line that was several elements of a page."""

BULLET = re.compile(r"^(?:[•·▪◦‣∙*●■►–—-]\s*)+")
NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+")
SENTENCE_END = re.compile(r"[.!?…][\"”’'»)\]]*$")

_UNITS = r"(?:second|sec|minute|min|hour|hr|day|week|month|year)s?"
_PLATFORMS = "x|twitter|facebook|instagram|youtube|linkedin|telegram|whatsapp|threads|bluesky|tiktok|mastodon|google news|social media"
_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_ITEMS = r"(?:posts?|stories|articles?|news|content|topics?|reads?|reading|coverage|videos?|links|tags)"

# Patterns match a whole line, without its bullet, whatever its case. These are tried on any line, even one that ends like a sentence.
_PLAIN: dict[str, tuple[str, ...]] = {
    "newsletter": (
        (
            r"(?:subscribe|sign up|register(?! to vote))\b(?=.*\b(?:newsletters?|e-?mails?|inbox|posts|updates|alerts|channel|digest|briefing|access"
            r"|free|here|weekly|daily|(?:an?|per|every|each) (?:month|week|year)|today|now)\b).*"
        ),
        r"discover more from .+",
        r"get (?:the|our|breaking|daily) .{0,60}\b(?:inbox|newsletter|by e-?mail)\b.*",
        r"delivered (?:straight |directly |right )?to your inbox.*",
        r"join (?:our|the) .{0,40}\b(?:newsletter|mailing list|channel|whatsapp group)\b.*",
        r"(?:type|enter) your e-?mail.*",
        r"no spam[,. ].*",
        r"subscriber offer:.*",
        r"(?:.*(?:\byou (?:can|may)|\band|\bor|[.,!]) )?unsubscribe (?:at )?any ?time\b.*",
        r".*\b(?:forward (?:it|this) to a friend|reply to this (?:letter|e-?mail|newsletter))\b.*",
        # A country that hopes to become a member of an alliance is news; "Become a member" is an appeal, which begins a sentence or ends one.
        r"(?:.*[.!?:,] |please |.*\bplease )?(?:become a (?:member|subscriber|supporter)|support (?:our|independent|local) journalism)\b.*",
        r".*\b(?:become a (?:member|subscriber|supporter)(?: today| now| here)|support our journalism)[.!]?|.*\bcontinue reading with a\b.*",
        # An appeal at the end of a few sentences. One that somebody is quoted with begins with a quotation mark.
        r"(?![\"“”'‘]).+[.?!:)] ?(?:sign up|subscribe)\b(?=.*\b(?:newsletters?|inbox)\b).*",
        r"(?![\"“”'‘]).*\b(?:newsletters?|inbox)\b.*\bsign up\b[^.]{0,20}\bhere\b ?[.)]{0,2}",
        r"get .{3,80}\bnewsletters?\b.*\bsign up\b.*",
    ),
    "app promotion": (r"(?:download|get|install) (?:our|the) (?:\S+ ){0,3}app\b.*", r"(?:follow|like|join|find) us on (?:" + _PLATFORMS + r")\b.*"),
    "cookie notice": (
        r"(?:we|this (?:web)?site|our (?:web)?site)(?: and our .{1,30})? (?:uses?|values?|stores?) (?:\S+ ){0,6}(?:cookies|your privacy)\b.*",
        r".{1,40} uses cookies to .*",
        r"by (?:continuing|using|clicking) (?:.*\byou\b.*\bterms|.*\b(?:cookies|terms of|privacy policy))\b.*",
        r"(?:accept|manage|reject|allow) (?:all )?cookies.*",
    ),
    "comment form": (
        r"please enter your (?:comment|name).*",
        r"you must be (?:signed|logged) in to .*comment.*",
        r"your e-?mail (?:address )?(?:will not|won.t) be (?:published|shown|shared).*",
        r"your e-?mail \(.*",
        r".*\bakismet\b.*",
        r"comments ?\(\d+\) .*",
        r"save my name,? .*",
        r"(?:sign|log) in to (?:leave a |post a |join the )?(?:comment|conversation).*",
        r"(?:be|you can be) the first to comment.*",
        r"notify me of (?:follow-?up|new) .*",
        r"have your say\b.*",
        r"(?:e-?mail|contact|write to)(?: us)?(?: at)?:? \S+@\S+",
    ),
    "related links": (
        r"(?:also (?:read|see|watch)|(?:read|see|watch|view|check) also|read (?:more|next)) ?[:|—–-].*",
        r"(?:next|previous) (?:article|post|story) ?:.*",
        r"(?:sponsored|promoted) links?\b.*|.*\bby (?:taboola|outbrain)",
    ),
    "related story": (r"(?:more|related) ?:.*\?",),
    "author's note": (
        r"about (?:the )?authors?:.*",
        r"follow .{2,80} on (?:" + _PLATFORMS + r")\b.{0,60}@\w+\.?",
    ),
    "copyright": (
        r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by\b|the\b)).*",
        r".*\ball rights reserved\b.*",
        r"(?:this material (?:may|must|can)(?: ?not) .{0,40}|no part of this .{0,40})(?:published|reproduced|redistributed).*",
    ),
    "picture caption": (
        r"\(?(?:photo|image|picture)s? (?:by|via|courtesy of) [^.,]{2,40}/[^.,]{2,40}\)?|getty images|file (?:photo|image|picture)",
        r"(?:file )?(?:photo|image|picture|photograph)s?(?: credit| courtesy| by)?(?:(?: ?:| ©).*| \([^()]*\)\.?)",
    ),
    "advertisement": (r"(?:story|article) continues (?:below|after)(?: .*)?|scroll (?:down )?to continue(?: .*)?",),
    "page's clock": (
        r"today ?: (?:\w+ ){0,4}?(?:mon|tues|wednes|thurs|fri|satur|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d).*",
        r"(?:current|local) (?:time|date) ?: .*",
    ),
}

# These are not tried on a line of more than eight words that ends like a sentence.
_SHORT: dict[str, tuple[str, ...]] = {
    "reading time": (
        r"(?:estimated )?(?:reading|read) time ?:? ?\d+ ?min(?:ute)?s?(?: read)?",
        r"\d+[- ]?min(?:ute)?s?(?:[- ]| to )read(?:ing time)?",
        r"listen ?:? ?(?:to this (?:article|story) ?)?(?:\(?\d+ ?min(?:ute)?s?\)?)?(?: \d+ ?sec(?:ond)?s)?",
    ),
    "view counter": (
        r"[\d.,]+ ?[km]? (?:total )?(?:views?|shares?|reads|likes|reactions?)",
        r"(?:views?|shares?|reads|likes) ?:? ?[\d.,]+ ?[km]?",
    ),
    "page's clock": (
        rf"(?:last )?(?:updated?|modified|published|posted)?(?: on)? ?:? ?(?:about |over )?{_COUNT} {_UNITS} ago",
        r"(?:last )?(?:updated?|modified|published|posted) ?:? ?(?:just now|today|yesterday)",
    ),
    "breadcrumb": (
        r"(?:you are here ?:? ?)?home(?: ?[>›»→/|] ?[^>›»→/|]{1,60})+(?: ?[>›»→/|])?",
        r"[^>›»→.]{1,30}(?: [>›»→] [^>›»→.]{1,60}){2,}",
    ),
    "comment form": (
        r"leave a (?:reply|comment)(?: cancel reply)?|logged in as .*",
        r"post (?:a )?comment",
        r"cancel reply",
        r"(?:add|write) (?:a|your) (?:comment|letter)",
        r"join the (?:conversation|discussion)",
        r"load more comments",
        r"comments are (?:now )?closed\.?",
        r"your (?:name|e-?mail|website|comment)(?: ?\*)?",
        r"(?:(?:name|e-?mail|website|comment) ?\* ?)+",
        r"(?:comment|name|e-?mail|website) ?:? ?\*?|submit",
        r"(?:required fields are marked|\* ?required).*",
        r"(?:see|show|view|hide) (?:all )?comments|sort by ?:? .{1,30}|rate this (?:article|story)|report (?:an error|a typo)",
    ),
    "readers' comments": (r"(?:[\d,]+ |no )?comments?(?: ?\([\d,]+\))?", r"readers. (?:letters|comments)"),
    "related links": (
        r"top \d+ (?:this (?:week|month)|today|stories|posts|news)|hot topics|must[- ]reads?",
        rf"(?:related|similar|popular|latest|recent|trending|featured|recommended|other|more|must[- ]read|top) {_ITEMS}(?: .{{0,20}})?",
        (
            r"most (?:read|popular|viewed|shared|commented|recent|watched)"
            r"(?: (?:stories|articles|news|posts|videos|today|now|this week|(?:in|on|from) .{1,20}))?"
        ),
        r"trending(?: now)?|related|recommended(?: for you)?",
        r"you (?:may|might)(?: also)? (?:like|be interested in).*",
        r"(?:watch|don.t miss|recommended|related(?: (?:story|article|post|news|coverage))?) ?: .*",
        r"(?:next|previous) (?:article|post|story)|view all posts by .*|read (?:the )?full (?:story|article)",
        r"what to read next|read (?:more|next|also)|in case you missed it|don.t miss|listen to (?:our|the) podcasts?",
        r"(?:explore|discover) more|click here to (?:read|see|watch|learn) more|quick links",
        r"more from .{1,50}|more (?:on|about) this(?: story| topic)?|more in \w+",
        r"editor.?s.? (?:picks?|choice)",
    ),
    "author's note": (r"about (?:the )?authors?",),
    "related story": (r"(?:(?:learn )?more|related) ?:.+",),
    "advertisement": (
        r"advertise?ments?|advertisement.{0,40}|ads?(?: by google)?|report this ad",
        r"sponsored(?: content| by .*)?|promoted(?: content)?|partner content|paid (?:content|post)",
    ),
    "share buttons": (
        r"(?:click to )?(?:share|tweet|email|print|pin)\b.{0,60}\(opens in (?:a )?new (?:window|tab)\)",
        r"like this:?|like loading\.*|copy link|gift this article|add (?:us|.{2,30}) (?:on|as a preferred source on) google",
    ),
    "newsletter": (
        r"stay (?:connected|informed|updated|in touch)|donate (?:now|today)|support us|thank(?:s| you) for reading.{0,30}",
        r"newsletters?|(?:subscribe|sign up)(?: now| here| today| free)?!?",
        r"your e-?mail(?: address)?|e-?mail address|loading\.*|continue reading",
    ),
    "app promotion": (r"follow us|(?:follow|join) .{2,40} on (?:" + _PLATFORMS + r")|join (?:us|our) .{2,30}(?:channel|group)",),
    "cookie notice": (r"manage (?:my )?(?:preferences|consent|choices)|your privacy (?:matters|choices).{0,20}|no,? thanks|got it!?",),
    "video player": (r"(?:watch|play)(?: the)? video|watch live|now playing|(?:photo|view|picture) gallery",),
    "weather": (r"weather ?: .{0,30}°.{0,20}|(?:\S+ )?-?\d{1,2} ?°[cf]?",),
    "navigation": (
        r"e-?paper|edition ?: .{2,30}|table of contents|on this page|in this (?:article|story)",
        r"text size|a\+ ?a-|[×✕✖Δ]|\d{1,2} ?/ ?\d{1,2}|\d{1,2} of \d{1,2}",
        r"skip to (?:main )?content|back to top|(?:main )?menu|search|close|toggle .{0,20}",
        r"font size ?:?.*|show more|load more|view all|see all|my account|print(?: this page)?",
        r"(?:sign|log) (?:in|out|up)|go to .{1,20} homepage|advertise with us",
    ),
    "site footer": (
        (
            r"(?:terms|privacy|imprint|contact|about|accessibility|cookies?)"
            r"(?: (?:of (?:use|service)|(?:and|&) conditions|policy|notice|settings|us|preferences|the newsroom))?"
        ),
        r"was this (?:article |story |page )?(?:useful|helpful)\b.*",
        r"do not sell .*|powered by .{1,40}",
    ),
    "tags": (r"(?:tags?|topics?|filed under|categor(?:y|ies)|posted in|keywords|in this (?:article|story)) ?:.{0,150}",),
}


def _compiled(patterns: dict[str, tuple[str, ...]]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern of many, with a group for each reason, and the reasons in the order of the groups."""
    together = "|".join(f"(?P<r{at}>{'|'.join(several)})" for at, several in enumerate(patterns.values()))
    return re.compile(together, re.IGNORECASE), tuple(patterns)


_PLAIN_PATTERN, _PLAIN_REASONS = _compiled(_PLAIN)
_SHORT_PATTERN, _SHORT_REASONS = _compiled(_SHORT)

_SHARE_FIRST = frozenset("share save print facebook tweet email".split())
_SHARE = frozenset(
    """share shares save print email e-mail copy link copied facebook twitter tweet x whatsapp linkedin telegram reddit pinterest flipboard bluesky
    threads mastodon messenger viber sms instagram youtube pocket gift listen bookmark this that article story post page on via to by with it the more
    minutes min""".split()
)
_SECTIONS = frozenset(
    """home world news politics business economy economics finance markets money sport sports culture arts entertainment lifestyle life style opinion
    opinions editorial analysis explainer explainers comment europe asia africa americas america middle east us u.s. uk international national nation
    local region regional global defence defense security military war conflict diplomacy science health tech technology climate environment travel
    food education weather video videos photos gallery podcasts live breaking latest exclusive top stories headlines features feature interview
    investigation special report weekend letters games puzzles front page society crime justice law media and &""".split()
)
_MENU = _SECTIONS | frozenset(
    """menu search subscribe login register contact about account privacy terms help newsletters newsletter shop jobs careers advertise complaints
    sitemap rss""".split()
)
_CONTROLS = frozenset(
    """twitter facebook instagram whatsapp linkedin telegram pinterest reddit messenger youtube tiktok bluesky x like reply accept follow following
    unfollow next previous video listen
    weather register login bookmark donate dismiss ok english audio live updates version what do you think?""".split()
)
_CREDIT = re.compile(
    r"(?:by|written by|story by|authors?|reporters?|contributing|words|reporting by|additional reporting|editing by|compiled by|edited by"
    r"|with (?:files|reporting|inputs?) from|source|correction|clarification|editor.s note)\b",
    re.IGNORECASE,
)
_OUTLET_WORD = re.compile(
    r"""news|\b(?:times|post|herald|courier|ledger|observer|echo|radio|wire|daily|gazette|tribune|star|journal|chronicle|mail|telegraph|guardian
    |independent|standard|monitor|dispatch|bulletin|press|today|weekly|review|tv|television|broadcasting|media|magazine|globe|examiner|sentinel
    |inquirer|register|mirror|express|sun|citizen|voice|reporter|insider|digest|reuters|bbc|cnn|afp|politico|axios|bloomberg|al[ ]jazeera|bearer
    |whisper|argus|advertiser|leader|mercury|record|scotsman|hill|nation|atlantic|economist|spectator)\b""",
    re.IGNORECASE | re.VERBOSE,
)


_LABEL = re.compile(r"opinion|op-?ed|editorial|commentary|comment|analysis|exclusive|explainer|live", re.IGNORECASE)
"""What a headline is marked with in front of a stroke."""

_APPEALS = frozenset(("newsletter", "app promotion", "cookie notice", "comment form", "copyright"))
_ATTRIBUTED = re.compile(
    r"[,?!][\"”’']? (?:\w+ ){0,5}?(?:said|says|told|urged|urging|warned|added|advised|announced|ruled|wrote|according to)\b", re.IGNORECASE
)
"""Somebody's words, told by a story: "Download the app, the ministry said." What a site says to its readers, it says itself."""


def furniture(line: str, *, words: int, sentence: bool) -> str | None:
    """Why a line is furniture wherever it stands, going by its wording alone; None where it may be text.

    `sentence` is whether it ends like one: then, from nine words on, only what is worded like a known piece of furniture is.
    """
    if len(line) > LONGEST_FURNITURE or words > 40:
        return None
    plain = BULLET.sub("", line).strip()
    if match := _PLAIN_PATTERN.fullmatch(plain):
        reason = _PLAIN_REASONS[int((match.lastgroup or "r0")[1:])]
        return None if sentence and reason in _APPEALS and _ATTRIBUTED.search(plain) else reason
    if sentence and words > 8:
        return None
    if match := _SHORT_PATTERN.fullmatch(plain):
        return _SHORT_REASONS[int((match.lastgroup or "r0")[1:])]
    tokens = [token.strip(":.,()!") for token in plain.lower().split()]
    if tokens and tokens[0] in _SHARE_FIRST and all(token in _SHARE or not token.isalpha() for token in tokens):
        return "share buttons"
    return _menu(plain)


def _menu(plain: str) -> str | None:
    """A line of several short parts, none of them a date, is a menu, or furniture if its parts are."""
    parts = [part for part in SEPARATORS.split(plain) if part]
    if len(parts) < 2 or max(len(part.split()) for part in parts) > 7 or any(only_dates(part) for part in parts):
        return None
    reasons = [furniture(part, words=len(part.split()), sentence=False) for part in parts]
    if all(reasons):
        return reasons[0]
    if len(parts) == 2 and len(parts[1].split()) >= 4 and _LABEL.fullmatch(parts[0]):
        return None  # "Opinion | The valley is not a parcel" is a headline
    if given := [reason for reason in reasons if reason in ("share buttons", "site footer", "comment form")]:
        return given[0]
    known = any(part.lower() in _MENU or reason is not None for part, reason in zip(parts, reasons, strict=True))
    return "navigation" if known or (len(parts) >= 4 and not SENTENCE_END.search(plain)) else None


def prose(line: str) -> bool:
    """Whether a line reads like a paragraph of a story: long, or of middling length and ending like a sentence."""
    words = len(line.split(None, 25))
    return words >= 25 or (words >= 12 and SENTENCE_END.search(line[-8:]) is not None)


def is_credit(line: str) -> bool:
    """Whether a line begins as a byline, a credit or a correction does."""
    return _CREDIT.match(BULLET.sub("", line)) is not None


def is_control(line: str) -> bool:
    """Whether a line is what a page's buttons are labelled with; among paragraphs the same words may be a subhead."""
    words = BULLET.sub("", line).lower().split()
    return 0 < len(words) <= 4 and all(word in _CONTROLS for word in words)


def is_section(line: str) -> bool:
    """Whether a line is nothing but the names of a news site's sections."""
    words = [word.strip(":•|,") for word in BULLET.sub("", line).lower().split()]
    return 0 < len(words) <= 4 and all(word in _SECTIONS for word in words)


def names_outlet(line: str) -> bool:
    """Whether a few words read like the name of an outlet: a capital first, and a word that outlets are named with."""
    return len(line.split()) <= 5 and line[:1].isupper() and not is_section(line) and _OUTLET_WORD.search(line) is not None
