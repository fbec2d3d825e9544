import pulumi
import pulumi_eventlink as eventlink
from pydantic import BaseModel


class Command(BaseModel):
    text: str


owner = pulumi.StackReference("organization/names/test")

eventlink.Extension(
    "reader",
    contract=owner.require_output("contract"),
    command_topic_arn="arn:aws:sqs:us-east-1:000000000000:commands",
    command_schema=Command.model_json_schema(),
    mapping='[{"text": event.camelCase}]',
)
