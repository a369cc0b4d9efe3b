# fails: q3
# cause: the one before
@dataclass(frozen=True)
class AdaDamp(BatchSize):
    initial_size: int = 16
    optimal_value: float = 0.0

    def __call__(self, memory, now):
        gap = now.problem.loss(now.w) - self.optimal_value
        first = gap if memory is None else memory
        return ceil(self.initial_size * first / gap), gap
