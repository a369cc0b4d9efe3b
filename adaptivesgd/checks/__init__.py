"""Entrance examinations for what you write yourself: a gradient, an objective, a method, a step size."""

from .counter_examples import CounterExample, NoneFound, counter_example
from .gradient import check_gradient
from .method import check_method
from .problem import check_problem

__all__ = [
    "check_gradient",
    "check_method",
    "check_problem",
    "counter_example",
    "CounterExample",
    "NoneFound",
]
