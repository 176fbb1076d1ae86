"""`get_dmatrix`, by which AWS's example scripts read a channel."""

from typing import Any

from millstream_inside import xgboost_data


def get_content_type(content_type_cfg_val: str | None) -> str:
    return str(xgboost_data.content_type(content_type_cfg_val))


def get_dmatrix(data_path: str, content_type: str, csv_weights: int = 0, is_pipe: bool = False) -> Any:
    """None where there is no data."""
    if is_pipe:
        raise ValueError("Pipe mode is no longer supported.")
    return xgboost_data.matrix(data_path, xgboost_data.content_type(content_type), csv_weights == 1)
