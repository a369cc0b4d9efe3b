"""A2: the variance of example gradients, and the norm trick."""
