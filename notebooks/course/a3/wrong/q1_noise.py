# fails: q1
# cause: a factor 1/B too many
@dataclass(frozen=True)
class NormTest(BatchSize):
    initial_size: int = 16
    theta: float = 0.9

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        seen = now.estimate
        V = seen.variance / seen.size
        return max(seen.size, ceil(V / (self.theta**2 * seen.signal))), memory
