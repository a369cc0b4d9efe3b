"""The first picture: what a batch that grows achieves, on three panels."""

import numpy as np
from matplotlib.figure import Figure

import adaptivesgd as asgd

GREY, BLUE, GREEN, RED = "#6b7680", "#1f5f99", "#2f855a", "#c05621"
SEEDS, EPOCHS, STEP = 5, 20, 0.7
LABELS = "updates", "examples evaluated (gradients and losses)", "updates"


def contenders():
    """SGD and gradient descent in grey; three methods whose batch grows in colour."""
    m = asgd.methods
    return (
        (m.gradient_descent(STEP), "gradient descent", GREY, ":"),
        (m.sgd(STEP), "SGD, 16 examples", GREY, "-"),
        (m.padadamp(STEP), "PadaDamp", BLUE, "-"),
        (m.geodamp(STEP), "GeoDamp", GREEN, "--"),
        (m.big_batch_armijo(), "Big Batch, nothing tuned", RED, "-"),
    )


def opening():
    """Gap to the minimum against updates and against examples evaluated, and the batch size: five methods on digits."""
    problem = asgd.SoftmaxRegression(*asgd.load("digits"), ridge=1e-2)
    figure = Figure(figsize=(10.8, 3.5), layout="constrained")
    panels = figure.subplots(1, 3)
    for method, name, colour, dash in contenders():
        look = {"color": colour, "ls": dash, "lw": 2, "label": name}
        draw(panels, [asgd.run(problem, method, epochs=EPOCHS, seed=s) for s in range(SEEDS)],
             float(problem.minimum), look)  # fmt: skip
    dress(panels)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=5,
                  frameon=False)  # fmt: skip
    return figure


def draw(panels, traces, minimum, look):
    """Medians over the seeds, at the recorded rows of the first of them."""
    rows = min(len(trace["loss"]) for trace in traces)
    middle = lambda name: np.median([trace[name][:rows] for trace in traces], axis=0)
    gap = np.maximum(middle("loss") - minimum, 1e-12)
    panels[0].plot(middle("updates"), gap, **look)
    panels[1].plot(middle("examples") + middle("evaluations"), gap, **look)
    panels[2].plot(middle("updates")[1:], middle("batch_size")[1:], **look)


def dress(panels):
    """Labels and scales."""
    for axes, label in zip(panels, LABELS, strict=True):
        axes.set(xscale="log", yscale="log", xlabel=label)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="0.92")
    for axes in panels[:2]:
        axes.set(ylabel="gap to the minimum, F(w) − F*", ylim=(1e-3, 3))
    panels[1].set(xlim=(100, None))
    panels[2].set(ylabel="batch size (examples)")
