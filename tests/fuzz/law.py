"""The law: a call returns something that works, or raises one sentence of this package."""

import linecache
import traceback
import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
from values import METHOD, PROBLEM, X

import adaptivesgd as asgd
from adaptivesgd.errors import AdaptiveSGDError
from adaptivesgd.part import BatchSize, Direction, Sampler, StepSize

PACKAGE = str(Path(asgd.__file__).parent)
REASONS = {"budget", "until", "converged", "stationary", "diverged", "no step", "interrupted"}
LONGEST = 400  # characters of a sentence
QUESTIONS = {
    BatchSize: "batch_size",
    Direction: "direction",
    Sampler: "sampler",
    StepSize: "step_size",
}
PARTS = {name: getattr(METHOD, name) for name in QUESTIONS.values()}


def obeys(target, arguments):
    """Whether the call returned; an AssertionError says how it broke the law."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = target.call(**arguments)
            works(target, result)
            return True
        except Exception as error:
            sentence(target, arguments, error)
            return False


def sentence(target, arguments, error):
    """The error is one of ours: its kind, where it is raised, and that it is one short sentence."""
    message = f"{target}({arguments}) raised {type(error).__name__}: {error}"
    if isinstance(error, MemoryError):
        return
    kinds = (ValueError, TypeError, OSError, AdaptiveSGDError)
    if target.name.startswith("check_"):
        kinds = (*kinds, AssertionError)
    named = [each for each in (KeyError, IndexError) if each.__name__ in str(target.call.__doc__)]
    kinds = (*kinds, *named)
    assert isinstance(error, kinds), message
    frame = traceback.extract_tb(error.__traceback__)[-1]
    line = linecache.getline(frame.filename, frame.lineno).strip()
    ours = frame.filename.startswith(PACKAGE) and line.startswith("raise")
    assert ours, f"{message}\nat {frame.filename}:{frame.lineno}: {line}"
    text = str(error)
    assert text and "\n" not in text and len(text) <= LONGEST, message


def works(target, result):
    """What was returned can be used: a method runs, an objective has finite losses or refuses them."""
    if isinstance(result, asgd.Trace):
        return ran(result)
    if isinstance(result, asgd.FiniteSum):
        return evaluates(result)
    if target.name in ("standardise", "data.standardise"):
        for each in result if isinstance(result, tuple) else (result,):
            dense = each.toarray() if hasattr(each, "toarray") else np.asarray(each)
            assert np.isfinite(dense).all(), f"{target} returned numbers that are not finite"
    if target.name.startswith("methods.") or isinstance(result, asgd.Method):
        return ran(asgd.run(PROBLEM, result, updates=3, n_records=5))
    for kind, question in QUESTIONS.items():
        if isinstance(result, kind):
            method = asgd.Method(**PARTS | {question: result})
            return ran(asgd.run(PROBLEM, method, updates=3, n_records=5))
    return None


def ran(trace):
    """A run ended for one of the reasons, its parameters are finite unless it diverged, and it can be saved."""
    assert trace.reason in REASONS, trace.reason
    trace.write(BytesIO())
    finite = np.isfinite(trace.w).all() and np.isfinite(trace["loss"][-1])
    assert finite or trace.reason in ("diverged",), f"{trace.reason} with {trace.w}"


def evaluates(problem):
    """The losses and the gradient at the start have their shapes, and one another's finiteness."""
    if problem.dim > 10**5 or problem.n > 10**5:
        return
    w = problem.start(0)
    losses, g = problem.losses(w), problem.gradient(w)
    assert losses.shape == (problem.n,) and g.shape == (problem.dim,), f"{losses.shape} {g.shape}"
    assert not np.isnan(losses).any(), f"{problem!r} has a loss that is NaN at its start"
    if problem.n > 1 and np.isfinite(g).all() and problem.dim < 100:
        with suppress(AdaptiveSGDError):  # not available, as with BatchNorm
            assert not problem.estimate(w).variance < 0


assert X.flags.writeable is False
