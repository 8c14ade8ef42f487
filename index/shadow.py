"""Whether the packages named index, rag, ui and evals are this program's own, and whose they are if not.

Their names are generic: another distribution in the same environment can stand before them on the path, or overwrite their files.
Only the standard library is used, and nothing is known here of what the packages hold; so it works where they are not ours.
"""

from importlib.machinery import PathFinder
from pathlib import Path

PACKAGES = ("index", "rag", "ui", "evals")
DISTRIBUTION = "dateline-rag"
REMEDY = "Install Dateline into an environment of its own."


def foreign(root: Path | None = None) -> str | None:
    """One line that names the package which is not ours and the distribution that it belongs to; None where all four are ours.

    `root` is the folder that ours stand in: by default the one that holds this file's package.
    """
    root = root or Path(__file__).resolve().parent.parent
    for package in PACKAGES:
        place = _place(package)
        if place is None:
            return f"Dateline's package {package} is missing from {root}."
        if place != root / package:
            return f"Python finds another package named {package}, in {place}, before Dateline's own: {_owner(package, place.parent)}."
    for name in _changed(root):
        owner = _owner(name, root)
        if owner != _UNKNOWN:
            return f"Dateline's file {name} was overwritten by another distribution: {owner}."
    return None


def check() -> None:
    """Refuse to run where one of the four packages is not ours. Takes 1 ms where they are.

    Raises:
        DatelineError: The line of `foreign`, and what to do.
    """
    line = foreign()
    if line is not None:
        from index.errors import DatelineError

        raise DatelineError(line, REMEDY)


_UNKNOWN = "it belongs to no installed distribution"


def _place(package: str) -> Path | None:
    # Not importlib.util.find_spec: it answers from sys.modules, and would miss what a new process finds.
    spec = PathFinder.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None if spec is None or spec.origin is None else Path(spec.origin).resolve()
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def _changed(root: Path) -> list[str]:
    """Files of ours whose size is no longer what the installer recorded; none in a checkout, where nothing is recorded."""
    changed = []
    for record in root.glob("dateline_rag-*.dist-info/RECORD"):
        for line in record.read_text(encoding="utf-8").splitlines():
            name, _, size = line.rsplit(",", 2) if line.count(",") >= 2 else ("", "", "")
            if name.endswith(".py") and name.split("/", 1)[0] in PACKAGES and size.isdigit():
                path = root / name
                if not path.is_file() or path.stat().st_size != int(size):
                    changed.append(name)
    return changed


def _owner(name: str, folder: Path) -> str:
    """The distribution, installed in this folder, that brought this file or package. Slow: it reads every record there."""
    from importlib.metadata import distributions

    for distribution in distributions(path=[str(folder)]):
        if distribution.metadata["Name"] == DISTRIBUTION:
            continue
        for file in distribution.files or ():
            if str(file) == name or str(file).startswith(f"{name}/") or str(file) == f"{name}.py":
                return f"it belongs to {distribution.metadata['Name']} {distribution.version}"
    return _UNKNOWN
