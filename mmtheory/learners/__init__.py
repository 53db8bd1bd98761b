"""Encoders, fusion heads, one training loop for every method, tuning on validation data, and linear evaluation."""
