"""`python -m adaptivesgd`: the same as the command `adaptivesgd`."""

from .cli import app

if __name__ == "__main__":
    app(prog_name="adaptivesgd")
