# fails: q2
# cause: no bias correction
@dataclass(frozen=True)
class Cabs(BatchSize):
    initial: int = 16
    minimum: int = 16
    largest: int = 2048
    mu: float = 0.95

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial, (0.0, 1.0)
        xi = self.mu * memory[0] + (1 - self.mu) * now.estimate.variance
        loss = self.mu * memory[1] + (1 - self.mu) * now.estimate.loss
        return int(np.clip(round(now.step_size * xi / loss), self.minimum, self.largest)), (
            xi,
            loss,
        )
