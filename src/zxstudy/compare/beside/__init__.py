"""What stands beside a finding: the same question with other errors, effects, samples and models, every one of them printed."""

from zxstudy.compare.beside.alternative import Alternative, Method, methods
from zxstudy.compare.beside.alternatives import pieces, together
from zxstudy.compare.beside.behind import Material, material
from zxstudy.compare.beside.curve import SpecificationRow, choices
from zxstudy.compare.beside.silent_bounds import mean_bounds

__all__ = ["Alternative", "Material", "Method", "SpecificationRow", "choices", "material", "mean_bounds", "methods", "pieces", "together"]
