"""The door of `dateline-evals`: makes sure that the packages behind it are this program's before it imports any of them.

What the command does is not known here.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path


def main() -> int:
    """Run `dateline-evals`; exit code 1 and one line where another distribution's package stands in the place of ours."""
    # Loaded by its place, not by its name: the name `index` is one of those in doubt.
    spec = spec_from_file_location("dateline_shadow", Path(__file__).resolve().parent.parent / "index" / "shadow.py")
    if spec is not None and spec.loader is not None:
        shadow = module_from_spec(spec)
        spec.loader.exec_module(shadow)
        line = shadow.foreign()
        if line is not None:
            print(f"dateline-evals: {line} {shadow.REMEDY}", file=sys.stderr)
            return 1
    from evals.cli import main as run

    return run()
