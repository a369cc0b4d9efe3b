"""A step asks no more of the device than it did: launches, uploads and waits do not rise."""

import numpy as np
import pytest
from cuda_emulator.counts import counts, emulated

from adaptivesgd import backend
from adaptivesgd.backend import has_gpu

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(
        not (has_gpu() and emulated()), reason="counted by `make gpu-emulated` alone"
    ),
]

if has_gpu() and emulated():
    import gpu_counts

    ROWS = gpu_counts.rows()
else:
    ROWS = {}


@pytest.mark.parametrize("name", ROWS)
def test_nothing_rises(name):
    """Where it rose for a reason, or fell: `make gpu-counts` rewrites the record."""
    if (recorded := gpu_counts.recorded().get(name)) is None:
        pytest.skip(f"{name} is not recorded yet: make gpu-counts")
    found = ROWS[name]()
    risen = {k: (found[k], recorded[k]) for k in recorded if found[k] > recorded[k]}
    assert not risen, f"{name}: (now, recorded) {risen}"


def test_nothing_recorded_is_gone():
    assert set(gpu_counts.recorded()) <= set(ROWS)


def test_a_launch_more_is_noticed():
    import cupy

    x = cupy.ones(3)
    before = counts()
    _ = x + 1
    assert counts().launches - before.launches == 1
    before = counts()
    _ = float(x[0]), cupy.asarray([1.0])
    after = counts()
    assert (after.waits - before.waits, after.uploads - before.uploads) == (1, 1)


@pytest.mark.parametrize("memory, chunks", [(80 * 10**9, 1), (16 * 10**9, 3)])
def test_chunks_follow_the_memory(monkeypatch, memory, chunks):
    """A batch of 4096 images goes through ResNet-20 in one piece on a card of 80 GB."""
    import adaptivesgd as asgd

    monkeypatch.setattr(backend, "_free_memory", lambda device: memory)
    assert len(asgd.to_device(gpu_counts.resnet()).chunks(4096)) == chunks


def test_a_large_batch_takes_no_more_launches_than_a_small_one():
    import adaptivesgd as asgd
    from adaptivesgd.methods import sgd

    F = gpu_counts.perceptron()
    few, many = (gpu_counts.step(F, sgd(0.1, B), look=True) for B in (2, 40))
    assert few == many and F.n > 40 and asgd.to_device(F).chunks(F.n) == [slice(0, F.n)]


def test_the_batches_of_many_steps_go_up_at_once():
    import adaptivesgd as asgd

    few = gpu_counts.step(gpu_counts.plain(), asgd.methods.sgd(0.01, 2), steps=64)
    assert few["uploads"] <= 1 / 32


@pytest.mark.parametrize("layers, more", [(1, 4), (4, 4), (5, 5), (12, 6)])
def test_what_a_variance_adds(layers, more):
    """A kernel for eight sums of squares, and the rest; the loss comes along, with the one wait."""
    from adaptivesgd import networks as net
    from adaptivesgd.methods import sgd

    rng = np.random.default_rng(0)
    stack = [layer for _ in range(layers - 1) for layer in (net.Dense(3), net.Tanh())]
    F = net.Network(rng.random((8, 5)), rng.integers(0, 2, 8), (*stack, net.Dense(2)))
    plain, look = (gpu_counts.step(F, sgd(0.1, 4), look=look, steps=1) for look in (False, True))
    assert (look["launches"] - plain["launches"], look["waits"]) == (more + 1, 1)


@pytest.mark.parametrize("count", [1, 2])
def test_convolutions_with_gram_matrices_wait_for_nothing_more(count):
    """Whether norms have cancelled comes with the numbers of the variance."""
    from adaptivesgd import networks as net
    from adaptivesgd.methods import sgd

    rng = np.random.default_rng(0)
    more = [layer for _ in range(count) for layer in (net.ReLU(), net.Conv2D(32, 3))]
    layers = (net.Conv2D(32, 3), *more, net.Flatten(), net.Dense(2))
    F = net.Network(rng.random((4, 8, 8, 1)), rng.integers(0, 2, 4), layers)
    assert gpu_counts.step(F, sgd(0.1, 2), look=True, steps=1)["waits"] == 1


def test_what_a_sort_of_all_losses_costs():
    """On a device RankBased sorts from scratch: the launches are few, the memory grows with n."""
    found, known = gpu_counts.selection_record(), gpu_counts.record()["selection"]
    assert all(found[name] <= known[name] for name in known), (found, known)
