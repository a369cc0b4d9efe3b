"""A batch of constant size whose variance is computed at every step."""

from adaptivesgd.part import BatchSize


class VarianceSeen(BatchSize):
    """As `Constant(max_size)`, but it reads the variance of the last estimate."""

    def __call__(self, memory, now):
        if now.estimate is not None:
            _ = now.estimate.variance
        return self.max_size, memory
