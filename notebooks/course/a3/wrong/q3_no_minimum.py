# fails: q3
# cause: F* is forgotten
@dataclass(frozen=True)
class AdaDamp(BatchSize):
    initial_size: int = 16
    optimal_value: float = 0.0

    def __call__(self, memory, now):
        loss = now.problem.loss(now.w)
        first = loss if memory is None else memory
        return ceil(self.initial_size * first / loss), first
