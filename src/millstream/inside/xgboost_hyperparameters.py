"""The hyperparameters of XGBoost's algorithm mode, and which go together.

As sagemaker-xgboost-container declares them: https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html
"""

from typing import Any

from .hyperparameters import Interval, Range, Values, categorical, commas, continuous, integer, literal, several
from .training_errors import UserError

MAXIMIZED = (
    *("accuracy", "auc", "aucpr", "balanced_accuracy", "f1", "f1_binary", "f1_macro", "map", "ndcg", "precision"),
    *("r2", "recall", "precision_macro", "precision_micro", "recall_macro", "recall_micro"),
)
MINIMIZED = (
    *("aft-nloglik", "cox-nloglik", "error", "gamma-deviance", "gamma-nloglik", "interval-regression-accuracy"),
    *("logloss", "mae", "mape", "merror", "mlogloss", "mphe", "mse", "poisson-nloglik", "rmse", "rmsle"),
    "tweedie-nloglik",
)
METRICS = MAXIMIZED + MINIMIZED
AT = ("error", "ndcg", "map")  # metrics that take a threshold, as in error@0.7
OBJECTIVES = (
    *("aft_loss_distribution", "binary:logistic", "binary:logitraw", "binary:hinge", "count:poisson"),
    *("multi:softmax", "multi:softprob", "rank:pairwise", "rank:ndcg", "rank:map", "reg:linear"),
    *("reg:squarederror", "reg:logistic", "reg:gamma", "reg:pseudohubererror", "reg:squaredlogerror"),
    *("reg:absoluteerror", "reg:tweedie", "survival:aft", "survival:cox"),
)
BUILDERS = ("grow_colmaker", "distcol", "grow_histmaker", "grow_quantile_histmaker")
TREE_UPDATERS = (*BUILDERS, "grow_skmaker", "sync", "refresh", "prune")
LINEAR_UPDATERS = ("shotgun", "coord_descent")
UPDATERS = (
    "grow_colmaker",
    "distcol",
    "grow_histmaker",
    "grow_skmaker",
    "sync",
    "refresh",
    "prune",
    *LINEAR_UPDATERS,
)
ALIASES = {
    "learning_rate": "eta",
    "min_split_loss": "gamma",
    "reg_lambda": "lambda",
    "reg_alpha": "alpha",
}


def are_metrics(metrics: list[str], allowed: Range) -> bool:
    return all(_is_metric(metric) for metric in metrics)


def _is_metric(metric: str) -> bool:
    if "<function" in metric:
        raise UserError(f"User defined evaluation metric {metric} is not supported yet.")
    name, at, threshold = metric.partition("@")
    if not at:
        return metric in METRICS
    if name.strip() not in AT:
        raise UserError(
            f"Metric '{metric}' is not supported. Parameter 'eval_metric' with customized threshold should be one of "
            "these options: 'error', 'ndcg', 'map'."
        )
    try:
        float(threshold)
    except ValueError as bad:
        raise UserError(f"Threshold value 't' in '{name}@t' expects float input.") from bad
    return True


def metrics_fit(metrics: list[str], others: Values) -> None:
    objective = others.get("objective", "")
    if "auc" in metrics and not objective.startswith(("binary:", "rank:")):
        raise UserError("Metric 'auc' can only be applied for classification and ranking problems.")
    if "aft-nloglik" in metrics and objective != "survival:aft":
        raise UserError("Metric 'aft-nloglik' can only be applied for 'survival:aft' objective.")


def objective_fits(objective: str, others: Values) -> None:
    if objective in ("multi:softmax", "multi:softprob") and "num_class" not in others:
        raise UserError("Require input for parameter 'num_class' for multi-classification")


def updaters_fit(updaters: list[str], others: Values) -> None:
    if others.get("booster") == "gblinear":
        if len(updaters) != 1 or updaters[0] not in LINEAR_UPDATERS:
            raise UserError("Linear updater should be one of these options: 'shotgun', 'coord_descent'.")
    elif others.get("process_type") == "update":
        if any(one not in ("refresh", "prune") for one in updaters):
            raise UserError("process_type 'update' can only be used with updater 'refresh' and 'prune'")
    elif any(one not in TREE_UPDATERS for one in updaters):
        raise UserError(f"Tree updater should be selected from these options: {_quoted(TREE_UPDATERS)}.")
    elif sum(one in BUILDERS for one in updaters) > 1:
        raise UserError(
            f"Only one tree grow plugin can be selected. Choose one from the following: {_quoted(BUILDERS)}"
        )


def monotone_fits(value: Any, others: Values) -> None:
    if others.get("tree_method") not in ("exact", "hist"):
        raise UserError(
            "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'."
        )


def interaction_fits(value: Any, others: Values) -> None:
    if others.get("tree_method") not in ("exact", "hist", "approx"):
        raise UserError(
            "interaction_constraints can be used only when the tree_method parameter is set to either 'exact', "
            "'hist' or 'approx'."
        )


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


DECLARED = (
    integer("num_round", 1, required=True),
    integer("csv_weights", 0, 1),
    integer("early_stopping_rounds", 1),
    categorical("booster", ("gbtree", "gblinear", "dart")),
    integer("verbosity", 0, 3),
    integer("nthread", 1),
    continuous("eta", 0, 1),
    continuous("gamma", 0),
    integer("max_depth", 0),
    continuous("min_child_weight", 0),
    continuous("max_delta_step", 0),
    continuous("subsample", 0, 1, "("),
    continuous("colsample_bytree", 0, 1, "("),
    continuous("colsample_bylevel", 0, 1, "("),
    continuous("colsample_bynode", 0, 1, "("),
    continuous("lambda", 0),
    continuous("alpha", 0),
    categorical("tree_method", ("auto", "exact", "approx", "hist", "gpu_hist")),
    continuous("sketch_eps", 0, 1, "(", ")"),
    continuous("scale_pos_weight", 0, None, "("),
    several("updater", commas, UPDATERS, fits=updaters_fit),
    categorical("dsplit", ("row", "col")),
    integer("refresh_leaf", 0, 1),
    categorical("process_type", ("default", "update")),
    categorical("grow_policy", ("depthwise", "lossguide")),
    integer("max_leaves", 0),
    integer("max_bin", 0),
    categorical("predictor", ("auto", "cpu_predictor", "gpu_predictor")),
    several("monotone_constraints", literal, (-1, 0, 1), fits=monotone_fits),
    several("interaction_constraints", literal, Interval(1), fits=interaction_fits),
    categorical("sample_type", ("uniform", "weighted")),
    categorical("normalize_type", ("tree", "forest")),
    continuous("rate_drop", 0, 1),
    integer("one_drop", 0, 1),
    continuous("skip_drop", 0, 1),
    continuous("lambda_bias", 0, 1),
    continuous("tweedie_variance_power", 1, 2, "(", ")"),
    categorical("objective", OBJECTIVES, fits=objective_fits),
    integer("num_class", 2),
    continuous("base_score", 0),
    integer("_kfold", 2),
    integer("_num_cv_round", 1),
    categorical("_tuning_objective_metric", [f"validation:{name}" for name in METRICS]),
    several("eval_metric", commas, METRICS, within=are_metrics, fits=metrics_fit),
    integer("seed", -(2**31) + 1, 2**31 - 2),
    integer("num_parallel_tree", 1),
    categorical("save_model_on_termination", ("true", "false")),
    categorical("aft_loss_distribution", ("normal", "logistic", "extreme")),
    continuous("aft_loss_distribution_scale", 0),
    categorical("deterministic_histogram", ("true", "false")),
    categorical("sampling_method", ("uniform", "gradient_based")),
    integer("prob_buffer_row", 2),
    categorical("use_dask_gpu_training", ("true", "false")),
)
