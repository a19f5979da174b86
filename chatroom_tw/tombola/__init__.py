"""The tombola: one of the two applications. Everything that only a tombola knows."""
