"""What is measured: the codebook as data, and its class."""

from zxstudy.codebook.entry import Codebook, Entry, load

__all__ = ["Codebook", "Entry", "load"]
