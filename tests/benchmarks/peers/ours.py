"""adaptivesgd itself, with threads as `run` uses them: by default one for BLAS, the others for shares of a large batch."""

import atexit
from contextlib import ExitStack
from functools import cache

import numpy as np

from . import tasks
from .racer import Racer

UNTIL_THE_END = ExitStack()
atexit.register(UNTIL_THE_END.close)


@cache
def as_run_does(threads=None):
    """Set the threads, once in a process."""
    from adaptivesgd.threads import working_threads

    UNTIL_THE_END.enter_context(working_threads(threads))


def network(X, y, task):
    """The task's model."""
    import adaptivesgd as asgd
    from adaptivesgd.networks import Dense, Network, ReLU

    if task == "softmax":
        return asgd.SoftmaxRegression(X, y)
    return Network(X, y, (Dense(tasks.HIDDEN), ReLU(), Dense(tasks.CLASSES)))


def steps(task, device, threads=None):
    """(a plain step, a step that reads the variance)."""
    import adaptivesgd as asgd

    as_run_does(threads)
    F = network(*tasks.images(), task)
    F = asgd.to_device(F) if device == "gpu" else F
    method = asgd.methods.sgd(tasks.STEP_SIZE, tasks.B)

    def stepper(look):
        state = method.init(F, F.start(0))

        def step():
            nonlocal state
            state = method.step(state)
            if look:
                _ = state.estimate.variance

        return step

    return stepper(False), stepper(True)


def racing(name):
    """A function (step size, seed) -> Racer for one of our methods."""

    def racer(step_size, seed):
        from adaptivesgd import methods

        as_run_does()
        F = network(*tasks.digits(), "mlp")
        settings = {"sgd": {"batch_size": tasks.RACE_BATCH}, "cabs": {}}
        own = settings.get(name, {"initial_size": tasks.RACE_BATCH})
        method = getattr(methods, name)(step_size, **own)
        pairs = tasks.first_weights("mlp", F.X.shape[1], seed)
        w = np.concatenate([part.ravel() for pair in pairs for part in pair])
        state = method.init(F, w, seed=seed)

        def step():
            nonlocal state
            before = state
            state = method.step(state)
            return state.examples - before.examples, state.evaluations - before.evaluations

        return Racer(step, lambda: float(F.loss(state.w)))

    return racer
