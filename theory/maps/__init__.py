"""Maps: what becomes of a method for every step and batch size, and what every rule would choose."""
