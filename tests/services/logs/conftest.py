from tests.services.awslambda.conftest import answer, awslambda, made  # noqa: F401  (fixtures)
from tests.services.firehose.conftest import lake, quick_server  # noqa: F401
