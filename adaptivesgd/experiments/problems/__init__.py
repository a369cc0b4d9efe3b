"""From plain values to the objective: data set, model, split, standardisation."""
