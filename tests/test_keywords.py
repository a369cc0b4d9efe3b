"""One word, one meaning: the same keyword is the same quantity in the same unit everywhere."""

import inspect
from collections import defaultdict
from dataclasses import fields
from pathlib import Path

import docstring_reader as reader
import pytest

from adaptivesgd import batch_sizes, directions, methods, samplers, step_sizes

ROOT = Path(__file__).parents[1]
NAMESPACES = (methods, batch_sizes, samplers, directions, step_sizes)
PARTS = [getattr(room, name) for room in NAMESPACES[1:] for name in room.__all__]
ALL = [getattr(methods, name) for name in methods.__all__] + PARTS
EPOCHS = "passes over the data"
NO_UNIT = "dimensionless"

KEYWORDS = {  # keyword: (quantity, unit), as the docstrings of methods and parts have it
    "base_size": ("Batch size that the step size was chosen for", "examples"),
    "batch_size": ("Batch size B", "examples"),
    "batches": ("Positions of the examples of each update", None),
    "beta": ("Momentum", NO_UNIT),
    "beta1": ("Weight of the past in the first moment", NO_UNIT),
    "beta2": ("Weight of the past in the second moment", NO_UNIT),
    "c": ("Factor of ||g||^2 in the denominator", NO_UNIT),
    "c1": ("Required fraction of the predicted decrease", NO_UNIT),
    "decay": ("Weight of the past in the running averages", NO_UNIT),
    "decay_factor": ("Factor of the step size at each milestone", NO_UNIT),
    "decay_rate": ("Rate at which the step size decays", "per update"),
    "delay": ("Interval between two increases", EPOCHS),
    "diversity_factor": ("Factor of n times the gradient diversity", "examples"),
    "end": ("Time from which on there is no selection", EPOCHS),
    "epochs": ("Length of the schedule", EPOCHS),
    "epsilon": ("Constant added to the root of the second moment", "units of the gradient"),
    "every": ("Period", "updates"),
    "final_pressure": ("Selection pressure at the end of the schedule, s_end", NO_UNIT),
    "final_size": ("Last batch size B_end", "examples"),
    "fraction": ("Fraction of the examples that is evaluated", NO_UNIT),
    "growth_factor": ("Factor by which the batch grows", NO_UNIT),
    "growth_fraction": ("Fraction of the batch added at each enlargement", NO_UNIT),
    "growth_rate": ("Growth of the batch per update", "examples per update"),
    "horizon": ("Update at which the step size reaches 0", "updates"),
    "increment": ("Examples added at each update", "examples"),
    "initial_size": ("First batch size B_0", "examples"),
    "initial_step": ("First step size", "parameters per unit of direction"),
    "interrupt": ("Period of the batches that are used whole", "updates"),
    "irreducible": (
        "Losses of the examples under a model of held-out data",
        "units of the loss",
    ),
    "keep": ("Fraction of the examples drawn that is kept", NO_UNIT),
    "length": ("Step length alpha", "parameters per unit of direction"),
    "max_norm": ("Largest norm of the direction", "units of the gradient"),
    "max_size": ("Largest batch that is drawn", "examples"),
    "max_step": ("Largest step size", "parameters per unit of direction"),
    "max_trials": ("Largest number of trials in a line search", "trials"),
    "max_weight_norm": ("Largest norm of a block of w that counts", "units of the parameters"),
    "milestones": ("Times of change", EPOCHS),
    "min_size": ("Smallest batch that is requested", "examples"),
    "nu": ("Largest ratio of noise across the gradient to signal", NO_UNIT),
    "optimal_value": ("Optimal value of the loss, or a lower bound of it", "units of the loss"),
    "oversampling": ("Candidates drawn per example used", NO_UNIT),
    "parts": ("The directions", None),
    "power": ("Exponent of the decay", NO_UNIT),
    "pressure": ("Selection pressure s_0, the largest over the smallest probability", NO_UNIT),
    "recompute_fraction": (
        "Fraction of the examples, first in rank, that is evaluated again",
        NO_UNIT,
    ),
    "recompute_frequency": ("How often the losses are evaluated again", "per pass over the data"),
    "regrowth_factor": ("Factor of the step size after an enlarged batch", NO_UNIT),
    "replace": ("Whether examples are drawn with replacement", None),
    "rho": ("Weight of the past in the paper's running averages", NO_UNIT),
    "root_growth_rate": (
        "Growth of the root of the added batch",
        "root of examples per update",
    ),
    "rule": ("Batch-size rule that is adapted", None),
    "rules": ("Batch-size rules", None),
    "sampler": ("Sampler that draws the examples", None),
    "scale": ("Factor of the batch size", NO_UNIT),
    "search": ("Line search that runs before each update", None),
    "shrink_factor": ("Factor of the step size after a failed trial", NO_UNIT),
    "similarity": ("Cosine of the two half-batch gradients that is aimed at", NO_UNIT),
    "size": ("Constant batch size", "examples"),
    "sort_every": ("Examples served between two sorts", "examples"),
    "square_epsilon": (
        "Constant added to the mean squares",
        "squared units of the gradient",
    ),
    "start": ("First time of selection", EPOCHS),
    "step_size": ("Step size alpha", "parameters per unit of direction"),
    "theta": ("Largest ratio of noise to signal that passes the test", NO_UNIT),
    "trust_coefficient": ("Trust coefficient eta", NO_UNIT),
    "warmup": ("Update from which the periodic evaluations count", "updates"),
    "weight_decay": ("Weight-decay coefficient", "units of direction per unit of parameter"),
    "window": ("Number of latest batches that are averaged", "batches"),
}


def used():
    """{keyword: {(quantity, unit): names of those that use it so}}."""
    found = defaultdict(lambda: defaultdict(list))
    for thing in ALL:
        for keyword, each in reader.described(thing).items():
            found[keyword][reader.quantity(each.text)].append(thing.__name__)
    return found


def test_a_keyword_means_the_same_everywhere():
    meanings = used()
    assert {keyword: list(uses) for keyword, uses in meanings.items() if len(uses) > 1} == {}
    assert {keyword: next(iter(uses)) for keyword, uses in meanings.items()} == KEYWORDS


def test_a_method_passes_a_keyword_on_to_parts_that_mean_the_same():
    """Every setting of a method is a field of one of its parts, or is stated here."""
    own = {
        "batch_size": "size of Constant, or B_0",
        "step_size": "length, or initial_step of a search",
        "sampler": "a part",
        "nu": "theta of the second test",
    }
    for name in methods.__all__:
        make = getattr(methods, name)
        given = inspect.signature(make).parameters
        made = make(**{"step_size": 0.1} if "step_size" in given else {})
        known = {each.name for part in made.components() for each in fields(part)}
        assert set(given) - known - set(own) == set(), name


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_what_counts_in_epochs_says_so(part):
    """`in_epochs` holds exactly the fields whose unit is a pass over the data, with valid values."""
    units = {key: reader.quantity(each.text)[1] for key, each in reader.described(part).items()}
    assert set(part.in_epochs) == {key for key, unit in units.items() if unit == EPOCHS}
    values = {key: suited(12.0) for key, suited in part.in_epochs.items()}
    rest = {"initial_size": 4, "final_size": 8, "initial_step": 0.1}
    assert part(**values, **{key: rest[key] for key in units if key in rest}) if values else True


def test_every_rule_states_what_it_looks_at_and_real_theorems():
    for name in batch_sizes.__all__:
        rule = getattr(batch_sizes, name)
        adapts = {"rule", "rules"} & {each.name for each in fields(rule)}
        assert bool(rule.looks_at) != bool(adapts), name
        for theorem in rule.guarantee.partition("[")[2].rstrip("]").split():
            assert (ROOT / f"theory/{theorem}.py").exists(), theorem
    for name in step_sizes.__all__:
        assert getattr(step_sizes, name).looks_at, name
