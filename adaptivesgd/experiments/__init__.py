"""Experiments: comparisons of methods, and the papers' claims put to the test.

An experiment is a frozen description in plain values. From `adaptivesgd reproduce NAME` to its report:

papers/NAME.py             what is run, on what, tuned how, and which claims it tests
protocol/experiment.py     the terms of such a description: Experiment, Task, Arm, Claim, Size
protocol/runner.py         `run_experiment`: all trials, then the settings chosen, over all seeds
protocol/schedule.py       which runs that takes; protocol/tuning.py the trials and their scores
problems/prepare.py        data and a model by name, and the objective that they make
execution/local.py         runs in processes; execution/dask.py on a cluster; execution/worker.py one run
protocol/task_result.py    what the runs of a task have shown, on the clocks of protocol/clocks.py
reports/experiment.py      `publish`: report.md, results.json and the figures, into a folder

Where is ...?

a run's key        execution/run_spec.py: `RunSpec.text` is all that a run depends on, `RunSpec.key` its hash;
                   tests/test_store_keys.py fails where a change would lose the runs stored so far
a stored run       execution/store.py: a folder of traces by key; execution/checkpoint.py: runs under way
a claim judged     its `judge` in papers/NAME.py compares numbers by protocol/criteria.py; `Verdict.label` in
                   protocol/experiment.py turns these comparisons into "reproduced", "partly", ...
a figure drawn     reports/figures.py; those of single traces in adaptivesgd/plots
a report's text    reports/markdown.py, with reports/mechanism.py on what the traces show

To add an experiment, copy TEMPLATE.py to papers/NAME.py and follow its first lines; then `adaptivesgd reproduce
NAME --size tiny` is the quick check. docs/write-an-experiment.md explains the terms by an example.

On the same protocol and execution stand

compare            run, compare and demo: an experiment of one task without claims; compare/comparison.py
benchmark          bench: every batch rule on a fixed suite; benchmark/suite.py
commands           the command line: commands/compare.py has run, compare and demo; the others have files of their own

In papers, adascale.py, critical_batch.py and label_noise.py are parts of frontier.py; communication.py is the
one experiment without this protocol: it measures a cluster, and reports/communication.py is its report.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
