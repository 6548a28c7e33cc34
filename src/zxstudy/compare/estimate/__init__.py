"""Numbers from arrays: estimators, standard errors and their repetition, in plain functions; nothing here knows a county or a sentence."""

from zxstudy.compare.estimate.bounds import Bounded, bounded
from zxstudy.compare.estimate.clustered import Design, Fit, coefficient, detectable, factor, fit, fit_mean, identified, p_value
from zxstudy.compare.estimate.coefficients import Coefficients, Errors
from zxstudy.compare.estimate.counts import PoissonFit, poisson_effects
from zxstudy.compare.estimate.curve_test import CurveTest, curve_test
from zxstudy.compare.estimate.equality import Wald, equal, wald
from zxstudy.compare.estimate.few_clusters import Satterthwaite, bias_reduced, satterthwaite
from zxstudy.compare.estimate.fractional import ShareFit, binomial_counts, fractional
from zxstudy.compare.estimate.histories import Histories
from zxstudy.compare.estimate.identified_set import imbens_manski, stoye
from zxstudy.compare.estimate.imputation import Imputation, ImputedFit, imputed_regression
from zxstudy.compare.estimate.interval_outcome import IntervalFit, interval_regression, lognormal_regression, rate_ends
from zxstudy.compare.estimate.interval_regressor import RegressorBounds, regressor_bounds
from zxstudy.compare.estimate.jackknife import LeftOut, jackknife_covariance, leave_out
from zxstudy.compare.estimate.many_tests import adjusted, max_t, romano_wolf, step_down
from zxstudy.compare.estimate.missing_outcomes import MeanBounds, coefficient_bounds, monotone_instrument, monotone_selection, worst_case
from zxstudy.compare.estimate.mixed import MixedFit, mixed_model
from zxstudy.compare.estimate.negative_binomial import NegativeBinomialFit, negative_binomial
from zxstudy.compare.estimate.pairs import Pairs, Studentised, pairs_bootstrap, studentised
from zxstudy.compare.estimate.proportions import clustered_share_interval, mean_interval, share_interval
from zxstudy.compare.estimate.random_effects import (
    Hausman,
    RandomEffects,
    first_differences,
    hausman,
    hausman_robust,
    mundlak,
    random_effects,
    unit_means,
)
from zxstudy.compare.estimate.randomisation import Randomised, randomisation
from zxstudy.compare.estimate.refusals import fitted
from zxstudy.compare.estimate.regression import Regression, regress
from zxstudy.compare.estimate.rubin import Pooled, pool
from zxstudy.compare.estimate.shapley import Shares, shapley
from zxstudy.compare.estimate.specification_curve import Curve, specification_curve
from zxstudy.compare.estimate.specifications import Specification
from zxstudy.compare.estimate.weighting import WeightedFit, weighted_for_reporting
from zxstudy.compare.estimate.wild import Wild, wild_bootstrap, wild_p
from zxstudy.compare.estimate.within import absorb, codes, dummies, keep_repeated, own_where_missing

__all__ = [
    "Bounded",
    "Coefficients",
    "Curve",
    "CurveTest",
    "Design",
    "Errors",
    "Fit",
    "Hausman",
    "Histories",
    "Imputation",
    "ImputedFit",
    "IntervalFit",
    "LeftOut",
    "MeanBounds",
    "MixedFit",
    "NegativeBinomialFit",
    "Pairs",
    "PoissonFit",
    "Pooled",
    "RandomEffects",
    "Randomised",
    "Regression",
    "RegressorBounds",
    "Satterthwaite",
    "ShareFit",
    "Shares",
    "Specification",
    "Studentised",
    "Wald",
    "WeightedFit",
    "Wild",
    "absorb",
    "adjusted",
    "bias_reduced",
    "binomial_counts",
    "bounded",
    "clustered_share_interval",
    "codes",
    "coefficient",
    "coefficient_bounds",
    "curve_test",
    "detectable",
    "dummies",
    "equal",
    "factor",
    "first_differences",
    "fit",
    "fit_mean",
    "fitted",
    "fractional",
    "hausman",
    "hausman_robust",
    "identified",
    "imbens_manski",
    "imputed_regression",
    "interval_regression",
    "jackknife_covariance",
    "keep_repeated",
    "leave_out",
    "lognormal_regression",
    "max_t",
    "mean_interval",
    "mixed_model",
    "monotone_instrument",
    "monotone_selection",
    "mundlak",
    "negative_binomial",
    "own_where_missing",
    "p_value",
    "pairs_bootstrap",
    "poisson_effects",
    "pool",
    "random_effects",
    "randomisation",
    "rate_ends",
    "regress",
    "regressor_bounds",
    "romano_wolf",
    "satterthwaite",
    "shapley",
    "share_interval",
    "specification_curve",
    "step_down",
    "stoye",
    "studentised",
    "unit_means",
    "wald",
    "weighted_for_reporting",
    "wild_bootstrap",
    "wild_p",
    "worst_case",
]
