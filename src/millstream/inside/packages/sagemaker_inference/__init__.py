"""What a script imports of this package is in `toolkits`."""

from millstream_inside import toolkits

toolkits.offer()
