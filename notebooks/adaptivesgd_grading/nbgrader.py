"""What nbgrader's hidden tests call: the same questions, on instances of their own."""

from .catalogue import assignment
from .public import examine

SEEDS = (71, 72)


def assert_passed(name, question, *functions):
    """Raise AssertionError, with the diagnosis, unless the functions answer the question."""
    for seed in SEEDS:
        finding = examine(assignment(name)[question], functions, seed)
        assert finding.passed, "\n".join(["", *finding.lines])
