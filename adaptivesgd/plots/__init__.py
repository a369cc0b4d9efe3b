"""Figures of traces: losses on three clocks, and batch sizes."""

from .panels import Picture as Picture
from .panels import compare as compare
