"""python -m theory: the same as adaptivesgd-verify."""

from .cli import app

app(prog_name="adaptivesgd-verify")
