"""A chat room server and a tombola server on Twisted, and console clients for both.

Start reading at docs/architecture.md; docs/glossary.md defines the words that the code uses.
"""

__version__ = "0.1.0"
