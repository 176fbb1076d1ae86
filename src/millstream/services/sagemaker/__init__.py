"""Amazon SageMaker: processing jobs, models, endpoints, tags."""

from millstream.services.sagemaker import (  # noqa: F401  (their operations register)
    endpoint_configs,
    endpoint_descriptions,
    endpoint_updates,
    endpoints,
    inference_component_descriptions,
    inference_components,
    models,
    processing,
    tags,
)
