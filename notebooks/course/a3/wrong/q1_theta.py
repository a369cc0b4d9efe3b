# fails: q1
# cause: theta where theta² belongs
@dataclass(frozen=True)
class NormTest(BatchSize):
    initial_size: int = 16
    theta: float = 0.9

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        seen = now.estimate
        return max(seen.size, ceil(seen.variance / (self.theta * seen.signal))), memory
