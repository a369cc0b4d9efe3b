"""PyTorch, and what is built on it: torch.func, BackPACK, Opacus and adadamp."""

import numpy as np

from . import tasks
from .racer import Racer


def model(task, inputs=tasks.PIXELS, seed=0):
    """The task's model with the weights that everybody starts from."""
    import torch

    layers = []
    for W, b in tasks.first_weights(task, inputs, seed):
        layer = torch.nn.Linear(*W.shape, bias=task != "softmax")
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(W.T))
            if layer.bias is not None:
                layer.bias.copy_(torch.from_numpy(b))
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def chip(device):
    """PyTorch's name of a device."""
    return {"cpu": "cpu", "gpu": "cuda"}[device]


def batches(device):
    """A function that draws a batch as ours does."""
    import torch

    X, y = (torch.from_numpy(array).to(chip(device)) for array in tasks.images())
    rng = np.random.default_rng(0)

    def draw():
        i = torch.from_numpy(rng.choice(tasks.N, tasks.B, replace=False)).to(chip(device))
        return X[i], y[i]

    return draw


def pytorch(task, device):
    """A plain step. PyTorch has no per-example statistics of its own."""
    import torch

    net, draw = model(task).to(chip(device)), batches(device)
    optimiser = torch.optim.SGD(net.parameters(), lr=tasks.STEP_SIZE)

    def step():
        x, y = draw()
        optimiser.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimiser.step()

    return step, None


def torch_func(task, device):
    """vmap(grad) writes every example's gradient out."""
    from torch.func import functional_call, grad, vmap
    from torch.nn.functional import cross_entropy

    net, draw = model(task).to(chip(device)), batches(device)
    parameters = {name: p.detach() for name, p in net.named_parameters()}

    def loss(parameters, x, y):
        return cross_entropy(functional_call(net, parameters, (x[None],)), y[None])

    each = vmap(grad(loss), in_dims=(None, 0, 0))

    def statistics():
        rows = each(parameters, *draw())
        for name, row in rows.items():
            parameters[name] = parameters[name] - tasks.STEP_SIZE * row.mean(0)
        return float(sum(row.var(0).sum() for row in rows.values()))

    return pytorch(task, device)[0], statistics


def backpack(task, device):
    """BatchL2Grad: the square norms without the gradients, as ours."""
    import torch
    from backpack import backpack as extended
    from backpack import extend
    from backpack.extensions import BatchL2Grad

    net, draw = extend(model(task)).to(chip(device)), batches(device)
    cross_entropy = extend(torch.nn.CrossEntropyLoss())
    optimiser = torch.optim.SGD(net.parameters(), lr=tasks.STEP_SIZE)

    def statistics():
        x, y = draw()
        optimiser.zero_grad(set_to_none=True)
        with extended(BatchL2Grad()):
            cross_entropy(net(x), y).backward()
        total = sum(p.batch_l2.sum() for p in net.parameters())
        optimiser.step()
        return float(total)

    return pytorch(task, device)[0], statistics


def opacus(task, device):
    """Every example's gradient, as differential privacy needs them."""
    import torch
    from opacus import GradSampleModule

    net, draw = GradSampleModule(model(task)).to(chip(device)), batches(device)
    optimiser = torch.optim.SGD(net.parameters(), lr=tasks.STEP_SIZE)

    def statistics():
        x, y = draw()
        net.zero_grad(set_to_none=True)  # every example's gradient as well
        torch.nn.functional.cross_entropy(net(x), y).backward()
        total = sum(p.grad_sample.var(0).sum() for p in net.parameters())
        optimiser.step()
        return float(total)

    return pytorch(task, device)[0], statistics


def sgd(step_size, seed):
    """PyTorch's SGD in the race."""
    import torch

    X, y = map(torch.from_numpy, tasks.digits())
    net = model("mlp", X.shape[1], seed)
    optimiser = torch.optim.SGD(net.parameters(), lr=step_size)
    rng = np.random.default_rng(seed)

    def step():
        i = torch.from_numpy(rng.choice(len(X), tasks.RACE_BATCH, replace=False))
        optimiser.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(net(X[i]), y[i]).backward()
        optimiser.step()
        return tasks.RACE_BATCH, 0

    return Racer(step, lambda: loss_of(net, X, y))


def adadamp(step_size, seed):
    """AdaDamp of its authors' package, as it comes: it evaluates all examples before every step."""
    import torch
    from adadamp import AdaDamp

    torch.manual_seed(seed)
    X, y = map(torch.from_numpy, tasks.digits())
    net = model("mlp", X.shape[1], seed)
    damped = AdaDamp(
        net,
        torch.utils.data.TensorDataset(X, y),
        torch.optim.SGD(net.parameters(), lr=step_size),
        loss=torch.nn.functional.cross_entropy,
        initial_batch_size=tasks.RACE_BATCH,
    )

    def step():
        before = damped.meta["num_examples"]
        damped.step()
        return damped.meta["num_examples"] - before, len(X)

    return Racer(step, lambda: loss_of(net, X, y))


def loss_of(net, X, y):
    """The mean cross-entropy on all examples."""
    import torch

    with torch.no_grad():
        return float(torch.nn.functional.cross_entropy(net(X), y))
