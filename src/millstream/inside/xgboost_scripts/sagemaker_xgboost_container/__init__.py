"""What scripts for the XGBoost container import of it."""
