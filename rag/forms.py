"""Forms of question that only one form of sentence answers: who wrote this, what is her office, on what condition, whom does it quote.

Each is told by its wording, and so is what answers it. How well a sentence speaks of what was asked is not known here.
"""

import re

from rag.words import stem, words

_PIECE = r"(?:articles?|story|stories|pieces?|columns?|op-?eds?|posts?|write-?ups?|news\s+reports?|commentary|editorial)"
_ASKS_BYLINE = re.compile(
    rf"""\bwho(?:\s+is|\s+was|\s+has|\s+had|'s|\s+else)?\s+(?:wrote|writes|written|reported|authored|penned|filed|bylined)\s+(?:\w+['’]s\s+|\w+\s+){{0,5}}?{_PIECE}\b
      | \b(?:author|writer|byline|reporter)s?\b\s+(?:of|on|for|behind)\s+(?:\w+['’]s\s+|\w+\s+){{0,5}}?{_PIECE}\b
      | \b{_PIECE}(?:['’]s)\s+(?:author|writer|byline|reporter)\b
      | \b(?:whose|what|which)\s+(?:name\s+(?:is|stands)|byline|journalist|reporter|writer|author)\b.{{0,30}}\b{_PIECE}\b
      | \bwho(?:\s+is|\s+was|'s)\s+(?:the\s+)?(?:\w+['’]s\s+|\w+\s+){{0,5}}?{_PIECE}\s+(?:\w+\s+){{0,6}}?(?:written|by)\s*(?:by)?\s*\?*$""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(
    r"^\W*(?:(?:reporting|written|words|story|edited|posted|report)\s+by|by|author|reporter|writer)\s*:?\s+(?-i:[A-Z][\w.’'-]*)(?:\W+[\w.’'-]+){0,7}\W*$",
    re.IGNORECASE,
)
WRITING = frozenset(
    stem(word) for word in "write wrote written report reported author authored pen penned file filed reporter writer byline name journalist".split()
) | frozenset(stem(word) for word in "article story piece column op-ed oped post write-up writeup news commentary editorial".split())
"""Words of such a question that only ask."""


def asks_byline(text: str) -> bool:
    """Whether a question asks who wrote an article."""
    return bool(_ASKS_BYLINE.search(text))


def is_byline(text: str) -> bool:
    """Whether a sentence only says who wrote the article it stands in."""
    return bool(_BYLINE.match(text))


_NAME = r"(?-i:[A-Z][\w’'.-]*)(?:\s+(?-i:[A-Z][\w’'.-]*)){0,3}"
_OFFICE = r"(?:job|role|position|post|title|office|occupation|profession|function)"
_ASKS_ROLE = re.compile(
    rf"""^\W*what(?:\s+is|\s+was|['’]s)\s+(?:the\s+)?(?:current\s+|official\s+)?(?:{_NAME}['’]s?\s+(?:current\s+|official\s+)?{_OFFICE}|{_OFFICE}\s+of\s+{_NAME})\b
      | ^\W*(?:what|which)\s+(?:\w+\s+)?{_OFFICE}\s+(?:does|did|do|has|is)\s+{_NAME}
      | ^\W*what\s+does\s+{_NAME}\s+do(?:\s+for\s+a\s+living)?\W*$
      | ^\W*who(?:\s+is|\s+was|['’]s)\s+{_NAME}\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
OFFICES = frozenset(stem(word) for word in "job role position post title office occupation profession function hold current official living".split())
"""Words of a question about somebody's office that only ask."""


def asks_role(text: str) -> bool:
    """Whether a question asks what somebody is: a job, an office, or who that is at all."""
    return bool(_ASKS_ROLE.search(text))


def gives_role(key: str, roles: frozenset[str], text: str) -> bool:
    """Whether a sentence says what somebody is: a role stands right before the name, or after it behind a comma or "is"."""
    every = words(text)
    for at, word in enumerate(every):
        if word.key != key:
            continue
        for back in range(at - 1, max(-1, at - 6), -1):
            if re.search(r"[.;:!?—–(]|,\s*$", text[every[back].end : every[back + 1].start]) and back != at - 1:
                break
            if every[back].key in roles:
                return True
        after = text[word.end : word.end + 80]
        if re.match(r"['’]?\s*[,(—–]|\s+(?:is|was|serves|served|works|became|as)\b", after) and any(
            other.key in roles for other in every[at + 1 : at + 9] if other.start < word.end + 80
        ):
            return True
    return False


_ASKS_CONDITION = re.compile(
    r"\b(?:on|under|with)\s+(?:what|which)\s+(?:conditions?|circumstances|terms)\b|\bwhat\s+conditions?\b|\bwhat\s+would\s+(?:it\s+take|make|convince)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|provided|only\s+when|as\s+long\s+as|condition\w*|in\s+(?:return|exchange)\s+for|until|once|must|requir\w+|would)\b",
    re.IGNORECASE,
)
CONDITIONS = frozenset(stem(word) for word in "condition conditions circumstances terms".split())
"""Words of a question about a condition that only ask."""


def asks_condition(text: str) -> bool:
    """Whether a question asks under which condition something holds."""
    return bool(_ASKS_CONDITION.search(text))


def gives_condition(text: str) -> bool:
    """Whether a sentence makes one thing depend on another."""
    return bool(_CONDITION.search(text))


_OUTLET = r"(?:newspapers?|publications?|outlets?|papers?|news\s+agenc(?:y|ies)|agenc(?:y|ies)|sources?|websites?|broadcasters?|media)"
_ASKS_SOURCE = re.compile(
    rf"\b(?:what|which)\s+(?:\w+\s+)?{_OUTLET}\b.{{0,40}}\b(?:quoted|cited|credited|named|quote|cite|source|given)\b"
    rf"|\b(?:what|which)\s+(?:\w+\s+)?{_OUTLET}\b.{{0,10}}\b(?:reported|relayed|carried)\b.{{0,40}}\b(?:words|remarks|comments|statements?)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\b(?:according\s+to|(?:reported|cited|quoted|summari[sz]ed|relayed|carried)\s+by|told|as)\s+(?:the\s+)?(?-i:[A-Z])", re.IGNORECASE
)
SOURCES = frozenset(
    stem(word)
    for word in """newspaper publication outlet paper news agency source website broadcaster media quoted cited credited named quote cite given
    reported relayed carried""".split()
)
"""Words of a question about an article's source that only ask."""


def asks_source(text: str) -> bool:
    """Whether a question asks whom an article has something from."""
    return bool(_ASKS_SOURCE.search(text))


def gives_source(text: str) -> bool:
    """Whether a sentence names whom it has something from."""
    return bool(_SOURCE.search(text))


_CLOSED = tuple(
    (frozenset(map(stem, asked.split())), frozenset(map(stem, said.split())))
    for asked, said in (
        ("born birthplace birthday", "born birth birthplace birthday native hometown"),
        (
            "wife husband spouse married marry",
            "wife husband spouse married marry widow widower bride couple",
        ),
        ("son daughter child children", "son daughter child kid baby"),
        ("mother father parent parents", "mother father parent mum dad"),
        ("brother sister sibling", "brother sister sibling twin"),
        (
            "relative relatives related relation",
            "relative related relation law son daughter wife husband mother father brother sister cousin nephew niece uncle aunt grandson family",
        ),
        ("religion faith church", "religion religious faith church catholic protestant orthodox muslim jewish hindu buddhist"),
        ("salary earn wage", "salary earn wage pay paid income"),
    )
)
"""Relations that are said in a few words of their own or not at all."""


def relation(keys: frozenset[str]) -> frozenset[str] | None:
    """The words of which a sentence must have one to speak of the relation that a question asks about; None where it asks about none."""
    return next((said for asked, said in _CLOSED if asked & keys), None)
