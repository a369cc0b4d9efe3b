"""adaptivesgd_grading: public checks in a notebook, a grader without a server, and the questions of the course."""

from .public import checks as checks
from .drawings import drawings as drawings
