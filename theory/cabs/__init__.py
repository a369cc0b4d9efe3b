"""Coupling adaptive batch sizes with learning rates (Balles, Romero and Hennig, 2017), re-derived."""
