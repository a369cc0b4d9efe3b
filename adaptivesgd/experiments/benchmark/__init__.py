"""Which rule, when? Every batch-size rule on a fixed suite of problems."""
