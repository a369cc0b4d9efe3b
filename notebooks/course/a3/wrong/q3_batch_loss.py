# fails: q3
# cause: the loss of the batch instead of
@dataclass(frozen=True)
class AdaDamp(BatchSize):
    initial: int = 16
    minimum: float = 0.0

    def __call__(self, memory, now):
        loss = now.problem.loss(now.w) if now.step == 0 else now.estimate.loss
        gap = loss - self.minimum
        first = gap if memory is None else memory
        return max(1, ceil(self.initial * first / gap)), first
