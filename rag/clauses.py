"""A sentence taken apart as far as a question needs it: who or what it is about, its verb, and what follows up to the first break.

It keeps to sentences that are simple enough to be sure of; what is asked of them is not known here.
"""

import re
from dataclasses import dataclass, replace

from rag.particulars import names
from rag.verbs import BE, MODAL, base_of_past, base_of_present, is_participle, is_verb

_TOKEN = re.compile(r"\S+")
_LONGEST_SUBJECT = 10
"""Words: beyond, what is taken for the subject has swallowed a verb that is not known."""

_NOT_A_SUBJECT = frozenset(
    """he she it they we i you this that these those there here who what which where when why how if while as although though despite after
    before since during amid under with without in on at by for from to of and but or so yet nor both neither either one some others
    another such then now not according following among""".split()
)
_COMMON = frozenset(
    """Foreign Senior Government Army Police Opposition Negotiators Food Billions Millions Thousands Hundreds Dozens Researchers Prices Authorities
    Firefighters People Delegates Ministers Residents Soldiers""".split()
)
"""Words that open a subject with a capital and are no names."""

_FRONTED = re.compile(r"^(?:On|In|At|By|Earlier|Last|This)\b[^,“”\"]{2,40},\s+")
_BREAK = re.compile(
    r"""(?<=,[”"])\s+(?:\w+ing|and|but|while|which|as)\b
      | \s*(?:;|:\s|\s[—–-]\s|—|\.{3}|…
      |,\s+(?:while|but|and|as|which|who|whose|whom|where|when|whether|although|though|despite|with|without|after|before|since|until|unless|if|because|so|yet|or
             |including|according|officials|sources|analysts|they|he|she|it|\w+ing|\w+ed|[A-Z][\w’'.-]*(?:\s[A-Z][\w’'.-]*)*\s+(?:said|says|told|added|wrote))\b
      |,\s+[^,“”"]{3,60}?\s(?:said|says|told|added)\b
      |,\s+(?:said|says|according)\b
      |,\s+(?:the|a|an|their|his|her|its|in|on|at|by|from|for|to|not|almost|nearly|about|much|most|all|some|many|one|two|three|half)\b)""",
    re.VERBOSE,
)
"""Where what follows a verb is cut: what comes after says more, not the same."""

_DANGLING = re.compile(r"\s+(?:and|or|but|as|while|that|which|who|to|of|in|on|at|by|for|from|with|the|a|an)$", re.IGNORECASE)
_DATELINE = re.compile(r"^[A-Z][A-Z .’'-]{2,30}(?:,\s[A-Z][\w. ]+)?\s*(?:\([^)]{2,40}\)\s*)?[-–—]\s+")
_ATTRIBUTED = re.compile(r"^According to [^,“”\"]{3,60},\s+")
_OPENERS = re.compile(r"^(?:Meanwhile|However|Still|Yet|Instead|Later|Separately|Also|Now|But|And|So),?\s+", re.IGNORECASE)
_FILLERS = re.compile(r"\s+(?:also|however|meanwhile|reportedly|then|later|too|again|already|still|now)\b(?!\s+than)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause. `fronted` is what stood before the subject ("On Tuesday"), `verb` its finite verb as it is written, `rest` what follows."""

    sentence: str
    fronted: str
    subject: str
    verb: str
    rest: str

    @property
    def question_subject(self) -> str:
        """The subject as it stands inside a question: an article or a common word that opened the sentence written small."""
        first, _, more = self.subject.partition(" ")
        opens_a_name = any(name.start == 0 for name in names(f"{self.subject} ")) and not re.fullmatch(r"the|an?", first.lower())
        if self.subject in _COMMON or (more[:1].islower() and (first in _COMMON or first.endswith("ing"))):
            opens_a_name = False
        return self.subject if opens_a_name else f"{first[:1].lower()}{first[1:]}{' ' if more else ''}{more}"

    def did(self) -> tuple[str, str] | None:
        """What turns the clause into a question, and the verb that is left: "did", "meet"; "was", ""; None where that is not known."""
        if self.verb in BE | MODAL:
            return self.verb, ""
        if self.verb in {"has", "had", "have"} and is_participle(self.rest.partition(" ")[0]):
            return self.verb, ""
        past, present = base_of_past(self.verb), base_of_present(self.verb)
        if past is not None:
            return "did", past
        return ("does", present) if present is not None else None

    def asking(self, opening: str, rest: str) -> str | None:
        """As in "Where", "in a hotel": "Where did the envoys meet in a hotel?"; None where the verb's form is not known."""
        turned = self.did()
        if turned is None:
            return None
        helper, verb = turned
        return tidy(f"{opening} {helper} {self.question_subject} {verb} {rest}") + "?"


def clause(sentence: str) -> Clause | None:
    """The main clause of a sentence; None where it is not a plain statement about something."""
    text = _ATTRIBUTED.sub("", _OPENERS.sub("", _DATELINE.sub("", sentence.strip())))
    if not re.search(r"[.!]['’\"”]?$", text) or not text[:1].isalnum() or "\n" in text or "http" in text:
        return None
    text = text[:1].upper() + text[1:]
    fronted = ""
    if match := _FRONTED.match(text):
        fronted, text = match[0].rstrip(", "), text[match.end() :]
    tokens = list(_TOKEN.finditer(text))
    if not tokens or tokens[0][0].lower().strip("“”\"'‘’,") in _NOT_A_SUBJECT:
        return None
    subject_end = None
    inside = 0  # an apposition between commas belongs to the subject
    for at, token in enumerate(tokens[1:], 1):
        word = token[0]
        if re.search(r"[“”\";:]|—", word) or at > _LONGEST_SUBJECT + inside:
            return None
        if inside and at <= inside:
            continue
        if tokens[at - 1][0].endswith(","):
            stop = next((later for later, one in enumerate(tokens[at:], at) if one[0].endswith(",")), None)
            if stop is None or stop - at > 10 or word.lower() in {"and", "but", "who", "which", "while", "as"}:
                return None
            inside = stop
            continue
        if word.lower() in {"that", "who", "which", "whose"}:
            return None
        if is_verb(word, tokens[at - 1][0]):
            subject_end = at
            break
    if subject_end is None:
        return None
    subject = re.sub(r"\s+(?:also|then|later|\w+(?<!ami|all)ly)$", "", text[: tokens[subject_end - 1].end()].rstrip(","))
    if subject[-1:].isdigit():
        return None
    verb = tokens[subject_end][0]
    rest = re.sub(r"^(?!only\b)\w+ly\s+", "", text[tokens[subject_end].end() :].strip())
    if rest.startswith("by "):
        return None  # "The plan drafted by the envoy reached": a verb that belongs to the noun
    return Clause(sentence, fronted, subject, verb, _FILLERS.sub("", f" {_cut(rest)}").strip())


def bare(found: Clause) -> Clause:
    """The clause without an apposition in its subject: "Ilse Tavernay, the minister" is "Ilse Tavernay"."""
    return replace(found, subject=re.split(r",(?!\d)", found.subject, maxsplit=1)[0])


def can_be_asked(told: Clause) -> bool:
    """Whether questions can be turned out of it: its verb's form is known, and its subject is no long one."""
    return bool(told.did()) and len(told.subject.split()) <= 8


def _cut(rest: str) -> str:
    """What follows the verb, up to the first break outside quotation marks, without the full stop."""
    for match in _BREAK.finditer(rest):
        if match.start() > 0 and _balanced(rest[: match.start()]):
            rest = rest[: match.start()]
            break
    for match in re.finditer(r",?\s+(?:and|but|or)\s+(?:(?:also|then|later)\s+)?(?:(?P<verb>[a-z]+)\b|\d[\d,.]*\s+(?:were\s+)?[a-z]+ed\b)", rest):
        # "accused Europe and warned": a second verb is another statement
        second = (
            match["verb"] is None or match["verb"] in BE | MODAL | {"had", "has"} or base_of_past(match["verb"]) or base_of_present(match["verb"])
        )
        if second and match.start() > 0 and _balanced(rest[: match.start()]):
            rest = rest[: match.start()]
            break
    rest = rest.strip()
    while (shorter := _DANGLING.sub("", rest)) != rest:
        rest = shorter
    return re.sub(r"[.!,]+(?=['’\"”]?$)", "", rest) if not rest.endswith(("a.m.", "p.m.", "U.S.", "U.K.", "E.U.")) else rest


def _balanced(text: str) -> bool:
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0


def tidy(text: str) -> str:
    """Single spaces, none before a comma, nothing left hanging at the end."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.?])", r"\1", text)
    return text.rstrip(" ,;:.") if not text.endswith((".m.", ".S.", ".K.", ".U.")) else text
