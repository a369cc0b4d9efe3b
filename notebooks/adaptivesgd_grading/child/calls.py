"""Ask a student's function, and turn whatever happens into plain data. Imports NumPy only."""

import copy
import re
import traceback
from types import SimpleNamespace

import numpy as np

STUDENTS = re.compile(r"ipykernel_|<ipython-input|^<cell")
PLAIN = (bool, int, float, str, type(None))


def answer(ask, functions, instance):
    """{"value", "changed"} or {"error"}: what ask(functions, instance) came to.

    functions: the student's, as a namespace; instance: a namespace, of which they get a copy.
    """
    given = copy.deepcopy(vars(instance))
    try:
        with np.errstate(all="ignore"):
            value = plain(ask(functions, SimpleNamespace(**given)))
    except BaseException as error:
        return {"error": describe(error)}
    changed = [name for name, kept in vars(instance).items() if not unchanged(kept, given[name])]
    return {"value": value, "changed": changed}


def unchanged(kept, given):
    """Whether an argument is what it was."""
    if isinstance(kept, np.ndarray):
        return bool(np.array_equal(kept, given))
    return True


def plain(value):
    """The value as numbers, arrays, words, lists and dictionaries of them."""
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biuf":
        return np.array(value) if np.ndim(value) else value.item()
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    raise TypeError(f"the answer is a {type(value).__name__}, not numbers")


def describe(error):
    """{"verdict", "says"} of an exception; only the student's own lines are told."""
    name, words = type(error).__name__, str(error).split("\n")[0][:200]
    if isinstance(error, NotImplementedError):
        return {"verdict": "unwritten", "says": "it is not written yet"}
    if isinstance(error, MemoryError):
        return {"verdict": "memory", "says": f"it asks for more memory than there is{line(error)}"}
    if isinstance(error, (SystemExit, KeyboardInterrupt)):
        return {"verdict": "exit", "says": f"it ends Python ({name}){line(error)}; return instead"}
    if isinstance(error, OSError) and error.errno == 27:  # EFBIG, of the file it prints to
        return {"verdict": "output", "says": f"it prints more than is read{line(error)}"}
    if isinstance(error, SyntaxError):
        where = f" (line {error.lineno} of the cell)" if error.lineno else ""
        return {"verdict": "syntax", "says": f"a syntax error{where}: {error.msg}"}
    if isinstance(error, ImportError) and "grader" in words:
        return {"verdict": "import", "says": words}
    return {"verdict": "error", "says": f"{name}: {words}{line(error)}"}


def line(error):
    """Where in the student's cell it happened, if it did."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if STUDENTS.search(frame.filename)]
    return f" (line {own[-1]} of the cell)" if own else ""
