import json
from pathlib import Path

import pulumi
import pulumi_eventlink as eventlink

file = Path("contract.json").read_text()
topic = "arn:aws:sns:us-east-1:000000000000:events"

of_object = eventlink.ExtensionPoint(
    "object", event_topic_arn=topic, enforcement=eventlink.Enforcement.OFF, event_schema=json.loads(file)
)
of_text = eventlink.ExtensionPoint(
    "text", event_topic_arn=topic, enforcement=eventlink.Enforcement.OFF, event_schema=file
)

pulumi.export("object", of_object.event_schema)
pulumi.export("text", of_text.event_schema)
pulumi.export("contract", of_object.contract)
