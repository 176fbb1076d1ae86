"""SQL over tables of objects, in a process of its own; nothing of the server runs here."""
