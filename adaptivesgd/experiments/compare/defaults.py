"""How a comparison sets a method's parameters where its user did not."""

import inspect
from contextlib import suppress

from ... import catalogue, validate
from ..execution.pool import Entry

FACTORS = (0.25, 1.0, 4.0, 16.0, 64.0)  # what a search tries, times the step size by default


def tuned(name, problem, settings, epochs=None):
    """The method `name`, ready for `problem`.

    settings: {"step_size": 0.1, "adadamp.initial_size": 32}: a value for every method that has the
    parameter, or for one method, which counts more. Where nothing is set, a step size that has
    no default is (1 - beta)/L if the objective knows its smoothness L, else (1 - beta)/10; schedules
    are stretched to the budget of `epochs`; and AdaDamp looks at the loss of all examples ten times,
    or at their gradient once, in its first epoch.
    """
    known = parameters(name)
    chosen = {"step_size": default_step_size(name, problem)} if "step_size" in known else {}
    parts = list(catalogue.made(name, **chosen).components())
    if epochs is not None:
        schedules = (each for part in parts for each in part.in_epochs.items())
        chosen |= {key: suited(epochs) for key, suited in schedules if key in known}
    looks = max(getattr(part, "looks_per_epoch", 0) for part in parts)
    if looks:
        initial = settings.get(
            f"{name}.initial_size", settings.get("initial_size", known["initial_size"].default)
        )
        validate.positive_integer("initial_size", initial)
        chosen["every"] = max(1, problem.n // (initial * looks))
    chosen |= {key: value for key, value in settings.items() if key in known}
    own = (key for key in settings if key.startswith(f"{name}."))
    chosen |= {key.removeprefix(f"{name}."): settings[key] for key in own}
    return catalogue.made(name, **chosen)


def default_step_size(name, problem):
    """The method's own; where it has none, (1 - beta)/L if the objective knows L, else (1 - beta)/10,
    with the beta of its momentum (0 if it has none), for that makes a step 1/(1 - beta) times as long.
    """
    known = parameters(name)
    own = known["step_size"].default
    if own is not inspect.Parameter.empty:
        return own
    smoothness = getattr(problem, "smoothness", None)
    beta = known["beta"].default if "beta" in known else 0.0
    return (1 - beta) * (0.1 if smoothness is None else 1 / float(smoothness))


def trials(comparison, problem):
    """The entries of a search: every step size that is not set, times each of `FACTORS`.

    A method that cannot be made has none. Their seed is none of the comparison's, so that no method profits from the luck of its draws.
    """
    seed, entries = max(comparison.seeds) + 1, []
    for name in comparison.methods:
        if "step_size" in parameters(name) and not {"step_size", f"{name}.step_size"} & set(
            comparison.settings
        ):
            for factor in FACTORS:
                step_size = factor * default_step_size(name, problem)
                settings = comparison.settings | {f"{name}.step_size": step_size}
                with suppress(ValueError, TypeError):  # told where the runs are made
                    method = tuned(name, problem, settings, comparison.epochs)
                    label = f"step size {step_size:.3g}"
                    entries.append(Entry(name, method, seed, label, step_size))
    return entries


def chosen_step_sizes(finishes):
    """{method: the `RunResult` with the lowest mean training loss}."""
    best = {}
    for finish in sorted(finishes, key=lambda finish: finish.loss):
        best.setdefault(finish.entry.name, finish)
    return best


def check(settings, names):
    """Every setting belongs to one of the methods compared, or a sentence says which does not."""
    for key in settings:
        owner, _, keyword = key.rpartition(".")
        if owner and owner not in names:
            raise ValueError(f"{key!r} is set, but {owner!r} is not among the methods compared")
        owners = [owner] if owner else list(names)
        if not any(keyword in parameters(name) for name in owners):
            known = ", ".join(sorted({each for name in owners for each in parameters(name)}))
            one = len(owners) == 1
            none = f"{owners[0]} has no" if one else "no method compared has a"
            raise ValueError(
                f"{none} parameter {keyword!r}; {'it has' if one else 'they have'} {known}"
            )


def parameters(name):
    """The parameters of a method's function, by name."""
    return inspect.signature(catalogue.all_methods()[name]).parameters
