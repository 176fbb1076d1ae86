"""The parts of `live.py`: records in, features, a score, a decision out, and where it stood."""
