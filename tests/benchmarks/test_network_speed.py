"""What a step of a network costs, beside PyTorch and BackPACK. Printed, never asserted.

Whole training steps in single precision, in one process: drawing the batch, gathering it, loss,
gradient and update, with as many threads for one as for the other; ours as `run` uses them, one for BLAS
and the others for shares of a large batch. Run with `-k network`.
"""

import tracemalloc

import numpy as np
import pytest
from looking import VarianceSeen
from timing import interleaved, milliseconds, times

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.method import Method
from adaptivesgd.networks.architectures import cabs_mnist, mlp
from adaptivesgd.step_sizes import Fixed
from adaptivesgd.threads import working_threads

N, RATE = 20_000, 0.01


def images():
    """Random images in place of MNIST, of the same size, and labels."""
    rng = np.random.default_rng(0)
    return rng.random((N, 28, 28, 1), dtype=np.float32), rng.integers(0, 10, N)


def stepper(problem, rule):
    """A function that makes one update of ours after another."""
    method = Method(rule, Fixed(RATE))
    state = method.init(problem, problem.start())

    def step():
        nonlocal state
        state = method.step(state)

    return step


def in_torch(torch, name, X, y, B):
    """The same step in PyTorch: plain, with BackPACK's norms, and with all example gradients."""
    nn = torch.nn
    make = {"mlp": torch_mlp, "cabs_mnist": torch_convnet}[name]
    X, y = torch.tensor(X).permute(0, 3, 1, 2).contiguous(), torch.tensor(y)
    contenders = {}

    def stepping(net, loss, around):
        optimiser = torch.optim.SGD(net.parameters(), lr=RATE)

        def step():
            chosen = torch.randint(0, N, (B,))
            optimiser.zero_grad()
            with around():
                loss(net(X[chosen]), y[chosen]).backward()
            optimiser.step()

        return step

    contenders["PyTorch"] = stepping(make(nn), nn.CrossEntropyLoss(), torch.enable_grad)
    try:
        from backpack import backpack, extend
        from backpack.extensions import BatchL2Grad
    except ImportError:
        pass
    else:
        net, loss = extend(make(nn)), extend(nn.CrossEntropyLoss())
        contenders["BackPACK"] = stepping(net, loss, lambda: backpack(BatchL2Grad()))
    contenders["torch.func"] = all_example_gradients(torch, make(nn), X[:B], y[:B])
    return contenders


def all_example_gradients(torch, net, x, y):
    """Their square norms by vmap(grad), which writes every one of them out."""
    loss = torch.nn.CrossEntropyLoss()
    parameters = {name: value.detach() for name, value in net.named_parameters()}

    def of_one(parameters, x, y):
        return loss(torch.func.functional_call(net, parameters, (x[None],)), y[None])

    gradients = torch.func.vmap(torch.func.grad(of_one), in_dims=(None, 0, 0))
    return lambda: sum(g.flatten(1).square().sum(1) for g in gradients(parameters, x, y).values())


def torch_mlp(nn):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))


def torch_convnet(nn):
    return nn.Sequential(
        *(nn.Conv2d(1, 32, 5, padding=2), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Conv2d(32, 64, 5, padding=2), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(3136, 1024), nn.ReLU(), nn.Linear(1024, 10)),
    )


CASES = {
    "mlp": (mlp, {"rounds": 30, "repeat": 20}),
    "cabs_mnist": (cabs_mnist, {"rounds": 9, "repeat": 1}),
}
HEADS = (
    *("batch", "threads", "a step", "with the variance", "the step over PyTorch's"),
    *("with the variance, over BackPACK's", "over torch.func's"),
)


@pytest.mark.filterwarnings("ignore:Full backward hook is firing")  # BackPACK's
@pytest.mark.parametrize("name", CASES)
def test_cost_of_a_network_step(name, report):
    rows = [row(name, B, threads) for B in (64, 128) for threads in (1, 2)]
    report(f"A training step of {name}, float32", HEADS, rows)
    assert len(rows) == 4


def row(name, B, threads):
    """One line of the table."""
    make, how = CASES[name]
    X, y = images()
    problem = make(X, y)
    contenders = {
        "plain": stepper(problem, Constant(B)),
        "variance": stepper(problem, VarianceSeen(max_size=B)),
    }
    try:
        import torch
    except ImportError:
        torch = None
    else:
        contenders |= in_torch(torch, name, X, y, B)
    if name == "cabs_mnist" and B == 128:
        contenders.pop("torch.func", None)  # 1.7 GB of example gradients
    with working_threads(threads):
        if torch is not None:
            torch.set_num_threads(threads)
        seconds = interleaved(contenders, **how)

    def over(ours, them):
        return times(seconds[ours], seconds[them]) if them in seconds else "not measured"

    return (
        *(B, threads, milliseconds(seconds["plain"]), over("variance", "plain")),
        *(over("plain", "PyTorch"), over("variance", "BackPACK"), over("variance", "torch.func")),
    )


def test_memory_of_a_full_network_evaluation(report):
    """The largest network on as many images as MNIST has, by its own count of bytes."""
    X = np.zeros((60_000, 28, 28, 1), np.float32)
    problem = cabs_mnist(X, np.zeros(60_000, int))
    w = problem.start()
    rows = []
    for what, ask in {
        "losses": lambda: problem.losses(w),
        "gradient and variance": lambda: problem.estimate(w).variance,
    }.items():
        tracemalloc.start()
        ask()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        rows.append((what, f"{peak / 1e9:.2f} GB"))
        assert peak + X.nbytes < 2e9
    report(
        "A full evaluation of cabs_mnist on 60 000 images",
        ("computed", "peak, beyond the images"),
        rows,
    )
