"""A3: batch-size rules, as parts that the engine runs."""
