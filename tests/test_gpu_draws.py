"""The batches of many steps go to a device at once, and are those that the host would have drawn."""

import io
import pickle
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from device_array import DeviceArray
from parts import PROBLEM, START

import adaptivesgd as asgd
from adaptivesgd.backend import has_gpu, on_host, to_host
from adaptivesgd.batch_sizes import LinearGrowth, SignalOverNoise
from adaptivesgd.experiments.execution.checkpoint import read_checkpoint, write_checkpoint
from adaptivesgd.method import Method
from adaptivesgd.samplers import Repeated, Uniform, uniform

STEPS = 40
SAMPLERS = {
    "without replacement": Uniform(),
    "with replacement": Uniform(replace=True),
    "repeated": Repeated(Uniform(), every=3),
}
RULES = {
    "constant": 3,
    "grows": LinearGrowth(2, 0.3),
    "enlarged": SignalOverNoise(2),
    "all": PROBLEM.n,
}


@pytest.fixture(params=["stand-in", pytest.param("gpu", marks=pytest.mark.gpu)])
def there(request):
    """The problem and the start on a device."""
    if request.param == "stand-in":
        return PROBLEM.map_arrays(DeviceArray), DeviceArray(START)
    if not has_gpu():
        pytest.skip("needs CuPy and a GPU; `make gpu-emulated` has one")
    return asgd.to_device(PROBLEM), asgd.to_device(START)


def drawn(states, steps=STEPS):
    """The examples of so many steps."""
    return [to_host(state.estimate.indices).tolist() for state in islice(states, 1, steps + 1)]


def following(method, state):
    """A state, and those after it."""
    while True:
        yield state
        state = method.step(state)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_same_examples_as_on_the_host(there, sampler, rule):
    method = Method(RULES[rule], 0.01, sampler=SAMPLERS[sampler])
    here = drawn(asgd.states(PROBLEM, method, w=START, seed=3))
    assert drawn(asgd.states(there[0], method, w=there[1], seed=3)) == here


def test_most_are_on_the_device_already(there):
    method = asgd.methods.sgd(0.01, 3)
    states = islice(asgd.states(there[0], method, w=there[1]), 1, 64)
    places = [on_host(state.estimate.indices) for state in states]
    assert places == [True] + [False] * 62
    memory = [s.memory.sampler for s in islice(asgd.states(there[0], method, w=there[1]), 1, 64)]
    assert sorted({(m.first, len(m.batches)) for m in memory}) == [
        (2**k - 1, 2**k) for k in range(6)
    ]


def test_no_more_go_up_than_the_bound(there, monkeypatch):
    monkeypatch.setattr(uniform, "MOST", 10)
    states = islice(asgd.states(there[0], asgd.methods.sgd(0.01, 3), w=there[1]), 1, STEPS)
    assert max(state.memory.sampler.batches.size for state in states) == 9


@pytest.mark.parametrize("step", [1, 5, 6, 20])
def test_a_run_continues_wherever_it_was_left(there, step):
    """Pickled, written down, with another seed, and with another batch size."""
    F, w = there
    method = asgd.methods.sgd(0.01, 3)
    whole = drawn(asgd.states(F, method, w=w, seed=3))
    state = next(islice(asgd.states(F, method, w=w, seed=3), step, None))
    assert drawn(following(method, state), STEPS - step) == whole[step:]
    if F.X.__class__ is not DeviceArray:
        copy = pickle.loads(pickle.dumps(state))
        assert drawn(following(method, copy), STEPS - step) == whole[step:]
        file = io.BytesIO()
        write_checkpoint(file, asgd.Checkpoint(state, (), 0.0), "this")
        file.seek(0)
        read = read_checkpoint(file, F, "this").state
        assert drawn(following(method, read), STEPS - step) == whole[step:]
    other = drawn(asgd.states(PROBLEM, method, w=START, seed=4))
    assert drawn(following(method, replace(state, seed=4)), STEPS - step) == other[step:]
    larger = asgd.methods.sgd(0.01, 4)
    other = drawn(asgd.states(PROBLEM, larger, w=START, seed=3))
    assert drawn(following(larger, state), STEPS - step) == other[step:]


def test_nothing_is_remembered_on_the_host():
    state = next(islice(asgd.states(PROBLEM, asgd.methods.sgd(0.01, 3), w=START), 5, None))
    assert state.memory.sampler is None and isinstance(state.estimate.indices, np.ndarray)
