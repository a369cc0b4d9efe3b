"""A7: the price of a batch: a convolution by hand, and its per-example norms."""
