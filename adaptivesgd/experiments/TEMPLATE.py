"""Template of an experiment: copy it to papers/NAME.py, name its function NAME, fill it in, and export
NAME in papers/__init__.py.

`adaptivesgd reproduce NAME --size tiny` is then the quick check; `python tests/test_store_keys.py` records
the keys of its runs, which the tests compare. A description is plain and frozen: what is run, on what,
tuned how, for how long, and which claim it is to test, written down before anything is run.
"""

from adaptivesgd.experiments.protocol.criteria import on_every, times_at_most
from adaptivesgd.experiments.protocol.experiment import Arm, Claim, Experiment, Size, Task
from adaptivesgd.experiments.protocol.tuning import LogUniform

FEWER = Claim(
    statement="PadaDamp needs at most half as many updates as SGD.",
    source="the paper and the place where it claims this; 'ours' for a question of your own",
    test="On digits, the median updates to the last target are at most half of SGD's.",
    judge=on_every(times_at_most, "PadaDamp", 0.5, "SGD", "updates"),
    regime="the data, size and targets for which the paper makes the claim",
    in_regime=lambda task, size: True,
)


def template(size: Size) -> Experiment:
    """The experiment at a `Size`: every tuned arm gets the same number of trials."""
    space = {"step_size": LogUniform(0.05, 5.0)}
    arms = (
        Arm("SGD", "sgd", {"batch_size": 16}, space, baseline=True),
        Arm("PadaDamp", "padadamp", {"initial_size": 16}, space),
    )
    problem = size.table("digits", "softmax", ridge=1e-2)
    task = Task("digits", problem, arms, size.seeds, 10.0 * size.epochs, levels=(0.1, 0.01))
    return Experiment(
        name="template",
        title="Does a growing batch save updates?",
        source="authors (year), title",
        about="What is compared, and how it is tuned.",
        tasks=(task,),
        claims=(FEWER,),
        size=size,
    )
