"""The papers' headline claims, one experiment each: `adaptivesgd reproduce NAME`."""

from .adadamp import adadamp as adadamp
