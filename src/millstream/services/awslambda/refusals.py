"""The refusals that many of Lambda's modules share."""

from millstream.api import awslambda as api


def invalid(message: str) -> api.InvalidParameterValueException:
    return api.InvalidParameterValueException(message, Type="User")


def not_implemented(what: str) -> api.InvalidParameterValueException:
    """For input that AWS takes and whose meaning is not built: never to be ignored."""
    return invalid(f"{what} is not implemented by Millstream.")
