# fails: q1
# cause: standard deviation instead of variance
@dataclass(frozen=True)
class NormTest(BatchSize):
    initial_size: int = 16
    theta: float = 0.9

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        seen = now.estimate
        return max(seen.size, ceil(seen.variance**0.5 / (self.theta**2 * seen.signal))), memory
