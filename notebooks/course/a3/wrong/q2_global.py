# fails: q2
# cause: remembers in self or in a global
seen_so_far = [0.0, 0.0]


@dataclass(frozen=True)
class Cabs(BatchSize):
    initial_size: int = 16
    min_size: int = 16
    max_size: int = 2048
    decay: float = 0.95

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, None
        seen_so_far[0] = self.decay * seen_so_far[0] + (1 - self.decay) * now.estimate.variance
        seen_so_far[1] = self.decay * seen_so_far[1] + (1 - self.decay) * now.estimate.loss
        size = round(now.step_size * seen_so_far[0] / seen_so_far[1])
        return int(np.clip(size, self.min_size, self.max_size)), None
