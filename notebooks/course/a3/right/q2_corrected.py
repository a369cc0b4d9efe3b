# answers: q2
@dataclass(frozen=True)
class Cabs(BatchSize):
    initial: int = 16
    minimum: int = 16
    largest: int = 2048
    mu: float = 0.95

    def init(self, problem, w):
        return 0, 0.0, 0.0

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial, memory
        k, xi, loss = memory
        k, past = k + 1, self.mu
        xi = past * xi + (1 - past) * now.estimate.variance
        loss = past * loss + (1 - past) * now.estimate.loss
        weight = 1 - past**k
        size = np.rint(now.step_size * (xi / weight) / (loss / weight))
        return int(np.clip(size, self.minimum, self.largest)), (k, xi, loss)
