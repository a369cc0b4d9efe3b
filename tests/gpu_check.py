"""Everything that needs a GPU, in one command: `make gpu-check`, or `python tests/gpu_check.py`.

Needs NumPy, SciPy and CuPy; PyTorch for the comparison where it is importable. Checks that every
method, objective and network says the same on the GPU as on the CPU, times training steps, and
writes gpu-check.json and a table. The exit code is 1 if anything differs.
"""

import json
import platform
import sys
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import numpy as np  # noqa: E402

import adaptivesgd as asgd  # noqa: E402
from adaptivesgd.backend import to_host  # noqa: E402

UPDATES, DRIFT = 50, 1e-9
SIZES = (256, 1024, 4096, 16_384, 65_536)


def main(out="gpu-check.json"):
    """Run everything, write it down, and say whether all is well."""
    try:
        asgd.to_device(np.zeros(1))
    except asgd.DeviceError as error:
        print(error)
        return 2
    report = {"machine": machine(), "parity": parity(), "speed": speed()}
    Path(out).write_text(json.dumps(report, indent=1) + "\n")
    show(report)
    return int(any(row["error"] > row["allowed"] for row in report["parity"]))


def machine():
    """The card and the versions."""
    import cupy

    card = cupy.cuda.runtime.getDeviceProperties(0)
    return {
        "card": card["name"].decode(),
        "cupy": cupy.__version__,
        "cuda": cupy.cuda.runtime.runtimeGetVersion(),
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


# Parity.


def parity():
    """The largest relative difference from the CPU, for every method, objective and network."""
    from network_cases import ALONE, network
    from parts import ALL, PROBLEM, START
    from problems import DENSE, problem

    rows = [row(f"method {name}", path_error(m, PROBLEM, START)) for name, m in ALL.items()]
    rows += [row(f"objective {name}", statistics_error(problem(name))) for name in DENSE]
    return rows + [row(f"network {name}", statistics_error(network(name))) for name in ALONE]


def row(what, error):
    return {"what": what, "error": error, "allowed": DRIFT}


def path_error(method, problem, w):
    """Of w along a run of UPDATES updates with the same seed."""
    here = islice(asgd.states(problem, method, w=w, seed=3), UPDATES)
    there = islice(
        asgd.states(asgd.to_device(problem), method, w=asgd.to_device(w), seed=3), UPDATES
    )
    return max(difference(b.w, a.w) for a, b in zip(here, there, strict=True))


def statistics_error(here):
    """Of gradient, losses, square norms and variance at one point."""
    w = here.start(1) + 0.01
    cpu, gpu = here.estimate(w), asgd.to_device(here).estimate(asgd.to_device(w))
    return max(
        difference(gpu.gradient, cpu.gradient),
        difference(gpu.losses, cpu.losses),
        difference(gpu.square_norms, cpu.square_norms),
        abs(gpu.variance - cpu.variance) / max(cpu.variance, 1.0),
    )


def difference(there, here):
    """||there - here|| / max(||here||, 1)."""
    return float(np.linalg.norm(to_host(there) - here) / max(np.linalg.norm(here), 1.0))


# Speed: whole training steps in float32, after a warm-up, the device waited for at the end.


def speed():
    """Seconds per step, ours with and without the variance, and PyTorch's; and the card's ceilings."""
    rows = [timed_perceptron(B) for B in SIZES]
    rows += [timed_resnet(B) for B in (128, 4096)]
    return {"steps": rows, "ceilings": ceilings()}


def timed_perceptron(B):
    """An MLP 784-100-10."""
    from adaptivesgd import networks as net

    rng = np.random.default_rng(0)
    X = rng.random((max(B, 4096), 784), dtype=np.float32)
    F = net.Network(X, rng.integers(0, 10, len(X)), (net.Dense(100), net.ReLU(), net.Dense(10)))
    return {"what": f"MLP 784-100-10, B = {B}", **ours(F, B), **theirs(torch_perceptron, X, B)}


def timed_resnet(B):
    """ResNet-20 with group norm on 32 x 32 colour images."""
    from adaptivesgd.networks.architectures import resnet20

    rng = np.random.default_rng(0)
    X = rng.random((B, 32, 32, 3), dtype=np.float32)
    F = resnet20(X, rng.integers(0, 10, B))
    return {"what": f"ResNet-20, B = {B}", **ours(F, B)}


def ours(F, B):
    """Our step, plain and with the variance asked for."""
    import cupy

    there = asgd.to_device(F)
    method = asgd.methods.sgd(0.01, min(B, F.n))

    def stepper(look):
        state = method.init(there, there.start(0))

        def step():
            nonlocal state
            state = method.step(state)
            if look:
                _ = state.estimate.variance

        return step

    wait = cupy.cuda.Device().synchronize
    plain, variance = timed(stepper(False), wait), timed(stepper(True), wait)
    return {"ours": plain, "ours_with_variance": variance}


def torch_perceptron(torch, X, B):
    """The same MLP and the same sampling in PyTorch."""
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 100), torch.nn.ReLU(), torch.nn.Linear(100, 10)
    ).cuda()
    data = torch.from_numpy(X).cuda()
    labels = torch.randint(0, 10, (len(X),), device="cuda")
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    draw = np.random.default_rng(0)

    def step():
        i = torch.from_numpy(draw.choice(len(X), B, replace=False)).cuda()
        optimiser.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(model(data[i]), labels[i]).backward()
        optimiser.step()

    return step


def theirs(build, X, B):
    """PyTorch's step, without and with TF32; nothing where it is not importable."""
    try:
        import torch
    except ImportError:
        return {}
    found = {}
    for name, allowed in (("torch", False), ("torch_tf32", True)):
        torch.backends.cuda.matmul.allow_tf32 = allowed
        found[name] = timed(build(torch, X, B), torch.cuda.synchronize)
    return found


def timed(step, wait, rounds=7, repeat=20):
    """Median seconds of a step."""
    for _ in range(5):
        step()
    seconds = []
    for _ in range(rounds):
        wait()
        began = perf_counter()
        for _ in range(repeat):
            step()
        wait()
        seconds.append((perf_counter() - began) / repeat)
    return median(seconds)


def ceilings():
    """What the card copies and multiplies at most: bytes per second, float32 operations per second."""
    import cupy

    wait = cupy.cuda.Device().synchronize
    x, a = cupy.ones(2**28, cupy.float32), cupy.ones((8192, 8192), cupy.float32)
    copied = timed(lambda: x.copy(), wait, repeat=5)
    multiplied = timed(lambda: a @ a, wait, repeat=5)
    return {"bytes_per_second": 2 * x.nbytes / copied, "flops": 2 * 8192**3 / multiplied}


def show(report):
    """The report as a table."""
    worst = max(report["parity"], key=lambda row: row["error"] / row["allowed"])
    print(f"{report['machine']['card']}, CuPy {report['machine']['cupy']}")
    print(
        f"{len(report['parity'])} comparisons with the CPU; worst: {worst['what']}, {worst['error']:.1e}"
    )
    for row in report["speed"]["steps"]:
        torch = f"{row['torch'] / row['ours']:6.2f} x PyTorch's speed" if "torch" in row else ""
        variance = row["ours_with_variance"] / row["ours"]
        print(
            f"{row['what']:<28} {1e3 * row['ours']:8.3f} ms   variance x {variance:.2f}   {torch}"
        )
    top = report["speed"]["ceilings"]
    print(f"ceilings: {top['bytes_per_second'] / 1e12:.2f} TB/s, {top['flops'] / 1e12:.1f} TFLOP/s")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
