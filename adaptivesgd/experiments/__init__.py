"""Experiments: comparisons of methods, and the papers' claims put to the test.

An experiment is a description in plain values. In the order in which it is used:

papers      the experiments, one a file
problems    data and a model by name, and the objective that they make
protocol    what an experiment is, how it is tuned, which runs that takes, and how claims are judged
execution   one run and the key under which it is stored; processes, clusters, checkpoints
reports     text, figures and files
compare     a comparison of methods: an experiment of one task without claims
benchmark   every batch rule on a fixed suite
commands    the command line
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
