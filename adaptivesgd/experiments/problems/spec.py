"""ProblemSpec: a problem as plain values, from which it can be made again anywhere."""

import json
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

from ... import catalogue, validate
from ...data.loading import DATA
from ...methods import irreducible
from ...typing import Array
from .models import NETWORKS
from .prepare import Prepared, prepare
from .tables import DRAWN, MISLABELLED, other_examples

TITLES = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "cifar10": "CIFAR-10", "svhn": "SVHN"}


@dataclass(frozen=True)
class ProblemSpec:
    """Which data, how many rows, and which model.

    Parameters
    ----------
    data : str
        A data set; see `prepare`.
    model : str
        A model; see `prepare`.
    settings : dict, default {}
        Parameters of the model, such as ``{"ridge": 1e-4}``.
    rows, test_rows : int, optional
        At most so many training and held-out rows; all by default.
    tuning : bool, default False
        Whether a fifth of the training rows is held out instead of the test rows.
    device : {"cpu", "gpu"}, default "cpu"
        Where the arrays live.
    """

    data: str
    model: str
    settings: dict[str, Any] = field(default_factory=dict)
    rows: int | None = None
    test_rows: int | None = None
    tuning: bool = False
    device: str = "cpu"

    def __post_init__(self) -> None:
        validate.one_of("data set", self.data, (*DATA, *DRAWN, *MISLABELLED, "synthetic"))
        validate.one_of("model", self.model, (*catalogue.all_models(), *NETWORKS))
        validate.one_of("device", self.device, ("cpu", "gpu"))

    def for_tuning(self) -> "ProblemSpec":
        """Hold out a fifth of the training rows instead of the test rows.

        Returns
        -------
        ProblemSpec
            The problem on which parameters are chosen; a synthetic one, which has no rows to hold
            out, stays as it is.
        """
        return self if self.data == "synthetic" else replace(self, tuning=True)

    def to_json(self) -> str:
        """The same as JSON.

        Returns
        -------
        str
            From it, ``ProblemSpec(**json.loads(text))`` makes the specification again.
        """
        return json.dumps(asdict(self), sort_keys=True)

    def prepared(self) -> Prepared:
        """Load the data and make the objectives.

        Returns
        -------
        Prepared
            The objective on the training rows and on the held-out ones.
        """
        how: dict[str, Any] = {
            "rows": self.rows,
            "test_rows": self.test_rows,
            "tuning": self.tuning,
        }
        return prepare(self.data, self.model, **how, **self.settings).on_device(self.device)


@lru_cache(maxsize=4)
def irreducible_losses(text: str, updates: int, wrong: float = 0.0) -> Array:
    """For RHO-LOSS: the losses of the training examples of a `ProblemSpec` as JSON, under the same
    model trained on other examples with Adam; of their labels the share `wrong` is wrong.
    """
    spec, train = ProblemSpec(**json.loads(text)), cached_problem(text).train
    others = other_examples(train, spec.data, spec.rows or train.n // 2, wrong)
    return irreducible.irreducible_losses(
        train, others, catalogue.made("adam", step_size=0.001), updates
    )


@lru_cache(maxsize=2)
def cached_problem(text: str) -> Prepared:
    """The `Prepared` of a `ProblemSpec` as JSON; the latest two are kept."""
    return ProblemSpec(**json.loads(text)).prepared()
