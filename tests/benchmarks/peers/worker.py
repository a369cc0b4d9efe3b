"""One measurement, in a process of its own; the result goes to the standard output as JSON."""

import argparse
import json
import resource
from functools import partial
from math import inf, isnan
from statistics import median
from time import perf_counter

from . import by_hand, in_jax, in_sklearn, in_torch, ours, tasks

STEPS = {  # peer: (task, device) -> (step, step with statistics or None), and its module
    "adaptivesgd": (ours.steps, "adaptivesgd.methods"),
    "PyTorch": (in_torch.pytorch, "torch"),
    "torch.func": (in_torch.torch_func, "torch"),
    "BackPACK": (in_torch.backpack, "backpack"),
    "Opacus": (in_torch.opacus, "opacus"),
    "JAX + optax": (in_jax.steps, "optax"),
    "scikit-learn": (in_sklearn.steps, "sklearn"),
}
SIZED = {  # plain steps over batch sizes; the first two are ours
    "adaptivesgd": STEPS["adaptivesgd"],
    'threads="blas"': (partial(ours.steps, threads="blas"), "adaptivesgd.methods"),
    "PyTorch": STEPS["PyTorch"],
    "JAX + optax": STEPS["JAX + optax"],
    "NumPy by hand": (by_hand.steps, "numpy"),
}
RACERS = {  # peer: (step size, seed) -> Racer, and its module
    "adaptivesgd, SGD": (ours.racing("sgd"), "adaptivesgd"),
    "adaptivesgd, AdaDamp": (ours.racing("adadamp"), "adaptivesgd"),
    "adaptivesgd, GeoDamp": (ours.racing("geodamp"), "adaptivesgd"),
    "adaptivesgd, CABS": (ours.racing("cabs"), "adaptivesgd"),
    "adadamp, AdaDamp": (in_torch.adadamp, "adadamp"),
    "PyTorch, SGD": (in_torch.sgd, "torch"),
    "JAX + optax, SGD": (in_jax.sgd, "optax"),
    "scikit-learn, SGD": (in_sklearn.sgd, "sklearn"),
}


def measure(name, task, device, quick, batch):
    """What was found of one peer, or which module is missing."""
    tasks.B = batch or tasks.B
    racing = task == "race"
    build, module = (RACERS if racing else STEPS | SIZED)[name]
    began = perf_counter()
    try:
        __import__(module)
        loaded = perf_counter() - began
        if racing:
            return race(build, tasks.SEEDS[:1] if quick else tasks.SEEDS)
        wait = waiting(module, device)
        step, statistics = build(task, device)
        if batch:
            return {"step": seconds_of(step, wait, 100)}
        return {"import": loaded} | paces(step, statistics, wait, quick)
    except ImportError as error:
        return {"missing": f"{error.name or module} is not installed"}


def waiting(module, device):
    """A function that waits until the device has finished."""
    if device == "cpu":
        return lambda: None
    if module == "adaptivesgd.methods":
        import cupy

        return cupy.cuda.Device().synchronize
    if module in ("optax", "sklearn"):
        raise ImportError("on the GPU", name=f"a version of {module} for the GPU")
    import torch

    return torch.cuda.synchronize


def paces(step, statistics, wait, quick):
    """Seconds of a step, of a pass over all examples, and of a step with statistics; MiB at most."""
    measured = {"step": seconds_of(step, wait, 40 if quick else 100)}
    if not quick:
        measured["epoch"] = epoch(step, wait)
    if statistics is not None:
        measured["statistics"] = seconds_of(statistics, wait, 4 if quick else 20) / measured["step"]
    measured["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return measured


def seconds_of(step, wait, count):
    """Median seconds of a step over seven groups, after a warm-up."""
    for _ in range(5):
        step()
    wait()
    groups = []
    for _ in range(7):
        began = perf_counter()
        for _ in range(count):
            step()
        wait()
        groups.append((perf_counter() - began) / count)
    return median(groups)


def epoch(step, wait):
    """Seconds of one pass over all examples."""
    began = perf_counter()
    for _ in range(tasks.N // tasks.B):
        step()
    wait()
    return perf_counter() - began


def race(build, seeds):
    """The best step size of the grid, by the median number of example evaluations until the target; a run that
    misses it counts as infinite. One that has spent more than the best step size so far cannot win, and ends.
    """
    found, best = [], inf
    for step_size in tasks.GRID:
        runs = [run(build(step_size, seed), best) for seed in seeds]
        found.append({"step size": step_size} | {k: median(r[k] for r in runs) for k in runs[0]})
        best = min(best, spent(found[-1]))
    return min(found, key=spent)


def spent(row):
    """Gradients and losses of single examples."""
    return row["gradients"] + row["evaluations"]


def run(racer, most):
    """What a racer spends until the target, up to `most`; evaluations of its loss are not timed."""
    gradients = evaluations = seconds = 0
    for update in range(1, tasks.MOST + 1):
        began = perf_counter()
        more, looks = racer.step()
        seconds += perf_counter() - began
        gradients, evaluations = gradients + more, evaluations + looks
        loss = racer.loss() if update % tasks.EVERY == 0 else inf
        if loss <= tasks.TARGET:
            return {"updates": update, "gradients": gradients, "evaluations": evaluations,
                    "seconds": seconds}  # fmt: skip
        if isnan(loss) or gradients + evaluations > most:
            break
    return dict.fromkeys(("updates", "gradients", "evaluations", "seconds"), inf)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("name", "task", "device"):
        parser.add_argument(option)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--batch", type=int, help="only plain steps, of this many examples")
    print(json.dumps(measure(**vars(parser.parse_args()))))
