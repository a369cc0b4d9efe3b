# fails: q2
# cause: the step size is forgotten
@dataclass(frozen=True)
class Cabs(BatchSize):
    initial_size: int = 16
    min_size: int = 16
    max_size: int = 2048
    decay: float = 0.95

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, (0.0, 0.0)
        xi = self.decay * memory[0] + (1 - self.decay) * now.estimate.variance
        loss = self.decay * memory[1] + (1 - self.decay) * now.estimate.loss
        return int(np.clip(round(xi / loss), self.min_size, self.max_size)), (xi, loss)
