"""What scripts that train import of the XGBoost container; the rest is in `toolkits`."""

from millstream_inside import toolkits

toolkits.offer()
