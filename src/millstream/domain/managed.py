"""AWS-managed policies: what the best-known ones allow, in short. Any other can be attached and allows nothing."""

import json
import re

PREFIX = "arn:aws:iam::aws:policy/"
MADE = 1423161600.0  # 2015-02-06, when AWS made most of them
NOTHING = '{"Version":"2012-10-17","Statement":[]}'

_SAGEMAKER = (
    "sagemaker:*", "s3:*", "logs:*", "cloudwatch:*", "ecr:*", "iam:GetRole", "iam:ListRoles", "iam:PassRole",
    "glue:*", "athena:*", "lambda:InvokeFunction", "lambda:ListFunctions", "kms:DescribeKey", "kms:ListAliases",
    "application-autoscaling:*", "ec2:Describe*", "ec2:*NetworkInterface*", "firehose:*", "sns:ListTopics",
)  # fmt: skip
_ALLOWED: dict[str, tuple[str, ...]] = {
    "AdministratorAccess": ("*",),
    "AmazonKinesisFirehoseFullAccess": ("firehose:*",),
    "AmazonKinesisFullAccess": ("kinesis:*",),
    "AmazonS3FullAccess": ("s3:*", "s3-object-lambda:*"),
    "AmazonS3ReadOnlyAccess": ("s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*"),
    "AmazonSageMakerFullAccess": _SAGEMAKER,
    "AWSGlueConsoleFullAccess": ("glue:*", "s3:Get*", "s3:List*", "iam:PassRole"),
    "AmazonAthenaFullAccess": ("athena:*", "glue:*", "s3:Get*", "s3:List*", "s3:PutObject", "s3:CreateBucket"),
    "AWSLambda_FullAccess": ("lambda:*", "iam:PassRole", "logs:*"),
    "CloudWatchFullAccess": ("cloudwatch:*", "logs:*"),
    "CloudWatchLogsFullAccess": ("logs:*", "cloudwatch:GenerateQuery"),
    "IAMFullAccess": ("iam:*", "organizations:Describe*", "organizations:List*"),
    "IAMReadOnlyAccess": ("iam:Get*", "iam:List*", "iam:Simulate*", "iam:GenerateCredentialReport"),
    "ReadOnlyAccess": ("*:Get*", "*:List*", "*:Describe*"),
    "service-role/AWSGlueServiceRole": ("glue:*", "s3:Get*", "s3:List*", "logs:*", "cloudwatch:PutMetricData"),
    "service-role/AWSLambdaBasicExecutionRole": ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
}
NAMES = tuple(_ALLOWED)


def is_managed(arn: str) -> bool:
    return re.fullmatch(r"arn:aws[\w-]*:iam::aws:policy/[\w+=,.@/-]+", arn) is not None


def document(arn: str) -> str | None:
    """None where only the name is known here."""
    if (allowed := _ALLOWED.get(arn.partition(":policy/")[2])) is None or not is_managed(arn):
        return None
    statement = {"Effect": "Allow", "Action": list(allowed), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
