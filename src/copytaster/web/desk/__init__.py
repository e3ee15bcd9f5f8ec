"""The desk: what people decide, and what readers see of it."""
