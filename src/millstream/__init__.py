"""Millstream runs the AWS streaming-ML pipeline for real on one's own machines."""

__version__ = "0.1.0"
