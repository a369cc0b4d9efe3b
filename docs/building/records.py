"""What became of every theorem, verified once: kept in build/cache until a source that decides it changes."""

import pickle
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from joblib import Parallel, delayed

from theory.catalogue import theorems
from theory.report import record

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "cache"
OWN_METHOD = {
    "adadamp": "AdaDamp",
    "big_batch": "Big Batch",
    "cabs": "CABS",
    "online_batch_selection": "online selection",
}


@cache
def records():
    """{(paper, name): Record}, verified on two processes or read from build/cache."""
    return {key: found for key, (found, _) in verified().items()}


@cache
def methods_of():
    """{(paper, name): the methods that its examples run}."""
    return {key: names for key, (_, names) in verified().items()}


@cache
def verified():
    """{(paper, name): (Record, names of methods)}."""
    path = CACHE / f"theorems-{fingerprint()}.pickle"
    if path.exists():
        return pickle.loads(path.read_bytes())
    jobs = Parallel(n_jobs=2, batch_size=1)(delayed(recorded)(each.name) for each in theorems())
    found = {(each.paper, each.name): (each, names) for each, names in jobs}
    CACHE.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(found))
    return found


def recorded(name):
    """The record of a theorem by its module's name, and the methods of its examples."""
    theorem = import_module(name).THEOREM
    return record(theorem), methods(theorem)


def methods(theorem):
    """The names of the methods that its examples run; a composition without a name is its paper's method."""
    found = {case.method.name for case in theorem.examples() if case.method is not None}
    own = OWN_METHOD.get(theorem.paper, "")
    return sorted({name.split(",")[0].split(" (")[0] or own for name in found} - {""})


def fingerprint():
    """A hash of the sources of theory and of the package."""
    sources = sorted([*(ROOT / "theory").rglob("*.py"), *(ROOT / "adaptivesgd").rglob("*.py")])
    digest = sha256()
    for source in sources:
        digest.update(source.relative_to(ROOT).as_posix().encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]
