"""The keys under which runs are stored stay as they are, else hours of stored runs are computed again.

python tests/test_store_keys.py      records the keys as they are now
"""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from adaptivesgd.experiments import papers
from adaptivesgd.experiments.execution import RunSpec, method_spec
from adaptivesgd.experiments.problems.spec import ProblemSpec
from adaptivesgd.experiments.protocol.experiment import SIZES
from adaptivesgd.experiments.protocol.schedule import Optimum, Schedule

RECORD = Path(__file__).with_name("store_keys.json")
NAMES = [name for name in vars(papers) if callable(vars(papers)[name])]
# No data are loaded, so F* and the number of examples are stand-ins. Where the key of a stored run has
# an F*, it has the first twelve digits of the computed one.
OPTIMUM = Optimum(0.125, "a stand-in", 1000)
CHANGED = """the runs of {names} have other keys than before. Runs stored under the old keys are not found any more, and are
computed again. If that is not intended, undo what changed the description of the runs. If it is,
record the new keys with: python tests/test_store_keys.py"""


@pytest.fixture(autouse=True)
def methods_are_not_made(monkeypatch):
    """A key depends on the description only, and making some methods would load data."""
    monkeypatch.setattr(method_spec, "method", lambda name, settings: None)


def keys_of(task, size):
    """The keys of all trials, and of all seeds of each arm's first trial, in order."""
    schedule = Schedule(task, size, OPTIMUM, OPTIMUM)
    trials = list(schedule.trials())
    first = {arm: changes for _, arm, changes in reversed(trials)}
    runs = (spec for spec, _ in schedule.runs(first))
    return [spec.key for spec in (*(spec for spec, *_ in trials), *runs)]


def digests(name, size):
    """{task: a digest of its keys}."""
    tasks = getattr(papers, name)(size).tasks
    return {
        task.name: sha256(" ".join(keys_of(task, size)).encode()).hexdigest()[:16] for task in tasks
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_the_keys_of_stored_runs_stay_as_they_are(name, size):
    recorded, now = json.loads(RECORD.read_text())[name][size], digests(name, SIZES[size])
    other = [task for task in {**recorded, **now} if recorded.get(task) != now.get(task)]
    names = "; ".join(f"{name}, size {size}, {task}" for task in other)
    assert not other, CHANGED.format(names=names)


def test_names_and_labels_are_no_part_of_a_key():
    size = SIZES["tiny"]
    (task, *_) = papers.adadamp(size).tasks
    arms = tuple(replace(a, name=f"{a.name}!", label="x", baseline=True) for a in task.arms)
    assert keys_of(replace(task, name="other", arms=arms), size) == keys_of(task, size)


def test_neither_the_version_nor_the_machine_is_part_of_a_key():
    """The key is a hash of these values and of nothing else, and each of them counts."""
    spec = RunSpec(ProblemSpec("wine", "softmax"), "sgd", {"step_size": 0.1}, 0, 1.0)
    settled = "epochs format measure method points problem seed settings updates"
    assert " ".join(sorted(json.loads(spec.text))) == settled
    assert spec.key == sha256(spec.text.encode()).hexdigest()[:32]
    others = {"epochs": 2.0, "measure": ("memorised",), "method": "adam", "points": 7, "seed": 1,
              "problem": ProblemSpec("wine", "softmax", rows=9), "settings": {}, "updates": 5}  # fmt: skip
    keys = {replace(spec, **{name: value}).key for name, value in others.items()}
    assert len(keys | {spec.key}) == len(others) + 1


if __name__ == "__main__":
    method_spec.method = lambda name, settings: None
    found = {name: {size: digests(name, SIZES[size]) for size in SIZES} for name in NAMES}
    RECORD.write_text(json.dumps(found, indent=1) + "\n")
