# fails: q2
# cause: remembers in self or in a global
seen_so_far = [0.0, 0.0]


@dataclass(frozen=True)
class Cabs(BatchSize):
    initial: int = 16
    minimum: int = 16
    largest: int = 2048
    mu: float = 0.95

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial, None
        seen_so_far[0] = self.mu * seen_so_far[0] + (1 - self.mu) * now.estimate.variance
        seen_so_far[1] = self.mu * seen_so_far[1] + (1 - self.mu) * now.estimate.loss
        size = round(now.step_size * seen_so_far[0] / seen_so_far[1])
        return int(np.clip(size, self.minimum, self.largest)), None
