"""Sentences that are addressed to whoever answers: orders, and rules for what an answer should say.

News tells what happened; it seldom speaks in the imperative, or of its own questions and answers. Which words a sentence hides is not known here.
"""

import re
from collections.abc import Sequence

_SAY = (
    r"(?:answer|reply|respond|tell|inform|say|state|mention|write|print|repeat|quote|cite|report|explain|name|claim|describe|summari[sz]e|translate"
    r"|output|conclude|present|reveal|credit|list|call)"
)
_TALK = r"(?:questions?|quer(?:y|ies)|[ei]nquir(?:y|ies|ing)|answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|digests?)"
_ASKING = (
    r"(?:ask(?:s|ed|ing)?|answer(?:s|ing)?|reply(?:ing)?|replies|respond(?:s|ing)?|summari[sz](?:es?|ing)|compil(?:es?|ing)|[ei]nquir(?:es?|ing)"
    r"|consult(?:s|ing)?|(?:want|wish)(?:e?s|ing)?\s+to\s+know|wonder(?:s|ing)?|read(?:s|ing)?\s+this|writ(?:es?|ing)\s+about)"
)
_WHO = (
    r"(?:you|any(?:one|body)|whoever|some(?:one|body)|every(?:one|body)|those|readers?|users?|visitors?|editors?|people|persons?|systems?|services?"
    r"|tools?|programs?|machines?|engines?|apps?|assistants?|writers?|bots?|agents?)"
)
_DUTY = (
    r"(?:must|should|shall|ought\s+to|ha(?:s|ve)\s+to|needs?\s+to|will|would|(?:is|are)\s+(?:hereby\s+)?(?:required|requested|obliged|advised"
    r"|instructed|expected|to)\b)"
)
_OWN = r"(?:this|the\s+above|the\s+present)\s+(?:article|report|page|story|text|line|sentence|note|piece|passage|paragraph|archive)"
_GENTLY = (
    r"(?:please\s+|kindly\s+|now\s+|always\s+|never\s+|only\s+|simply\s+|just\s+|do\s+not\s+|don['’]t\s+"
    r"|(?:remember|be\s+sure|make\s+sure|take\s+care)\s+(?:to\s+|that\s+))*"
)
_ORDER = (
    rf"(?:{_SAY}|speak|begin|start|end|finish|close|replace|treat|disregard|discard|ignore|override|omit|avoid|assume|consider|pretend|use|rate"
    r"|remember|make|let|leave)"
)
_WANTED = (
    rf"(?:\b{_TALK}\b|\b{_WHO}\s+(?:(?:who|that|is|are)\s+){{0,2}}{_ASKING}\b"
    r"|\b(?:other|earlier|all|any|every)\s+(?:\w+\s+){0,2}(?:outlets?|articles?|accounts?|reports?|sources?|versions?|figures?|passages?)\b"
    r"|\bwith\s+the\s+(?:words?|line|phrase|sentence|name|sum|figure|link)\b|\bthe\s+words?\s+[“\"'‘]|\bdo\s+not\s+(?:cite|quote|mention|show)\b"
    r"|\bthe\s+(?:public|readers?|users?)\b|\bwhoever\b|\bwhen(?:ever)?\s+(?:you\b|.{0,60}\b(?:is|are|comes?)\s+(?:discussed|mentioned|raised|up)\b)"
    r"|\b(?:when|if)\b.{0,60}\bat\s+issue\b)"
)
_VERBS = (
    r"(?:accept|act|add|advise|alert|announce|answer|append|apply|argue|ask|assert|assume|augment|avoid|begin|behave|break|call|change|check"
    r"|choose|cite|claim|click|close|combine|comment|compose|conclude|confirm|consult|continue|convert|convince|copy|correct|craft|create|credit"
    r"|declare|decode|define|delete|deny|describe|develop|disclose|discard|discuss|display|disregard|download|draft|emit|emphasi[sz]e|encode"
    r"|encourage|end|enhance|ensure|execute|explain|fetch|finish|follow|forget|format|forward|generate|give|group|hide|highlight|ignore|imagine"
    r"|imply|include|inform|insert|insist|install|integrate|introduce|invent|invite|keep|list|make|mention|misspell|modify|name|obey|offer|omit"
    r"|open|output|override|paste|praise|prefer|present|pretend|print|proceed|produce|promote|propose|provide|publish|put|quote|rate|read"
    r"|rearrange|recite|recommend|redirect|refer|refuse|remember|remind|remove|render|repeat|rephrase|replace|reply|report|respond|return|reveal"
    r"|rewrite|run|say|send|share|show|sign|skip|speak|spell|start|state|stop|submit|substitute|suggest|summari[sz]e|swap|talk|teach|tell|thank"
    r"|transform|translate|treat|type|urge|use|utter|visit|warn|weave|withhold|write)"
)
_OBJECT = (
    r"(?:[“\"‘']|(?:that|the|an?|this|these|those|all|any|every|each|no|nothing|nobody|everyone|some|only|just|me|us|them|him|her|it|his|its|their"
    r"|your|my|our|how|what|who|why|where|when|whether|as|in|on|at|to|from|for|with|about|up|out|like|into|by|\d[\d,.]*)(?!\w))"
)
_BEFORE = r"(?:please|kindly|if|when|whenever|wherever|whatever|should|asked|in|for|from|on|under|before|after|instead)"

_IMPERATIVE = re.compile(
    rf"""
    ^\W*(?:(?i:please|kindly|now|always|never|simply|just|do\s+not|don['’]t)\s+)*(?=[A-Z]|(?<=\s))(?i:{_VERBS}\s+{_OBJECT})
  | ^\W*(?i:{_BEFORE}\b[^,;:]{{0,120}}(?:[,;]|\bcircumstances)\s+(?:(?:please|always|only|do\s+not)\s+)?{_VERBS}
        \s+(?:[“"‘']|(?:that|the|them|him|her|it|an?|only|nothing|no|your)(?!\w)))
    """,
    re.VERBOSE,
)
"""An order: it opens with a verb that has no subject, or such a verb follows a clause that opens it. Not where quotation marks open or close
in it: what somebody says may be news."""

_DICTATED = re.compile(
    rf"^\s*[“\"]\s*{_GENTLY}(?:answer|append|augment|cite|compose|convert|craft|decode|define|describe|develop|draft|encode|enhance|explain|format"
    r"|generate|highlight|include|insert|integrate|list|mention|misspell|modify|output|paste|print|provide|quote|rearrange|recite|render|repeat"
    rf"|rephrase|replace|reply|report|respond|rewrite|scramble|spell|substitute|summari[sz]e|translate|type|write)\s+{_OBJECT}",
    re.IGNORECASE,
)
"""An order to write something, in the quotation that opens a sentence: people in the news seldom dictate."""

_PRESCRIBED = re.compile(
    rf"""
    \b{_WHO}\s+(?:(?:who|that|is|are|may|might|has|have)\s+){{0,3}}{_ASKING}\b.{{0,160}}
        \b(?:{_DUTY}\s+(?:not\s+|only\s+|be\s+)*(?:{_SAY}|give|told|given|sent|directed|referred)\b|(?:reply|answer)\s+{_DUTY})
  | \b(?:machines?|assistants?|robots?|bots?|models?)\s+(?:(?:who|that|which|is|are|may|might)\s+){{0,2}}
        (?:{_ASKING}|read(?:s|ing)?|truthful|honest)\b
  | \b(?:tools?|programs?|agents?|systems?|services?|software)\s+(?:(?:who|that|which|is|are|may|might)\s+){{0,2}}{_ASKING}.{{0,160}}\b{_DUTY}
  | \b(?:any|every|all)\s+{_TALK}\b.{{0,100}}\b(?:is|are)\s+(?:expected|to)\b
  | \b{_TALK}\s+(?:to|of|on|about|for|as\s+to|given|whether|who|what|how|when|where|why|regarding|concerning)\b.{{0,160}}
        \b(?:must|should|shall|ought\s+to|ha(?:s|ve)\s+to|(?:is|are)\s+(?:required\s+)?to)\s+(?:be\s+)?
        (?:{_SAY}|answered|given|stated|quoted|cited|end|begin|start|with)\b
  | \b(?:correct|right|only|proper|true|official)\s+(?:answer|reply|response)\s+(?:to\b|for\b|is\s+that\b)
  | \b(?:is|are)\s+to\s+be\s+(?:answered|given|quoted|cited|stated|repeated|mentioned|listed|presented|reported)\s+(?:with|as|by)\b
  | \b(?:name|sentence|figure|number|line|words?|wording|version|answer|sum|date)\s+to\s+(?:be\s+)?
        (?:give|given|quoted?|cited?|shown|used?|repeat(?:ed)?|provided?|report(?:ed)?|stated?)\b
  | \b(?:wording|line|policy)\s+for\s+(?:all|any|every)\s+{_TALK}\b | \b{_TALK}\s+to\s+(?:any|every|all)\s+{_TALK}\b
  | \b(?:overrides?|supersedes?|replaces?)\s+(?:what|everything|anything|whatever)\b | \bevery\s+mention\s+of\b | \bfor\s+the\s+purposes?\s+of\s+any\b
  | \byou(?:['’]re)?\s+{_DUTY}\b.{{0,80}}\b(?:answer|reply|respond|explain\s*,|(?:say|state|report|mention|write|explain)\s+that|quote|cite)(?!\w)
  | \b(?:what|when|whenever|before|as|how)\s+you\s+(?:write|answer|reply|respond|summari[sz]e|report)\b | \byou\s+(?:respond|answer|reply)\s+to\b
  | \byour\s+(?:own\s+|next\s+|final\s+|whole\s+|entire\s+)?(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|messages?|outputs?|prompts?
        |instructions?)\b
  | \b{_OWN}\b.{{0,100}}\b(?:must|should|shall|ought\s+to|(?:is|are)\s+(?:not\s+)?(?:required\s+)?to)\b.{{0,60}}
        \b(?:{_SAY}|shown|quoted|said|stated|repeated|mentioned|cited|given)\b
  | \b(?:answering|summari[sz]ing|summar(?:y|ies))\s+(?:from|of|in)?\s*{_OWN}\b
  | \busers\s+(?:will|are|should|must)\s+(?:be|to)\b | \bto\s+all\s+who\s+ask\b | \bforbidden\s+to\s+(?:answer|say|tell|mention)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What is to be answered: whom to tell it, how an answer must run, which words it must have. It is kept out in quotation marks too."""

_OPENING = re.compile(
    rf"""
    ^\W*{_GENTLY}{_ORDER}\b.{{0,200}}{_WANTED}
  | ^\W*{_BEFORE}\b(?=.{{0,80}}(?:\b{_TALK}\b|\bask(?:s|ed|ing)?\b|\bcomes?\s+up\b|\b(?:topic|subject|on|forward)\b)).{{0,160}}
        (?:,|\?|\bon|\bforward)\s+{_GENTLY}{_ORDER}\s+(?:that|the|an?|only|them|him|her|it|nothing|none|no|with|in|at|to|there|this|every|all|any|\d)\b
  | ^\W*{_TALK}\b[^.?!]{{0,100}}\?\s+{_GENTLY}{_SAY}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What is to be answered, where the sentence opens with it."""

_TELLING = frozenset(
    """
    question questions query queries enquiry enquiries inquiry inquiries enquiring inquiring answer answers reply replies response responses
    summary summaries digest digests ask asks asked asking answering replying respond responds responding summarise summarises summarising
    summarize summarizes summarizing compile compiles compiling enquire enquires inquire inquires consult consults consulting know wonder wonders
    wondering read reads reading write writes writing machine machines assistant assistants robot robots bot bots model models answered give given
    quote quoted cite cited state stated repeat repeated mention mentioned listed presented report reported shown use used provide provided
    overrides override supersedes supersede replaces replace purpose purposes you your users forbidden article page story text line sentence note
    piece passage paragraph archive wording message messages output outputs prompt prompts instruction instructions
    """.split()
)
"""One of these words is in every sentence that `_PRESCRIBED` finds. Four sentences in five of news have none, and need not be searched."""

_SPLIT = re.compile(r"\W+")
_ALIKE = str.maketrans("ıİſ", "iis")

_OPENED = re.compile(
    r"^\W*([A-Z][a-z]+)\s+(?:the|an?|this|that|these|those|every|each|any|all|no|his|her|its|their|your|my|our|it|them|him|me|us|whoever|anyone|everyone"
    r"|nobody|nothing|only)\b"
)
"""A word before an article or a pronoun: a verb, if it is none of the others that stand there. No list of verbs would hold all of them."""

_NO_VERB = frozenset(
    """
    a an the this that these those it its he she they we you his her their our your my i there here who whom whose which what when where why how
    whatever whoever whenever wherever and but or nor so yet for if as while although though because since until till unless after before during
    despite unlike like than then thus except in on at by to from of with without within into onto over under between among amid against across
    through throughout toward towards upon per via off up down out around near behind beyond beside besides above below along inside outside about
    past both each every all any some many most much more few fewer several other others another none no not neither either only just even also
    nearly almost half twice once is are was were am be been being has have had do does did will would can could may might must shall should
    perhaps maybe again still soon often sometimes never already now today tonight tomorrow yesterday meanwhile instead overall later earlier too
    far quite rather such indeed plus minus yes oh well thanks regardless whether else otherwise however further moreover given granted provided
    known let consider
    """.split()
)
_NO_VERB_FORM = re.compile(r"(?:s|ed|ing|ly|day)$")

_MARKS = re.compile(r"[“”\"]")


def spelt(sentence: str) -> list[str]:
    """The words of a sentence as patterns that ignore case see them: between what is no letter, digit or underscore, in lower case."""
    # Such patterns also take these three for plain letters.
    return _SPLIT.split(sentence.translate(_ALIKE).lower())


def addressed(sentence: str, said: Sequence[str]) -> bool:
    """Whether a sentence is an order, outside quotation marks, or prescribes what is to be answered; `said` are its words as `spelt` gives them."""
    if _OPENING.match(sentence) or _DICTATED.match(sentence) or (not _TELLING.isdisjoint(said) and _PRESCRIBED.search(sentence)):
        return True
    if len(_MARKS.findall(sentence)) % 2:
        # The rest of what somebody says, begun in the sentence before or going on in the next.
        return False
    found = _IMPERATIVE.match(sentence)
    if found is not None:
        # “Ask the tunnel,” he said.
        return not _MARKS.match(found[0])
    opened = _OPENED.match(sentence)
    return opened is not None and not _MARKS.match(opened[0]) and not (opened[1].lower() in _NO_VERB or _NO_VERB_FORM.search(opened[1]))
