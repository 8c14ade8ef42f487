"""Cases told in words: what is expected of an answer.

Where it is shown is not known here.
"""

from evals.values import Case


def expected(case: Case) -> str:
    """What a right answer to the case is, in one line."""
    parts = []
    if case.answerable is False:
        parts.append("a refusal" + (f" that shows {' or '.join(case.cite_any)}" if case.cite_any else ""))
    parts += [" | ".join(group) for group in case.must_include]
    if case.must_not_include:
        parts.append("not " + " | ".join(case.must_not_include))
    if case.answerable is not False and case.cite_any:
        parts.append("from " + " or ".join(case.cite_any))
    if case.cite_all:
        parts.append("from all of " + ", ".join(case.cite_all))
    if case.expect_disagreement:
        parts.append("a disagreement")
    if case.asked is not None:
        parts.append(f"as of {case.asked}")
    parts += [f"{name} {day}" for name, day in (("from", case.after), ("up to", case.before)) if day is not None]
    if case.outlets:
        parts.append("by " + " or ".join(case.outlets))
    return "; ".join(parts) or "an answer"
