"""What an experiment is, how it is tuned, and how its claims are judged."""
