"""Ours beside every peer, on the same task: `python -m tests.benchmarks.peers [--quick]`.

Each peer runs in a process of its own; the processes take turns, and medians are reported. Task:
an MLP 784-100-10 on 60 000 random images in float32, batches of 128, plain SGD; and softmax
regression, where a peer has it. What is not installed is named, and left out.

    step         microseconds of a whole training step
    statistics   the same with the per-example gradient variance, over the step without
    import       seconds until the package is loaded
    memory       MiB at the end of the run, at most
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
N, D, H, C, B = 60_000, 784, 100, 10, 128


def data():
    """The same random images and labels for everybody."""
    import numpy as np

    rng = np.random.default_rng(0)
    return rng.random((N, D), dtype=np.float32), rng.integers(0, C, N)


def seconds_of(step, count):
    """Median seconds of a step over seven groups, after a warm-up."""
    for _ in range(5):
        step()
    groups = []
    for _ in range(7):
        began = perf_counter()
        for _ in range(count):
            step()
        groups.append((perf_counter() - began) / count)
    return median(groups)


# A peer: task -> (step, step with statistics or None).


def adaptivesgd(task):
    import adaptivesgd as asgd
    from adaptivesgd.models.network import Dense, Network, ReLU

    X, y = data()
    layers = (Dense(H), ReLU(), Dense(C))
    F = Network(X, y, layers) if task == "mlp" else asgd.SoftmaxRegression(X, y)
    method = asgd.methods.sgd(0.01, B)

    def stepper(look):
        state = method.init(F, F.start(0))

        def step():
            nonlocal state
            state = method.step(state)
            if look:
                _ = state.estimate.variance

        return step

    return stepper(False), stepper(True)


def torch_model(task):
    import torch

    torch.manual_seed(0)
    if task == "softmax":
        return torch.nn.Sequential(torch.nn.Linear(D, C, bias=False))
    return torch.nn.Sequential(torch.nn.Linear(D, H), torch.nn.ReLU(), torch.nn.Linear(H, C))


def torch_batches():
    """A function that draws a batch as ours does."""
    import numpy as np
    import torch

    X, y = (torch.from_numpy(array) for array in data())
    rng = np.random.default_rng(0)

    def draw():
        i = torch.from_numpy(rng.choice(N, B, replace=False))
        return X[i], y[i]

    return draw


def pytorch(task):
    import torch

    model, draw = torch_model(task), torch_batches()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        x, y = draw()
        optimiser.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimiser.step()

    return step, None


def torch_func(task):
    import torch
    from torch.func import functional_call, grad, vmap

    model, draw = torch_model(task), torch_batches()
    plain, _ = pytorch(task)
    parameters = {name: p.detach() for name, p in model.named_parameters()}

    def loss(parameters, x, y):
        out = functional_call(model, parameters, (x[None],))
        return torch.nn.functional.cross_entropy(out, y[None])

    each = vmap(grad(loss), in_dims=(None, 0, 0))

    def statistics():
        x, y = draw()
        rows = each(parameters, x, y)
        for name, row in rows.items():
            parameters[name] = parameters[name] - 0.01 * row.mean(0)
        return sum(float(row.var(0).sum()) for row in rows.values())

    return plain, statistics


def backpack(task):
    import torch
    from backpack import backpack as extended
    from backpack import extend
    from backpack.extensions import BatchL2Grad

    model, draw = extend(torch_model(task)), torch_batches()
    cross_entropy = extend(torch.nn.CrossEntropyLoss())
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    plain, _ = pytorch(task)

    def statistics():
        x, y = draw()
        optimiser.zero_grad(set_to_none=True)
        with extended(BatchL2Grad()):
            cross_entropy(model(x), y).backward()
        total = sum(p.batch_l2.sum() for p in model.parameters())
        optimiser.step()
        return float(total)

    return plain, statistics


def opacus(task):
    import torch
    from opacus import GradSampleModule

    model, draw = GradSampleModule(torch_model(task)), torch_batches()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    plain, _ = pytorch(task)

    def statistics():
        x, y = draw()
        model.zero_grad(set_to_none=True)  # the per-example gradients as well
        torch.nn.functional.cross_entropy(model(x), y).backward()
        total = sum(float(p.grad_sample.var(0).sum()) for p in model.parameters())
        optimiser.step()
        return total

    return plain, statistics


def jax_optax(task):
    import jax
    import jax.numpy as jnp
    import numpy as np
    import optax

    X, y = data()
    rng = np.random.default_rng(0)
    sizes = (D, C) if task == "softmax" else (D, H, C)
    shapes = list(pairwise(sizes))
    weights = [(0.01 * jnp.ones(shape), jnp.zeros(shape[1])) for shape in shapes]

    def loss(weights, x, y):
        for W, b in weights[:-1]:
            x = jax.nn.relu(x @ W + b)
        z = x @ weights[-1][0] + weights[-1][1]
        return optax.softmax_cross_entropy_with_integer_labels(z, y).mean()

    optimiser = optax.sgd(0.01)
    state = optimiser.init(weights)

    @jax.jit
    def update(weights, state, x, y):
        changes, state = optimiser.update(jax.grad(loss)(weights, x, y), state)
        return optax.apply_updates(weights, changes), state

    def one(w, x, y):
        return loss(w, x[None], y[None])

    @jax.jit
    def variance(weights, state, x, y):
        rows = jax.vmap(jax.grad(one), (None, 0, 0))(weights, x, y)
        changes, state = optimiser.update(jax.tree.map(lambda r: r.mean(0), rows), state)
        spread = sum(r.var(0, ddof=1).sum() for r in jax.tree.leaves(rows))
        return optax.apply_updates(weights, changes), state, spread

    def step():
        nonlocal weights, state
        i = rng.choice(N, B, replace=False)
        weights, state = update(weights, state, X[i], y[i])
        jax.block_until_ready(weights)

    def statistics():
        nonlocal weights, state
        i = rng.choice(N, B, replace=False)
        weights, state, spread = variance(weights, state, X[i], y[i])
        return float(spread)

    return step, statistics


def scikit_learn(task):
    """MLPClassifier's own mini-batches; SGDClassifier updates after every single example."""
    import numpy as np
    from sklearn.linear_model import SGDClassifier
    from sklearn.neural_network import MLPClassifier

    X, y = data()
    rng = np.random.default_rng(0)
    if task == "softmax":
        model = SGDClassifier(loss="log_loss")
    else:
        model = MLPClassifier((H,), solver="sgd", batch_size=B, alpha=0.0, momentum=0.0)

    def step():
        i = rng.choice(N, B, replace=False)
        model.partial_fit(X[i], y[i], classes=range(C))

    return step, None


PEERS = {
    "adaptivesgd": (adaptivesgd, "adaptivesgd"),
    "PyTorch": (pytorch, "torch"),
    "torch.func": (torch_func, "torch"),
    "BackPACK": (backpack, "backpack"),
    "Opacus": (opacus, "opacus"),
    "JAX + optax": (jax_optax, "optax"),
    "scikit-learn": (scikit_learn, "sklearn"),
}


def work(name, task, count):
    """One measurement, in a process of its own: printed as JSON."""
    build, module = PEERS[name]
    began = perf_counter()
    try:
        __import__(module)
    except ImportError:
        return {"missing": module}
    loaded = perf_counter() - began
    try:
        step, statistics = build(task)
    except ImportError as error:
        return {"missing": str(error)}
    told = {"import": loaded, "step": seconds_of(step, count)}
    if statistics is not None:
        told["statistics"] = seconds_of(statistics, max(count // 10, 1)) / told["step"]
    told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return told


def measured(task, rounds, count):
    """Medians over rounds in which every peer has its turn."""
    found = {name: [] for name in PEERS}
    for _ in range(rounds):
        for name in PEERS:
            arguments = ["--worker", name, "--task", task, "--count", str(count)]
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.peers", *arguments],
                cwd=ROOT, capture_output=True, text=True, env=os.environ | threads(),
            )  # fmt: skip
            last = done.stdout.strip().splitlines()[-1:] or ["{}"]
            broken = {"missing": done.stderr.strip().splitlines()[-1:]}
            found[name].append(json.loads(last[0]) if done.returncode == 0 else broken)
    return {name: merged(rows) for name, rows in found.items()}


def merged(rows):
    """The median of every figure."""
    keys = set.intersection(*(set(row) for row in rows))
    if "missing" in rows[0]:
        return rows[0]
    return {key: median(row[key] for row in rows) for key in sorted(keys)}


def threads():
    """Everybody gets the same number of threads: that of the machine."""
    count = str(os.cpu_count() or 1)
    return {name: count for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def table(task, found):
    """The figures in Markdown."""
    ours = found["adaptivesgd"]["step"]
    lines = [
        f"| {task} | step, µs | ours is faster by | with the variance | import, s | memory, MiB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, row in found.items():
        if "missing" in row:
            lines.append(f"| {name} | not measured: {row['missing']} | | | | |")
            continue
        spread = f"{row['statistics']:.2f} ×" if "statistics" in row else "none"
        lines.append(
            f"| {name} | {1e6 * row['step']:.0f} | {row['step'] / ours:.2f} × | {spread} "
            f"| {row['import']:.2f} | {row['memory']:.0f} |"
        )
    return "\n".join(lines)


def main():
    """Measure, print, and with --write put the tables into docs/peers.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one round instead of five")
    parser.add_argument("--write", metavar="FILE", help="also write the tables to this file")
    parser.add_argument("--worker", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--task", default="mlp", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=100, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        print(json.dumps(work(chosen.worker, chosen.task, chosen.count)))
        return
    rounds, count = (1, 40) if chosen.quick else (5, 100)
    tables = [table(task, measured(task, rounds, count)) for task in ("mlp", "softmax")]
    print("\n\n".join(tables))
    if chosen.write:
        Path(chosen.write).write_text("\n\n".join(tables) + "\n")


if __name__ == "__main__":
    main()
