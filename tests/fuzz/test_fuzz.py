"""Every public callable, called with values that fit its documented types and with hostile ones.

A round makes some 20 000 calls, which depend on its number only: ADAPTIVESGD_FUZZ_ROUND, 0 by default.
`make fuzz` runs rounds 0 to 51, a million calls; `make fuzz ROUNDS="17 18"` runs these two.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from law import obeys
from surface import targets
from values import strategy

CALLS = 20_000
ROUND = int(os.environ.get("ADAPTIVESGD_FUZZ_ROUND", 0))
AT_ONCE = 20  # calls per example, so that most of the time is spent in the calls
TARGETS = targets()
SLOW = {  # calls of these take milliseconds or seconds: their share of an even number of calls
    **dict.fromkeys(("run", "check_method", "check_problem", "check_gradient"), 0.1),
    **dict.fromkeys(("networks.resnet20", "networks.resnet56"), 0.05),
    **dict.fromkeys(("networks.cabs_cifar", "networks.big_batch_convnet"), 0.05),
    **dict.fromkeys(("compare", "plots.compare", "trace.plot", "plots.draw_column"), 0.05),
    **dict.fromkeys(("plots.small_multiples", "plots.cockpit", "plots.path"), 0.05),
    **dict.fromkeys(("counter_example", "data.synthetic.random_regression"), 0.02),
}
WEIGHTS = {each.name: SLOW.get(each.name, 1.0) for each in TARGETS}
DONE: Counter = Counter()


def arguments(target):
    """A strategy of keyword arguments: the required ones, and some of the others."""
    values = {name: strategy(name, type_) for name, type_ in target.types.items()}
    required = {name: value for name, value in values.items() if name in target.required}
    optional = {name: value for name, value in values.items() if name not in target.required}
    return st.fixed_dictionaries(required, optional=optional)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_call_returns_what_works_or_raises_a_sentence(target):
    share = CALLS * WEIGHTS[target.name] / sum(WEIGHTS.values())
    at_once = min(AT_ONCE, max(1, round(share)))
    how = st.lists(arguments(target), min_size=at_once, max_size=at_once)

    @seed(f"{target} {ROUND}")
    @settings(
        max_examples=max(1, round(share / at_once)),
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(how)
    def calls(many):
        for each in many:
            DONE["returned" if obeys(target, each) else "refused"] += 1

    calls()


def test_the_figures(capsys):
    """How many calls returned and how many were refused; of this process, where there are several."""
    with capsys.disabled():
        print(
            f"\nfuzz round {ROUND}: {sum(DONE.values())} calls of {len(TARGETS)} callables: {dict(DONE)}"
        )
    assert all(target.types is not None for target in TARGETS)
