"""adaptivesgd_grading: public checks in a notebook, a grader without a server, and the questions of the course."""

from .drawings import drawings as drawings
from .public import checks as checks
