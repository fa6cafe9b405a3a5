"""A Keyfob vehicle in Python: what contract/SPEC.md demands of a vehicle, and nothing else."""
