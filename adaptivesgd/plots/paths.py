"""Paths over the contours of a problem of two parameters, and curves that draw themselves."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import validate
from ..description import describe
from ..errors import Stop
from ..files import atomic_write
from .figure import Picture
from .inputs import given_minimum, given_traces, text
from .labels import labelled, labels_of, unique
from .palette import styles
from .panels import FOUR, HUGE, draw

if TYPE_CHECKING:
    from ..method import Method
    from ..objective import FiniteSum
    from ..trace import Trace
    from ..typing import Array


@dataclass(frozen=True)
class Animation:
    """Frames of a figure: a notebook plays them, and `save` writes them to a GIF.

    Parameters
    ----------
    figure : Picture
        What is drawn on.
    draw_frame : callable
        Draws frame i, from 0.
    frames : int
        How many there are.
    seconds : float, default 4.0
        How long they take.
    """

    figure: Picture
    draw_frame: Callable[[int], None]
    frames: int
    seconds: float = 4.0

    def images(self) -> list[Any]:
        """The frames as images of Pillow."""
        from PIL import Image

        found = []
        for place in range(self.frames):
            self.draw_frame(place)
            buffer = BytesIO()
            self.figure.savefig(buffer, format="png", dpi=80)
            found.append(Image.open(buffer).convert("P"))
        return found

    def gif(self) -> bytes:
        """The frames as a GIF."""
        first, *rest = self.images()
        buffer = BytesIO()
        pause = int(1000 * self.seconds / self.frames)
        first.save(buffer, "GIF", save_all=True, append_images=rest, duration=pause, loop=0)
        return buffer.getvalue()

    def save(self, path: Any) -> None:
        """Write the frames to a GIF, whole or not at all.

        Parameters
        ----------
        path : path-like
            The file; missing folders are made, and ``~`` is the user's home.
        """
        with atomic_write(path) as file:
            file.write(self.gif())

    def _repr_html_(self) -> str:
        text = base64.b64encode(self.gif()).decode()
        return f'<img alt="animation of a run" src="data:image/gif;base64,{text}">'


def animate(
    traces: "Iterable[Trace] | Trace", *, minimum: float | None = None, frames: int = 40
) -> Animation:
    """Draw the loss and the batch size of runs against the work.

    Parameters
    ----------
    traces : iterable of Trace, or Trace
        What `adaptivesgd.run` returned.
    minimum : float, optional
        F*; then the gap is drawn instead of the loss.
    frames : int, default 40
        How many.

    Returns
    -------
    Animation
        Shown by a notebook; `.save("run.gif")` writes it.

    Raises
    ------
    ValueError
        If there are no traces, or no frames.
    TypeError
        If the traces are something else.
    """
    traces, minimum = given_traces(traces), given_minimum(minimum)
    frames = validate.positive_integer("frames", frames)
    figure = Picture(figsize=(10, 4), dpi=80)
    looks = styles(list(labelled(traces)), {})

    def draw_frame(place: int) -> None:
        figure.clear()
        part = [
            replace(each, columns={k: v[: max(2, -(-len(each) * (place + 1) // frames))]
                                   for k, v in each.columns.items()})
            for each in traces
        ]  # fmt: skip
        for axes, panel in zip(figure.subplots(1, 2), FOUR[1::2], strict=True):
            draw(axes, panel, labelled(traces), looks, minimum)
            limits = axes.get_xlim(), axes.get_ylim()
            axes.clear()
            draw(axes, panel, labelled(part), looks, minimum)
            axes.set(xlim=limits[0], ylim=limits[1])
        figure.tight_layout()

    return Animation(figure, draw_frame, frames)


def path(
    problem: "FiniteSum",
    methods: "Mapping[str, Method] | Sequence[Method]",
    *,
    updates: int = 100,
    w: "Array | None" = None,
    seed: int = 0,
    frames: int = 1,
) -> Any:
    """Draw the paths of methods over the contours of an objective of two parameters.

    Parameters
    ----------
    problem : FiniteSum
        An objective with `dim` 2.
    methods : dict or sequence of Method
        {label: method}, or methods, which are called by their names and what distinguishes them.
    updates : int, default 100
        How many updates.
    w : array of shape (2,), optional
        The start; by default the problem's.
    seed : int, default 0
        The seed of the runs.
    frames : int, default 1
        More than one gives an animation.

    Returns
    -------
    Picture or Animation
        The figure, or its frames.

    Raises
    ------
    ValueError
        If the problem has another number of parameters than two, or a number is out of range.
    TypeError
        If the problem or a method is something else.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0, 0.0], [0.0, 3.0]], [1.0, 1.0])
    >>> figure = asgd.plots.path(problem, {"SGD": asgd.methods.sgd(0.1, 1)}, updates=20)
    """
    validate.objective(problem)
    if problem.dim != 2:
        raise ValueError(f"a path needs a problem of 2 parameters, but this one has {problem.dim}")
    named, frames = given_methods(problem, methods), validate.positive_integer("frames", frames)
    updates = validate.positive_integer("updates", updates)
    start = problem.start(seed) if w is None else validate.start(w, 2, problem.dtype)
    lines = {name: points(problem, each, start, updates, seed) for name, each in named.items()}
    figure = Picture(figsize=(7, 6), dpi=100)

    def draw_frame(place: int) -> None:
        figure.clear()
        axes = figure.subplots()
        contours(axes, problem, np.concatenate(list(lines.values())))
        until = max(2, -(-(updates + 1) * (place + 1) // frames))
        looks = styles(list(lines), {})
        for name, line in lines.items():
            ink = {"color": looks[name].colour, "ls": looks[name].dash}
            axes.plot(*line[:until].T, marker="o", ms=2.5, lw=1.2, **ink)
        handles = axes.lines[:]
        axes.plot(*start, "k*", ms=12)
        axes.legend(handles, list(lines), frameon=False)

    if frames > 1:
        return Animation(figure, draw_frame, frames)
    draw_frame(0)
    return figure


def given_methods(
    problem: "FiniteSum", methods: "Mapping[str, Method] | Sequence[Method]"
) -> "dict[str, Method]":
    """{label: method}; without labels, those by which figures tell settings of a method apart."""
    if isinstance(methods, Mapping):
        named = {text("a label", label): each for label, each in methods.items()}
    else:
        several = list(methods) if isinstance(methods, Iterable) else [methods]
        for each in several:
            validate.runnable(problem, each)
        labels = unique(labels_of([describe(each) for each in several]))
        named = dict(zip(labels, several, strict=True))
    for each in named.values():
        validate.runnable(problem, each)
    if not named:
        raise ValueError("there is nothing to draw: give at least one method")
    return named


def points(problem: "FiniteSum", method: "Method", w: "Array", updates: int, seed: int) -> "Array":
    """w after every update, shape (updates + 1, 2) or fewer rows if the method stops."""
    state = method.init(problem, w, seed)
    found = [np.asarray(state.w, float)]
    for _ in range(updates):
        try:
            state = method.step(state)
        except Stop:
            break
        if not (abs(state.w) < HUGE).all():
            break
        found.append(np.asarray(state.w, float))
    return np.array(found)


def contours(axes: Any, problem: "FiniteSum", around: "Array") -> None:
    """The level lines of F over the box of some points and a margin, evenly spaced as logarithms."""
    low, high = around.min(axis=0), around.max(axis=0)
    margin = 0.25 * np.maximum(high - low, 1e-3 * (1 + np.abs(low)))
    x, y = (np.linspace(a, b, 80) for a, b in zip(low - margin, high + margin, strict=True))
    with np.errstate(over="ignore", invalid="ignore"):
        F = np.array([[problem.loss(np.array([a, b], problem.dtype)) for a in x] for b in y])
        lift = np.where(np.isfinite(F), F, np.nan) - np.min(F[np.isfinite(F)], initial=np.inf)
    above = lift[lift > 0]
    if above.size and above.max() < HUGE:  # neither flat, nor beyond what axes can show
        levels = np.geomspace(max(above.min(), 1e-6 * above.max()), above.max(), 20)
        if levels[0] < levels[-1]:
            axes.contour(x, y, lift, levels=levels, colors="0.75", linewidths=0.8)
    axes.set(xlabel="$w_1$", ylabel="$w_2$")
