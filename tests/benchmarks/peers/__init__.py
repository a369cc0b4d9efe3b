"""Ours beside every peer, on the same task: `python -m tests.benchmarks.peers [--quick]`.

Every measurement runs in a process of its own, and the processes take turns. Two kinds:

- *Steps* of plain SGD with batches of 128 on 60 000 random images of 784 pixels in float32: an MLP
  784-100-10, and softmax regression. A step is a whole one: draw, gather, gradient, update.
- *A race* on real digits, an MLP 64-100-10, to a training loss of 0.05, every peer with the step
  size of one grid that brings it there with the fewest example evaluations.

A peer that is not installed is named as such, and left out.
"""
