"""Why a theorem does not apply, in one sentence each: `yield from` these in `objections`."""

from adaptivesgd.batch_sizes.constant import Constant

from .series import ROUNDING


def unknown(problem, *constants):
    """The problem must know these constants, such as "smoothness" or "minimum".

    Parameters
    ----------
    problem : FiniteSum
        The problem.
    *constants : str
        Attributes that it must have.

    Yields
    ------
    str
        The objection, where there is one.
    """
    for constant in constants:
        try:
            getattr(problem, constant)
        except AttributeError as reason:
            yield f"the problem must know its {constant.replace('_', ' ')}: {reason}"


def unless(method, question, *kinds):
    """The method's answer to this question must be of one of these kinds of part.

    Parameters
    ----------
    method : Method
        The method.
    question : {"batch_size", "sampler", "direction", "step_size"}
        Which of its parts.
    *kinds : type
        What that part may be.

    Yields
    ------
    str
        The objection, where there is one.
    """
    part = getattr(method, question)
    if not isinstance(part, kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        yield f"the {question.replace('_', ' ')} must be {wanted}, not {part!r}"


def above(name, value, most, formula):
    """A number of the method must be at most what the theorem allows.

    Parameters
    ----------
    name : str
        What the number is called.
    value : float
        The number.
    most : float
        What it may be at most.
    formula : str
        The same as a formula.

    Yields
    ------
    str
        The objection, where there is one.
    """
    if value > most * (1 + ROUNDING):
        yield f"the {name} must be at most {formula} = {most:.6g}, not {value:.6g}"


def outside(name, value, most, formula):
    """A number of the method must be strictly below what the theorem allows.

    Parameters
    ----------
    name : str
        What the number is called.
    value : float
        The number.
    most : float
        What it must be below.
    formula : str
        The same as a formula.

    Yields
    ------
    str
        The objection, where there is one.
    """
    if value >= most:
        yield f"the {name} must be below {formula} = {most:.6g}, not {value:.6g}"


def unless_it_moves(case):
    """The run must make a step: a theorem about steps says nothing of a run without one."""
    if case.problem is None or case.method is None:
        return
    if case.steps and len(case.states) == 1:
        yield f"the run stops before its first step: {case.ending}"


def unless_full(case):
    """Every batch must be all n examples, each once: gradient descent.

    Parameters
    ----------
    case : Case
        Whose batches are looked at.

    Yields
    ------
    str
        The objection, where there is one.
    """
    yield from unless(case.method, "batch_size", Constant)
    if case.method.batch_size.size not in (None, case.problem.n):
        size, n = case.method.batch_size.size, case.problem.n
        yield f"every batch must be all {n} examples, not {size}"
    if case.method.sampler.replace:
        yield f"every batch must hold each example once, but {case.method.sampler!r} may repeat one"
