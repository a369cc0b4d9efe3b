# fails: q3
# cause: the one before
@dataclass(frozen=True)
class AdaDamp(BatchSize):
    initial: int = 16
    minimum: float = 0.0

    def __call__(self, memory, now):
        gap = now.problem.loss(now.w) - self.minimum
        first = gap if memory is None else memory
        return ceil(self.initial * first / gap), gap
