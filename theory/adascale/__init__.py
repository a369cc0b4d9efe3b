"""AdaScale (2020): its second theorem as submitted to ICLR, refuted, and what remains true of it."""
