"""English verbs as questions need them: is this word one, in which form, and what is its base?

Sentences are not known here, nor what is asked of them.
"""

from functools import lru_cache

from rag.lexicon import known

_IRREGULAR = """
be:was,were die:died lie:lied tie:tied put:put hit:hit become:became begin:began bind:bound blow:blew break:broke bring:brought build:built
buy:bought catch:caught choose:chose come:came deal:dealt draw:drew drive:drove eat:ate fall:fell feel:felt fight:fought find:found
flee:fled fly:flew forbid:forbade forget:forgot get:got give:gave go:went grow:grew have:had hear:heard hide:hid hold:held keep:kept
know:knew lead:led leave:left lend:lent lose:lost make:made mean:meant meet:met pay:paid ride:rode rise:rose run:ran say:said see:saw
seek:sought sell:sold send:sent shake:shook shoot:shot shrink:shrank sign:signed sing:sang sink:sank sit:sat speak:spoke spend:spent
stand:stood steal:stole stick:stuck strike:struck swear:swore swim:swam take:took teach:taught tear:tore tell:told think:thought throw:threw
understand:understood undertake:undertook wear:wore win:won withdraw:withdrew write:wrote underline:underlined overlook:overlooked
""".split()
_BASE = {form: base for base, _, forms in (entry.partition(":") for entry in _IRREGULAR) for form in forms.split(",")}

_PRESENT = {
    form: base
    for base, form in (
        entry.split(":")
        for entry in """say:says have:has want:wants hold:holds run:runs keep:keeps insist:insists believe:believes plan:plans expect:expects
        cover:covers need:needs accept:accepts reject:rejects employ:employs own:owns lead:leads include:includes cost:costs
        burn:burns carry:carries argue:argues oppose:opposes support:supports control:controls call:calls claim:claims warn:warns
        speak:speaks live:lives pay:pays serve:serves produce:produces contain:contains require:requires face:faces receive:receives
        operate:operates depend:depends exclude:excludes""".split()
    )
}
"""Forms in -s that are verbs right after a name, and seldom anything else."""

BE = frozenset({"is", "are", "was", "were"})
MODAL = frozenset({"will", "would", "can", "could", "must", "should", "may", "might"})

SAYS = frozenset(
    "say claim argue note add warn insist believe think announce declare confirm explain write acknowledge suggest state admit stress".split()
)
"""Base forms of verbs after which comes what was said."""

_NEVER = frozenset(
    """red united need indeed hundred speed seed feed breed deed bed led wed shed sacred naked wicked armed unarmed unprecedented limited related
    so-called talented gifted detailed alleged supposed proposed planned expected disputed occupied contested leaked failed renewed revised""".split()
)
"""Words in -ed that are no verbs, or stand before a noun far more often."""

_AFTER_NO_NOUN = frozenset(
    "a an the this that these those his her its their our my your no any some several many more most very so and or of".split()
)
"""After these, a word in -ed belongs to the noun that is to come."""


@lru_cache(maxsize=10_000)
def base_of_past(word: str) -> str | None:
    """The base of a past form ("met": "meet", "stopped": "stop"); None where the word is none, as far as the vocabulary goes."""
    plain = word.lower()
    if plain in _BASE:
        return _BASE[plain]
    if not plain.endswith("ed") or len(plain) < 5 or plain in _NEVER or not plain.isalpha():
        return None
    stem = plain[:-2]
    if plain.endswith("ied"):
        return f"{stem[:-1]}y" if known(f"{stem[:-1]}y") else None
    if stem[-1] == stem[-2] and stem[-1] not in "lsfz" and known(stem[:-1]):
        return stem[:-1]
    two_consonants = stem[-1] not in "aeiouy" and stem[-2] not in "aeiou"
    ways = (
        [stem, f"{stem}e"]
        if two_consonants and not stem.endswith(("dg", "rg", "lv", "rv", "ng", "nc", "rc", "rs", "ns", "bl", "tl"))
        else [f"{stem}e", stem]
    )
    if stem[-1] == stem[-2] == "l":
        ways = [stem, stem[:-1]]
    return next((way for way in ways if known(way)), None)


_PARTICIPLES = frozenset(
    "been gone taken given seen done known shown drawn driven written spoken broken chosen fallen risen grown begun run come become".split()
)


def is_participle(word: str) -> bool:
    """Whether a word can follow "has"."""
    return word in _PARTICIPLES or base_of_past(word) is not None


def base_of_present(word: str) -> str | None:
    """The base of a form in -s, of the verbs that are sure to be ones."""
    return _PRESENT.get(word.lower())


def is_verb(word: str, before: str) -> bool:
    """Whether a word, written small, is the finite verb of a sentence, as far as it and the word before it tell."""
    if word != word.lower() or before.lower() in _AFTER_NO_NOUN:
        return False
    return word in BE or word in MODAL or word in {"had", "have"} or base_of_past(word) is not None or base_of_present(word) is not None
