"""A4: the theorems of SGD: exact expectations, the noise floor, a step size to defend."""
