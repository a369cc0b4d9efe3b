"""A6: a larger batch, or a smaller step? Twins, large batches, chosen examples, a parallel clock."""
