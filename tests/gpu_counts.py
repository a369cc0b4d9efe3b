"""Launches, uploads and waits of a step, counted over the emulated CUDA, and the record of them.

make gpu-counts      counts, prints the goals, and writes docs/measured/gpu_counts.json
"""

import json
import os
from itertools import islice
from pathlib import Path

import numpy as np
from cuda_emulator.counts import counted
from network_cases import NETWORKS, network
from parts import ALL, PROBLEM, START

import adaptivesgd as asgd
from adaptivesgd import networks as net
from adaptivesgd.networks.architectures import resnet20

RECORD = Path(__file__).parents[1] / "docs" / "measured" / "gpu_counts.json"
COLUMNS = ("launches", "uploads", "waits")
STEPS = 4  # of a method; of a network one does, since every step of SGD is the same
GOALS = {  # row: at most so many (launches, waits) a step
    "softmax, SGD": (12, 0),
    "softmax, Adam": (16, 0),
    "softmax, SGD, variance": (12 + 10, 1),
    "MLP 784-100-10, SGD": (20, 0),
    "MLP 784-100-10, SGD, variance": (20 + 10, 1),
    "ResNet-20, SGD, variance": (1500, 2),
}


def plain():
    """Softmax regression without a ridge."""
    rng = np.random.default_rng(0)
    return asgd.SoftmaxRegression(rng.random((40, 6)), rng.integers(0, 4, 40))


def perceptron():
    """A multilayer perceptron for images of 784 pixels."""
    rng = np.random.default_rng(0)
    layers = (net.Dense(100), net.ReLU(), net.Dense(10))
    return net.Network(rng.random((48, 784), dtype=np.float32), rng.integers(0, 10, 48), layers)


def resnet():
    """ResNet-20 with group norm. Its counts do not depend on the batch: see the test of chunks."""
    rng = np.random.default_rng(0)
    X = rng.random((6, 32, 32, 3), dtype=np.float32)
    return resnet20(X, rng.integers(0, 10, 6), norm=net.GroupNorm(groups=8))


def with_variance(make):
    """The rows of a problem with SGD: alone, and with the variance."""
    for name, look in (("SGD", False), ("SGD, variance", True)):
        yield name, lambda look=look: step(make(), asgd.methods.sgd(0.01, 2), look=look, steps=1)


def rows():
    """{name: function that counts}."""
    found = {f"method {n}": lambda m=m: step(PROBLEM, m, START) for n, m in ALL.items()}
    cases = {f"network {n}": lambda n=n: network(n) for n in NETWORKS}
    cases |= {"softmax": plain, "MLP 784-100-10": perceptron, "ResNet-20": resnet}
    for name, make in cases.items():
        for how, count in with_variance(make):
            if name != "network batch norm" or how == "SGD":
                found[f"{name}, {how}"] = count
    found["softmax, Adam"] = lambda: step(plain(), asgd.methods.adam(batch_size=2))
    return found


def step(problem, method, w=None, look=False, steps=STEPS):
    """Requests per step, after as many steps."""
    far = asgd.to_device(problem)
    state = method.init(far, far.start(0) if w is None else asgd.to_device(w))

    def go():
        nonlocal state
        for _ in range(steps):
            state = method.step(state)
            _ = look and state.estimate.fetched("loss", "variance")

    go()
    requests = counted(go)
    return {name: getattr(requests, name) / steps for name in COLUMNS}


def selection(n, size):
    """Requests of a step of online batch selection that sorts n losses, and the bytes of its arrays."""
    from cupy.cuda import MemoryHook

    class Taken(MemoryHook):
        name, bytes = "taken", 0

        def malloc_postprocess(self, **memory):
            self.bytes += memory["size"]

    rng = np.random.default_rng(0)
    F = asgd.to_device(asgd.SoftmaxRegression(rng.random((n, 6)), rng.integers(0, 4, n)))
    method = asgd.methods.online_batch_selection(0.1, batch_size=size)
    *_, state = islice(asgd.states(F, method), n // size + 3)  # the first epoch does not sort
    with Taken() as taken:
        requests = counted(lambda: method.step(state))
    return {name: getattr(requests, name) for name in COLUMNS} | {"bytes": taken.bytes}


def selection_record():
    """What a step that sorts costs, whatever n, and for every example."""
    few, many = (selection(n, 100) for n in (2_000, 4_000))
    each = (many.pop("bytes") - few.pop("bytes")) / 2_000
    assert few == many, (few, many)
    return few | {"bytes_per_example": each}


def record():
    """What was counted last."""
    return json.loads(RECORD.read_text())


def recorded():
    """What was counted last of the steps: {row: {column: number}}."""
    return record()["rows"]


def compiled():
    """How many different kernels have run, and for what NVIDIA's NVRTC has compiled each of them."""
    from cupy.cuda import nvrtc

    return {
        "kernels": len(set(Path(os.environ["EMULATED_CUDA_USED"]).read_text().splitlines())),
        "architectures": os.environ.get("EMULATED_CUDA_ARCHITECTURES", "").split(),
        "nvrtc": ".".join(map(str, nvrtc.getVersion())),
    }


def main():
    """Count everything, write the record, and print the goals."""
    import cupy

    found = {name: count() for name, count in rows().items()}
    record = {"cupy": cupy.__version__, "goals": GOALS, "compiled": compiled()}
    record |= {"selection": selection_record(), "rows": found}
    RECORD.write_text(json.dumps(record, indent=1) + "\n")
    for name, (launches, waits) in GOALS.items():
        mine = found[name]
        met = mine["launches"] <= launches and mine["waits"] <= waits
        print(f"{name:<32} {mine['launches']:6.0f} launches (goal {launches:4}), {mine['waits']:3.0f} waits "
              f"(goal {waits}): {'met' if met else 'missed'}")  # fmt: skip
    print("wrote", RECORD)


if __name__ == "__main__":
    main()
