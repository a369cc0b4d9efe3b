"""De, Yadav, Jacobs and Goldstein (2017): batches large enough for the signal to stand above the noise."""
