"""Listeners: where connections come in, which protocol they speak, and how many there may be."""
