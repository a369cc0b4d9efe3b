"""The engine for a submission that is graded in it: imported, and then rid of the answers."""

import gc
from collections.abc import Sequence
from types import FunctionType

KEPT = "adaptivesgd.batch_sizes.constant"  # the engine turns numbers into rules by it


def import_without(answers: Sequence[str]) -> None:
    """Import the engine, then empty every function of the modules that hold answers.

    The files of these modules are hidden as well, so that nothing in this process, or that it can
    read, computes an answer. Their classes stay: the engine tests for instances of them.

    Parameters
    ----------
    answers : sequence of str
        Names of packages.
    """
    import rules

    rules.engine()
    find_threads()
    for each in gc.get_objects():
        module = str(each.__module__) if isinstance(each, FunctionType) else ""
        if belongs(module, answers) and module != KEPT:
            each.__code__ = withheld.__code__.replace(co_freevars=each.__code__.co_freevars)
            each.__defaults__ = each.__kwdefaults__ = None


def find_threads() -> None:
    """Find BLAS's threads, which a run limits: in /proc, which is closed to submissions."""
    from adaptivesgd.threads import working_threads

    with working_threads():
        pass


def belongs(module: str, packages: Sequence[str]) -> bool:
    """Whether a module is one of the packages, or in one."""
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def withheld(*arguments: object, **options: object) -> None:
    """What is left of a function."""
