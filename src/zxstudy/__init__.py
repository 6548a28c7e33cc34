"""zxstudy: from what counties publish about political consultation to an honest comparison of mechanisms with outcomes."""

__version__ = "0.1.0"

__all__ = ["__version__"]
