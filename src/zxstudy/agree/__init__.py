"""How far hand coding and the machine agree; beside the road, because no step needs it."""

from zxstudy.agree.agreement import Agreement, Share, agreement
from zxstudy.agree.alpha import Alpha, alpha, alpha_with_interval
from zxstudy.agree.coding import Coded, Found, read_coded, read_facts
from zxstudy.agree.pairing import Pair, pair

__all__ = [
    "Agreement",
    "Alpha",
    "Coded",
    "Found",
    "Pair",
    "Share",
    "agreement",
    "alpha",
    "alpha_with_interval",
    "pair",
    "read_coded",
    "read_facts",
]
