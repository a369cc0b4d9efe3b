"""Worst cases over classes of functions on grids of constants: `python -m theory.sdp`, or `make sdp`."""
