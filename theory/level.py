"""The confidence of a line that is compared by random runs, and of all such lines together.

If every line is true, at least one of at most LINES is called violated with a probability of at most
LINES (1 - LEVEL) = 1 - FAMILY (Bonferroni). `adaptivesgd-verify` counts them.
"""

FAMILY = 0.99  # of all lines together, in one run of the whole gate
LINES = 300  # the most lines that may be compared by random runs
LEVEL = 1 - (1 - FAMILY) / LINES  # of one line, over all its numbers
