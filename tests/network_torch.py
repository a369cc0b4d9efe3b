"""The layers once more in PyTorch, on the same flat vector of parameters: an oracle."""

import torch
import torch.nn.functional as F

from adaptivesgd import networks as ours


def loss(problem, w, x, y):
    """The mean cross-entropy of examples x, (n, h, w, c), with labels y, as a function of w."""
    return F.cross_entropy(forward(problem.layers, w, x), y)


def forward(layer, w, x):
    """`layer.forward`, without the way back: PyTorch finds that by itself."""
    return RULES[type(layer)](layer, w, x)


def sequence(layer, w, x):
    for inner in layer.layers:
        size = inner.count(tuple(x.shape[1:]))
        x, w = forward(inner, w[:size], x), w[size:]
    return x


def residual(layer, w, x):
    edge = layer.inside.count(tuple(x.shape[1:]))
    return forward(layer.inside, w[:edge], x) + forward(layer.shortcut, w[edge:], x)


def dense(layer, w, x):
    edge = x.shape[1] * layer.width
    return F.linear(x, w[:edge].reshape(-1, layer.width).T, w[edge:] if layer.bias else None)


def conv2d(layer, w, x):
    k = layer.kernel
    edge = k * k * x.shape[3] * layer.channels
    kernel = w[:edge].reshape(k, k, x.shape[3], layer.channels).permute(3, 2, 0, 1)
    image = F.pad(x.permute(0, 3, 1, 2), margins(layer.window, x))
    return F.conv2d(image, kernel, w[edge:] if layer.bias else None, layer.stride).permute(
        0, 2, 3, 1
    )


def max_pool(layer, w, x):
    image = F.pad(x.permute(0, 3, 1, 2), margins(layer.window, x), value=-torch.inf)
    return F.max_pool2d(image, layer.size, layer.window.stride).permute(0, 2, 3, 1)


def margins(window, x):
    (top, below), (left, right) = map(window.margins, x.shape[1:3])
    return left, right, top, below


def batch_norm(layer, w, x):
    gamma, beta = w.chunk(2)
    channels_first = x.movedim(-1, 1)
    y = F.batch_norm(channels_first, None, None, gamma, beta, training=True, eps=layer.epsilon)
    return y.movedim(1, -1)


def group_norm(layer, w, x):
    gamma, beta = w.chunk(2)
    return F.group_norm(x.movedim(-1, 1), layer.groups, gamma, beta, layer.epsilon).movedim(1, -1)


def subsample(layer, w, x):
    front = (layer.channels - x.shape[3]) // 2
    back = layer.channels - x.shape[3] - front
    return F.pad(x[:, :: layer.stride, :: layer.stride], (front, back))


RULES = {
    ours.Sequence: sequence,
    ours.Residual: residual,
    ours.Dense: dense,
    ours.Conv2D: conv2d,
    ours.MaxPool: max_pool,
    ours.BatchNorm: batch_norm,
    ours.GroupNorm: group_norm,
    ours.Subsample: subsample,
    ours.ReLU: lambda layer, w, x: F.relu(x),
    ours.Flatten: lambda layer, w, x: x.flatten(1),
    ours.GlobalAveragePool: lambda layer, w, x: x.mean(dim=(1, 2)),
    ours.Dropout: lambda layer, w, x: x,  # outside a step
}
