"""The experiments: each a command that runs a wing of mmtheory over a grid and stores labelled results."""
