# answers: q2
@dataclass(frozen=True)
class Cabs(BatchSize):
    initial_size: int = 16
    min_size: int = 16
    max_size: int = 2048
    decay: float = 0.95

    def init(self, problem, w):
        return 0, 0.0, 0.0

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        k, xi, loss = memory
        k, past = k + 1, self.decay
        xi = past * xi + (1 - past) * now.estimate.variance
        loss = past * loss + (1 - past) * now.estimate.loss
        weight = 1 - past**k
        size = np.rint(now.step_size * (xi / weight) / (loss / weight))
        return int(np.clip(size, self.min_size, self.max_size)), (k, xi, loss)
