"""The control plane: arranging a world and looking back at it, as one more API of the same engine."""
