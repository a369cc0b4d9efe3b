"""A1: gradients, and how to check them."""
