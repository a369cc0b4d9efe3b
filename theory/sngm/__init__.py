"""Stochastic normalized gradient descent with momentum (Zhao, Xie and Li, 2020), re-derived."""
