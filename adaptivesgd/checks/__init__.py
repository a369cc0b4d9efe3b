"""Entrance examinations for what you write yourself: a gradient, an objective, a method, a step size."""

from .counter_examples import CounterExample as CounterExample
from .counter_examples import NoneFound as NoneFound
from .counter_examples import counter_example as counter_example
from .gradient import check_gradient as check_gradient
from .method import check_method as check_method
from .problem import check_problem as check_problem
