"""`python -m adaptivesgd`: the same as the command `adaptivesgd`."""

from .console import app

if __name__ == "__main__":
    app()
