"""The wire protocols: each file is one, with its Protocol, its Factory and its grammar."""
