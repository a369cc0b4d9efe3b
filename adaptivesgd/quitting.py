"""The handler of Ctrl-C while the command line is still being imported. It imports `os` alone."""

import os

INTERRUPTED = 130  # the exit status of a process that SIGINT has ended


def quit_at_once(number: int, frame: object) -> None:
    """A handler of SIGINT: print one line and end the process.

    Parameters
    ----------
    number : int
        Of the signal.
    frame : frame
        Where it came.
    """
    os.write(2, b"adaptivesgd: interrupted\n")
    os._exit(INTERRUPTED)
