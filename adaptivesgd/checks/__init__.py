"""Entrance examinations for what you write yourself: a gradient, an objective, a method."""

from .gradient import check_gradient as check_gradient
from .method import check_method as check_method
from .problem import check_problem as check_problem
