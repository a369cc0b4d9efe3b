"""Drawings: the pictures of the assignments, made from a student's own functions."""

from .draw import drawings as drawings
