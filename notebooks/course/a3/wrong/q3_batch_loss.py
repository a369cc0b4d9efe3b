# fails: q3
# cause: the loss of the batch instead of
@dataclass(frozen=True)
class AdaDamp(BatchSize):
    initial_size: int = 16
    optimal_value: float = 0.0

    def __call__(self, memory, now):
        loss = now.problem.loss(now.w) if now.step == 0 else now.estimate.loss
        gap = loss - self.optimal_value
        first = gap if memory is None else memory
        return max(1, ceil(self.initial_size * first / gap)), first
