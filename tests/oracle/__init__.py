"""The oracle: what every verdict and count should be, recomputed from the sheets and the people file, without the services' code."""
