"""Benchmarks: ratios measured side by side in one run; an absolute time of a shared machine means nothing."""
