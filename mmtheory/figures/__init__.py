"""One script per figure: reads stored results, draws, overlays the theory."""
