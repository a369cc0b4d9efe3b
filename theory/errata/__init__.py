"""Errata: mistakes in published code, each as a formula of our own, what it does, and the law that finds it.

Everybody makes mistakes, and only published ones can be learned from. The formulas were written anew
from what the code does; no code is copied. The copies that were read bore no date.
"""
