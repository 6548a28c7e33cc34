"""Numbers from arrays: estimators, standard errors and their repetition, in plain functions; nothing here knows a county or a sentence."""

from zxstudy.compare.estimate.bounds import Bounded, bounded
from zxstudy.compare.estimate.clustered import Design, Fit, coefficient, detectable, factor, fit, fit_mean, identified, p_value
from zxstudy.compare.estimate.curve_test import CurveTest, curve_test
from zxstudy.compare.estimate.equality import Wald, equal, wald
from zxstudy.compare.estimate.few_clusters import Satterthwaite, bias_reduced, satterthwaite
from zxstudy.compare.estimate.histories import Histories
from zxstudy.compare.estimate.jackknife import LeftOut, jackknife_covariance, leave_out
from zxstudy.compare.estimate.many_tests import adjusted, max_t, romano_wolf, step_down
from zxstudy.compare.estimate.pairs import Pairs, Studentised, pairs_bootstrap, studentised
from zxstudy.compare.estimate.proportions import clustered_share_interval, mean_interval, share_interval
from zxstudy.compare.estimate.randomisation import Randomised, randomisation
from zxstudy.compare.estimate.refusals import fitted
from zxstudy.compare.estimate.regression import Regression, regress
from zxstudy.compare.estimate.shapley import Shares, shapley
from zxstudy.compare.estimate.specification_curve import Curve, specification_curve
from zxstudy.compare.estimate.specifications import Specification
from zxstudy.compare.estimate.wild import Wild, wild_bootstrap, wild_p
from zxstudy.compare.estimate.within import absorb, codes, dummies, keep_repeated, own_where_missing

__all__ = [
    "Bounded",
    "Curve",
    "CurveTest",
    "Design",
    "Fit",
    "Histories",
    "LeftOut",
    "Pairs",
    "Randomised",
    "Regression",
    "Satterthwaite",
    "Shares",
    "Specification",
    "Studentised",
    "Wald",
    "Wild",
    "absorb",
    "adjusted",
    "bias_reduced",
    "bounded",
    "clustered_share_interval",
    "codes",
    "coefficient",
    "curve_test",
    "detectable",
    "dummies",
    "equal",
    "factor",
    "fit",
    "fit_mean",
    "fitted",
    "identified",
    "jackknife_covariance",
    "keep_repeated",
    "leave_out",
    "max_t",
    "mean_interval",
    "own_where_missing",
    "p_value",
    "pairs_bootstrap",
    "randomisation",
    "regress",
    "romano_wolf",
    "satterthwaite",
    "shapley",
    "share_interval",
    "specification_curve",
    "step_down",
    "studentised",
    "wald",
    "wild_bootstrap",
    "wild_p",
]
