"""PyTorch's step on the same card, for `gpu_speed`: the same model, data and way of drawing."""

import numpy as np


def seconds(F, B, timed):
    """Seconds a step in float32, with TF32, and compiled; with BackPACK the norms' factor. What is not
    importable, or fails, is left out, with the reason.
    """
    try:
        import torch
    except ImportError:
        return {}
    found = {}
    for name, (tf32, compiled) in {
        "torch": (False, False),
        "torch_tf32": (True, False),
        "torch_compiled": (False, True),
    }.items():
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
        try:
            found[name] = timed(step_of(torch, F, B, compiled), torch.cuda.synchronize)
        except Exception as error:
            found[f"{name}_failed"] = repr(error)[:200]
    return found | backpack_factor(torch, F, B, timed)


def step_of(torch, F, B, compiled):
    """A step of SGD on the flat parameters of F, or on the weights of softmax regression."""
    X, y = torch.from_numpy(F.X).cuda(), torch.from_numpy(np.asarray(labels(F))).cuda()
    w = torch.from_numpy(F.start(0)).cuda().requires_grad_()
    draw = np.random.default_rng(0)
    loss = loss_of(torch, F)
    loss = torch.compile(loss) if compiled else loss

    def step():
        i = torch.from_numpy(draw.choice(len(X), B, replace=False)).cuda()
        (slope,) = torch.autograd.grad(loss(w, X[i], y[i]), w)
        with torch.no_grad():
            w.sub_(slope, alpha=0.01)

    return step


def labels(F):
    """The number of the class of every example."""
    return (F.targets if hasattr(F, "targets") else F.y).argmax(axis=1)


def loss_of(torch, F):
    """loss(w, x, y), the mean cross-entropy."""
    if hasattr(F, "layers"):
        import network_torch

        return lambda w, x, y: network_torch.loss(F, w, x, y)
    classes = len(F.classes)
    cross_entropy = torch.nn.functional.cross_entropy
    return lambda w, x, y: cross_entropy(x @ w.reshape(-1, classes), y)


def backpack_factor(torch, F, B, timed):
    """How much longer a step of the MLP takes with BackPACK's example norms, where it is importable."""
    if not hasattr(F, "layers") or len(F.inputs) > 1:
        return {}
    try:
        from backpack import backpack, extend
        from backpack.extensions import BatchL2Grad
    except ImportError:
        return {}
    nn = torch.nn
    model = extend(nn.Sequential(nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10)).cuda())
    criterion = extend(nn.CrossEntropyLoss())
    X, y = torch.from_numpy(F.X[:B]).cuda(), torch.from_numpy(labels(F)[:B]).cuda()

    def step(*extensions):
        model.zero_grad(set_to_none=True)
        with backpack(*extensions):
            criterion(model(X), y).backward()

    plain = timed(step, torch.cuda.synchronize)
    return {"backpack_norms": timed(lambda: step(BatchL2Grad()), torch.cuda.synchronize) / plain}
