"""Numbers from arrays: estimators, standard errors and their repetition, in plain functions; nothing here knows a county or a sentence."""

from zxstudy.compare.estimate.bounds import Bounded, bounded
from zxstudy.compare.estimate.clustered import Design, Fit, coefficient, detectable, factor, fit, fit_mean, identified, p_value
from zxstudy.compare.estimate.few_clusters import bias_reduced
from zxstudy.compare.estimate.proportions import clustered_share_interval, mean_interval, share_interval
from zxstudy.compare.estimate.wild import wild_p
from zxstudy.compare.estimate.within import absorb, codes, dummies, keep_repeated

__all__ = [
    "Bounded",
    "Design",
    "Fit",
    "absorb",
    "bias_reduced",
    "bounded",
    "clustered_share_interval",
    "codes",
    "coefficient",
    "detectable",
    "dummies",
    "factor",
    "fit",
    "fit_mean",
    "identified",
    "keep_repeated",
    "mean_interval",
    "p_value",
    "share_interval",
    "wild_p",
]
