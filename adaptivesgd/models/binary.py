"""Models of two classes, told apart by the sign of x_i^T w."""

from dataclasses import dataclass

from .linear import LinearModel
from .targets import classes_of, labels, signs


@dataclass(frozen=True, eq=False, repr=False)
class BinaryModel(LinearModel):
    """A linear model of two classes, y_i = -1 or +1.

    y: any two labels, which are stored as -1 and +1. classes: the first is -1, the second +1; by
    default the two labels of y in sorted order.
    """

    classes: tuple | None = None

    def __post_init__(self):
        super().__post_init__()
        y = labels(self.y, self.n)
        classes = classes_of(y, self.classes)
        if len(classes) != 2:
            raise ValueError(
                f"{type(self).__name__} tells 2 classes apart, but y holds {len(classes)}; "
                "try SoftmaxRegression"
            )
        vars(self).update(classes=classes, y=signs(y, classes, self.X))

    def margins(self, w):
        """y_i x_i^T w, shape (n,): positive where the class is right."""
        return self.y * self.scores(w)

    def accuracy(self, w):
        """The share of these examples on the right side of x_i^T w = 0; on it counts as the first."""
        return float(((self.scores(w) > 0) == (self.y > 0)).mean())
