"""Sliders in a notebook that runs; the page that is read without one has a picture instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec


def drag(draw, **knobs):
    """Sliders that redraw: drag(draw, theta=(0.1, 0.9, 0.1)). draw: a function of the knobs that gives
    a picture; each knob: (lowest, highest, step), or a list to choose from.

    Nothing is drawn before a notebook shows it. Without ipywidgets it is a sentence.
    """
    return Sliders(draw, knobs)


@dataclass(frozen=True)
class Sliders:
    """What `drag` returns."""

    draw: Callable
    knobs: Mapping

    @property
    def sentence(self):
        """What a page without a kernel says in the place of the sliders."""
        return f"Run this notebook to drag {' and '.join(self.knobs)}."

    def _repr_mimebundle_(self, include=None, exclude=None):
        if find_spec("ipywidgets") is None:
            return {"text/plain": self.sentence}
        from ipywidgets import interactive

        shown = interactive(self.draw, {"auto_display": True}, **self.knobs)
        for slider in shown.kwargs_widgets:
            slider.continuous_update = False
        return shown._repr_mimebundle_() | {"text/plain": self.sentence}
