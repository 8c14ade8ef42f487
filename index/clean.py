"""Cleaning: which paragraphs of a source text are the article, and which are site furniture, each with the reason.

Markup is long gone here: what is left to go by is how a line reads and where it stands. Outlets and dates are not drawn from it here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.dates import only_dates
from index.values import Removed, Span

LONGEST_FURNITURE = 240
"""Characters: no line of furniture that was seen in the scrapes is longer, and none of these patterns is tried on more."""

_OPENERS = frozenset({"related links", "advertisement", "navigation", "readers' comments"})

# A pattern matches a whole line, without its bullet, whatever its case. The first list may take lines that read like a sentence.
_STRONG: tuple[tuple[str, str], ...] = (
    ("newsletter", r"(?:subscribe|sign up|register)(?: now| here| today| for free)?(?: to| for| from| and)? (?:the|our|us|this|get|receive|a|your|from|daily|weekly|newsletter|email|unlock|read)\b.*"),
    ("newsletter", r"discover more from .+|get (?:the|our) .{1,60}\b(?:inbox|newsletter|by e-?mail)\b.*|(?:join|delivered) .{0,60}\b(?:newsletter|inbox|mailing list)\b.*"),
    ("newsletter", r"(?:type|enter) your e-?mail.*|no spam[,. ].*|subscriber offer:.*|.*\bunsubscribe (?:at )?any ?time\b.*"),
    ("newsletter", r".*\b(?:forward (?:it|this) to a friend|reply to this (?:letter|e-?mail|newsletter))\b.*"),
    ("newsletter", r".*\b(?:become a (?:member|subscriber|supporter)|support (?:our|independent) journalism|continue reading with a)\b.*"),
    ("app promotion", r"(?:download|get|install) (?:our|the) (?:\S+ ){0,3}app\b.*|(?:follow|like|join|find) us on .*"),
    ("cookie notice", r"(?:we|this (?:web)?site|our (?:web)?site|.{1,40}) (?:uses?|values?|stores?) (?:\S+ ){0,6}(?:cookies|your privacy)\b.*|(?:accept|manage|reject|allow) (?:all )?cookies.*"),
    ("comment form", r"please enter your (?:comment|name).*|you must be (?:signed|logged) in to .*comment.*|your e-?mail (?:address )?(?:will not|won.t) be (?:published|shown|shared).*"),
    ("comment form", r"comments ?\(\d+\) .*|save my name,? .*|(?:sign|log) in to (?:leave a |post a |join the )?(?:comment|conversation).*|(?:be|you can be) the first to comment.*|notify me of (?:follow-?up|new) .*"),
    ("comment form", r"have your say\b.*|(?:e-?mail|contact|write to)(?: us)?(?: at)?:? \S+@\S+|your e-?mail \(.*"),
    ("related links", r"(?:read|see|watch|view|check)(?: also| more| next|):? ?also ?[:—–-].*|(?:also read|read (?:more|also|next)|see also|watch|don.t miss|recommended|related(?: (?:story|article|post|news|coverage))?) ?: .*"),
    ("related links", r"(?:next|previous) (?:article|post|story)\b.*"),
    ("author's note", r"about (?:the )?authors?:.*"),
    ("copyright", r"(?:©|\(c\)|copyright\b).*|.*\ball rights reserved\b.*|(?:this material|no part of this) .{0,40}(?:published|reproduced|redistributed).*"),
    ("picture caption", r"(?:file )?(?:photo|image|picture|photograph)s?(?: credit| courtesy| by)?(?: ?:| ©| \().*"),
    ("advertisement", r"(?:story|article) continues (?:below|after) .*"),
    ("page's clock", r"today ?: .*|(?:current|local) (?:time|date) ?: .*"),
)
_WEAK: tuple[tuple[str, str], ...] = (
    ("reading time", r"(?:estimated )?(?:reading|read) time ?:? ?\d+ ?min(?:ute)?s?|\d+[- ]?min(?:ute)?s?(?:[- ]| to )read(?:ing time)?|listen ?:? ?(?:to this (?:article|story) ?)?(?:\(?\d+ ?min(?:ute)?s?\)?)?(?: \d+ ?sec(?:ond)?s)?"),
    ("view counter", r"[\d.,]+ ?[km]? (?:total )?(?:views?|shares?|reads|likes|reactions?)|(?:views?|shares?|reads|likes) ?:? ?[\d.,]+ ?[km]?"),
    ("page's clock", r"(?:last )?(?:updated?|modified|published|posted)?(?: on)? ?:? ?(?:about |over )?(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:second|sec|minute|min|hour|hr|day|week|month|year)s? ago|just now"),
    ("breadcrumb", r"(?:you are here ?:? ?)?home(?: ?[>›»→/|] ?[^>›»→/|]{1,60})*(?: ?[>›»→/|])?|[^>›»→.]{1,30}(?: [>›»→] [^>›»→.]{1,60}){2,}"),
    ("comment form", r"leave a (?:reply|comment)|post (?:a )?comment|cancel reply|(?:add|write) (?:a|your) (?:comment|letter)|join the (?:conversation|discussion)|load more comments|comments are (?:now )?closed\.?"),
    ("comment form", r"your (?:name|e-?mail|website|comment)(?: ?\*)?|(?:(?:name|e-?mail|website|comment) ?\*? ?)+|(?:required fields are marked|\* ?required).*|submit"),
    ("readers' comments", r"(?:[\d,]+ |no )?comments?(?: ?\([\d,]+\))?|readers. (?:letters|comments)"),
    ("related links", r"top \d+ (?:this week|today|stories|posts|news)|(?:related|similar|popular|latest|recent|trending|featured|recommended|other|more|must[- ]read|top) (?:posts?|stories|articles?|news|content|topics?|reads?|reading|coverage|videos?|links)(?: .{0,20})?"),
    ("related links", r"most (?:read|popular|viewed|shared|commented|recent|watched)(?: .{0,20})?|trending(?: now)?|related|recommended(?: for you)?|you (?:may|might)(?: also)? (?:like|be interested in).*|what to read next|read (?:more|next|also)|more (?:from|on|in|about) .{1,50}|editor.?s.? (?:picks?|choice)|in case you missed it|don.t miss"),
    ("advertisement", r"advertise?ments?|advertisement.{0,40}|ad|ads|sponsored(?: content| by .*)?|promoted(?: content)?|partner content|paid (?:content|post)"),
    ("newsletter", r"newsletters?|(?:subscribe|sign up)(?: now| here| today| free)?!?|your e-?mail(?: address)?|e-?mail address|loading\.*|continue reading"),
    ("navigation", r"skip to (?:main )?content|back to top|menu|main menu|search|close|toggle .{0,20}|show more|load more|view all|see all|(?:sign|log) (?:in|out|up)|my account|print(?: this page)?|go to .{1,20} homepage|advertise with us"),
    ("site footer", r"(?:terms|privacy|imprint|contact|about|accessibility|cookies?)(?: (?:of (?:use|service)|and conditions|policy|notice|settings|us|preferences|the newsroom))?|was this (?:article |story |page )?(?:useful|helpful)\b.*|do not sell .*|powered by .{1,40}"),
    ("tags", r"(?:tags?|topics?|filed under|categor(?:y|ies)|posted in|keywords|in this (?:article|story)) ?:.{0,150}"),
)
_COMPILED = tuple(
    (strong, re.compile("|".join(f"(?P<r{at}>{pattern})" for at, (_, pattern) in enumerate(several)), re.IGNORECASE), tuple(why for why, _ in several))
    for strong, several in ((True, _STRONG), (False, _WEAK))
)

_SHARE = frozenset(
    "share shares save print email e-mail copy link copied facebook twitter tweet x whatsapp linkedin telegram reddit pinterest flipboard bluesky threads"
    " mastodon messenger viber sms instagram youtube pocket gift listen bookmark this that article story post page on via to by with it the more".split()
)
_SECTIONS = frozenset(
    "home world news politics business economy economics finance markets money sport sports culture arts entertainment lifestyle life style opinion opinions"
    " editorial analysis explainer explainers comment europe asia africa americas america middle east us u.s. uk international national nation local region"
    " regional global defence defense security military war conflict diplomacy science health tech technology climate environment travel food education"
    " weather video videos photos gallery podcasts live breaking latest exclusive top stories headlines features feature interview investigation special report"
    " weekend letters games puzzles front page society crime justice law media and &".split()
)
_MENU = _SECTIONS | frozenset("menu search subscribe login register contact about account privacy terms help newsletters newsletter shop jobs careers advertise complaints sitemap rss".split())
_SEPARATORS = re.compile(r"\s*[|•·]\s*|\s{2,}|\s[–—]\s")
_BULLET = re.compile(r"^(?:[•·▪◦‣∙*●■–—-]\s*)+")
_NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’'»)\]]*$")
_CREDIT = re.compile(
    r"(?:by|written by|story by|author|authors|reporter|words|reporting by|additional reporting|editing by|compiled by|edited by|with (?:files|reporting|inputs?) from|source|correction|clarification|editor.s note)\b",
    re.IGNORECASE,
)
_OUTLET_WORD = re.compile(
    r"news|\b(?:times|post|herald|courier|ledger|observer|echo|radio|wire|daily|gazette|tribune|star|journal|chronicle|mail|telegraph|guardian|independent|standard|monitor|dispatch"
    r"|bulletin|press|today|weekly|review|tv|television|broadcasting|media|magazine|globe|examiner|sentinel|inquirer|register|mirror|express|sun|citizen|voice|reporter|insider|digest"
    r"|reuters|bbc|cnn|afp|politico|axios|bloomberg|al jazeera|whisper|bearer|argus|advertiser|leader|mercury|record|scotsman|hill|nation|atlantic|economist|spectator)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The kept spans, one a paragraph, and what was removed, both in order.

    `title` is where the text has its headline, `masthead` where it has its outlet's name; None where it has none.
    """

    spans: tuple[Span, ...]
    removed: tuple[Removed, ...]
    title: Span | None = None
    masthead: Span | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph with what can be told from it alone; `spaced` is whether a blank line stands before it."""

    span: Span
    text: str
    words: int
    sentence: bool
    spaced: bool
    why: str | None

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of a story."""
        return self.why is None and (self.words >= 25 or (self.words >= 12 and self.sentence))

    @property
    def credit(self) -> bool:
        return _CREDIT.match(self.text) is not None

    @property
    def heading(self) -> bool:
        """Whether it can be a headline."""
        return (
            self.why is None
            and 3 <= self.words <= 30
            and not self.text.endswith((".", ";", ",", ":"))
            and not _BULLET.match(self.text)
            and not self.credit
            and not only_dates(self.text)
        )


def clean(text: str, paragraphs: Sequence[Span], *, title: str | None = None, outlet: str | None = None) -> Cleaned:
    """Tell the article from the furniture.

    `title` and `outlet` are what the file states, where it does. Every paragraph is kept whole or removed whole, except that a line
    of several parts is cut down to its parts that are kept. What reads like a sentence is removed only if it is worded like a known
    piece of furniture. Headlines, subheads, list items, bylines and dates of publication are kept.
    """
    lines = _lines(text, paragraphs)
    why = [line.why for line in lines]
    story = [at for at, line in enumerate(lines) if line.prose] or [at for at, line in enumerate(lines) if line.why is None and line.sentence]
    if not story:
        story = [at for at, line in enumerate(lines) if line.why is None][:1]
    if not story:
        return Cleaned((), tuple(Removed(*line.span, line.text, line.why or "") for line in lines))
    spaced = sum(lines[at].spaced for at in story) * 10 >= len(story) * 6
    at_title = _title(lines, story[0], title)
    _breadcrumbs(lines, why)
    masthead = _above(lines, why, at_title, outlet) if at_title is not None else None
    _repeated(lines, why, at_title, title)
    _sections(lines, why, story)
    if spaced:
        _blocks(lines, why)
    _tail(lines, why, story)
    kept, removed = _cut(lines, why)
    return Cleaned(kept, removed, None if at_title is None else lines[at_title].span, masthead)


def _lines(text: str, paragraphs: Iterable[Span]) -> list[_Line]:
    lines: list[_Line] = []
    last = 0
    for span in paragraphs:
        line = text[span.start : span.end]
        count = len(line.split(None, 40)) if len(line) > 400 else len(line.split())
        sentence = _SENTENCE_END.search(line[-8:]) is not None
        blank = text.count("\n", last, span.start) > 1 or text.count("\r", last, span.start) > 1 and "\n" not in text[last : span.start]
        if not blank and text.count("\n", last, span.start) == text.count("\r\n", last, span.start) > 1:
            blank = True
        lines.append(_Line(span, line, count, sentence, blank, _furniture(line, count, sentence)))
        last = span.end
    return lines


def _furniture(line: str, words: int, sentence: bool) -> str | None:
    """Why a line is furniture wherever it stands, going by its wording alone."""
    if len(line) > LONGEST_FURNITURE or words > 40:
        return None
    plain = _BULLET.sub("", line).strip()
    for strong, pattern, reasons in _COMPILED:
        if (strong or not sentence or words <= 8) and (match := pattern.fullmatch(plain)):
            return reasons[int(match.lastgroup[1:])] if match.lastgroup else None
    if sentence and words > 8:
        return None
    tokens = [token.strip(":.,()!") for token in plain.lower().split()]
    if tokens and tokens[0] in ("share", "save", "print", "facebook", "tweet", "email") and all(token in _SHARE or not token.isalpha() for token in tokens):
        return "share buttons"
    return _menu(plain)


def _menu(plain: str) -> str | None:
    """A line of several short parts, none of them a date, is a menu, or furniture if its parts are."""
    parts = [part for part in _SEPARATORS.split(plain) if part]
    if len(parts) < 2 or any(only_dates(part) for part in parts) or max(len(part.split()) for part in parts) > 7:
        return None
    reasons = [_furniture(part, len(part.split()), sentence=False) for part in parts]
    if all(reasons):
        return reasons[0]
    if any(reason in ("share buttons", "site footer", "comment form") for reason in reasons):
        return next(reason for reason in reasons if reason)
    known = sum(part.lower() in _MENU or reason is not None for part, reason in zip(parts, reasons, strict=True))
    return "navigation" if (known and len(parts) >= 2) or (len(parts) >= 4 and not _SENTENCE_END.search(plain)) else None


def _same(one: str, other: str) -> bool:
    return _WORDS.findall(one.casefold()) == _WORDS.findall(other.casefold())


def _title(lines: Sequence[_Line], first: int, stated: str | None) -> int | None:
    """Where the headline stands: the stated one, else a heading that is repeated, else the first long one above the story."""
    if stated:
        return next((at for at, line in enumerate(lines[:40]) if abs(len(line.text) - len(stated)) < 20 and _same(line.text, stated)), None)
    head = [at for at in range(first) if lines[at].heading]
    for at in head:
        if lines[at].words >= 4 and any(_same(lines[at].text, _NUMBERED.sub("", line.text)) for line in lines[at + 1 : at + 20]):
            return at
    if head:
        return next((at for at in head if lines[at].words >= 5), max(head, key=lambda at: lines[at].words))
    # A standfirst above the headline: then a second heading follows it, which a mere subhead does not have.
    if first == 0 and len(lines) > 3 and lines[0].words <= 45 and lines[1].heading and lines[2].heading and lines[3].prose:
        return 1
    return None


def _breadcrumbs(lines: Sequence[_Line], why: list[str | None]) -> None:
    """A numbered list that begins with "1. HOME" is the way to the page, not a list of the story."""
    for at, line in enumerate(lines):
        if re.fullmatch(r"1[.)]\s+home", line.text, re.IGNORECASE):
            for number, below in enumerate(lines[at : at + 8], 1):
                match = _NUMBERED.match(below.text)
                if not match or int(match[1]) != number:
                    break
                why[at + number - 1] = "breadcrumb"


def _above(lines: Sequence[_Line], why: list[str | None], title: int, outlet: str | None) -> Span | None:
    """What stands above the headline: the outlet's name, the page's clock, a slogan; a date right above it is the story's."""
    masthead: Span | None = None
    for at, line in enumerate(lines[:title]):
        if why[at] or line.prose or line.credit or line.words > 6 or (line.sentence and line.words > 4):
            continue
        days = only_dates(line.text)
        if days:
            # A weekday makes it the page's calendar, as does anything between it and the headline.
            if days[0].weekday or at + 1 != title:
                why[at] = "page's clock"
        elif masthead is None and ((outlet and _same(line.text, outlet)) or (at == 0 and not outlet and names_outlet(line.text))):
            masthead, why[at] = line.span, "outlet's name"
        else:
            why[at] = "section label" if _is_section(line.text) else "above the headline"
    return masthead


def names_outlet(line: str) -> bool:
    """Whether a few words read like the name of an outlet: capitals, and a word that outlets are named with."""
    words = line.split()
    return len(words) <= 5 and line[:1].isupper() and not _is_section(line) and _OUTLET_WORD.search(line) is not None


def _is_section(line: str) -> bool:
    words = [word.strip(":•|,") for word in _BULLET.sub("", line).lower().split()]
    return 0 < len(words) <= 4 and all(word in _SECTIONS for word in words)


def _repeated(lines: Sequence[_Line], why: list[str | None], title: int | None, stated: str | None) -> None:
    if title is None:
        return
    text = stated or lines[title].text
    for at, line in enumerate(lines):
        if at != title and why[at] is None and abs(len(line.text) - len(text)) < 20 and line.words >= 3 and _same(line.text, text):
            why[at] = "repeated title"


def _sections(lines: Sequence[_Line], why: list[str | None], story: Sequence[int]) -> None:
    """A lone section's name above the story or below it; between paragraphs it may be a subhead."""
    for at, line in enumerate(lines):
        if why[at] is None and (at < story[0] or at > story[-1]) and line.words <= 4 and _is_section(line.text):
            why[at] = "section label"


def _blocks(lines: Sequence[_Line], why: list[str | None]) -> None:
    """Where blank lines part the paragraphs, what stands right under "Most read" or "Advertisement" belongs to it."""
    menu = {part.casefold() for line in lines if line.why == "navigation" for part in _SEPARATORS.split(line.text) if part}
    opened: str | None = None
    for at, line in enumerate(lines):
        if line.spaced:
            opened = None
        if why[at] in _OPENERS:
            opened = why[at]
        elif why[at] is None and line.text.casefold() in menu and line.words <= 3 and at + 1 < len(lines) and not lines[at + 1].spaced:
            why[at] = opened = "navigation"
        elif opened and why[at] is None:
            if line.words > 20 or (line.text.endswith(".") and line.words > 8 and opened != "advertisement"):
                opened = None
            else:
                why[at] = opened


def _tail(lines: Sequence[_Line], why: list[str | None], story: Sequence[int]) -> None:
    """Below the last paragraph, once furniture has begun, what does not read like a sentence is furniture too."""
    length = lines[-1].span.end
    comments = next((at for at, line in enumerate(lines) if why[at] == "readers' comments" and line.span.start > length * 0.6), None)
    begun = False
    for at, line in enumerate(lines):
        if comments is not None and at > comments and why[at] is None:
            why[at] = "readers' comments"
        if at > story[-1] and why[at] is None and begun and not line.credit and not only_dates(line.text) and line.words <= 16 and not (line.sentence and line.words > 5):
            why[at] = "related links"
        begun = begun or (at > story[-1] and why[at] is not None)


def _cut(lines: Sequence[_Line], why: Sequence[str | None]) -> tuple[tuple[Span, ...], tuple[Removed, ...]]:
    kept: list[Span] = []
    removed: list[Removed] = []
    for line, reason in zip(lines, why, strict=True):
        if reason:
            removed.append(Removed(*line.span, line.text, reason))
            continue
        inner = _without_parts(line, removed) if line.words <= 25 and not line.sentence else line.span
        kept.append(inner)
    return tuple(kept), tuple(removed)


def _without_parts(line: _Line, removed: list[Removed]) -> Span:
    """A line such as "3 March 2031 | 4 min read" without its last or first parts that are furniture."""
    parts: list[tuple[Span, str | None]] = []
    at = 0
    for separator in [*_SEPARATORS.finditer(line.text), None]:
        end = separator.start() if separator else len(line.text)
        if part := line.text[at:end].strip():
            parts.append((Span(line.span.start + at, line.span.start + end), _furniture(part, len(part.split()), sentence=False)))
        at = separator.end() if separator else end
    if len(parts) < 2 or not any(reason for _, reason in parts) or all(reason for _, reason in parts):
        return line.span
    while parts[-1][1]:
        span, reason = parts.pop()
        removed.append(Removed(*span, line.text[span.start - line.span.start : span.end - line.span.start], reason or ""))
    while parts[0][1]:
        span, reason = parts.pop(0)
        removed.append(Removed(*span, line.text[span.start - line.span.start : span.end - line.span.start], reason or ""))
    return Span(parts[0][0].start, parts[-1][0].end)
