"""Runs MiniStack on one port of the loopback interface, over TLS, in this very process.

MiniStack's own command, given TLS, takes port 443 beside the one it is told. And where it asks IAM for leave it calls a
batch call by the call's own name, as in sqs:SendMessageBatch. IAM knows no such permission: on AWS it is the one of the
single call, sqs:SendMessage. It calls the reading of one event source mapping, or another call about one, by the name of listing
them. Roles that are right on AWS would be denied here. It does not say whose dead-letter queue a queue is, and gives
functions' code over plain HTTP only. It forgets the system attributes of messages that are sent as a batch.

    serve.py PORT CERTIFICATE KEY
"""

import asyncio
import json
import sys
import threading

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.core import iam_actions

named = iam_actions.extract_iam_action


def permission(*arguments, **options):
    action = named(*arguments, **options)
    if action and action.startswith(("sns:", "sqs:")):
        return action.removesuffix("Batch")
    if action == "lambda:ListEventSourceMappings":
        _, method, path = arguments[:3]
        verb = {"GET": "Get", "PUT": "Update", "DELETE": "Delete"}.get(method)
        if verb and path.rstrip("/").rpartition("event-source-mappings/")[2] not in ("", path.rstrip("/")):
            return f"lambda:{verb}EventSourceMapping"
    return action


iam_actions.extract_iam_action = permission

# Only now: the application may take the function above at import.
from ministack.app import app  # noqa: E402

from ministack.services import lambda_svc, sqs  # noqa: E402


def sources(data, queue_url):
    dead = sqs._get_q(data.get("QueueUrl", queue_url), "sqs:ListDeadLetterSourceQueues")
    arn = dead["attributes"]["QueueArn"]
    policies = ((url, queue["attributes"].get("RedrivePolicy") or "{}") for url, queue in sqs._queues.items())
    return {"queueUrls": [url for url, policy in policies if json.loads(policy).get("deadLetterTargetArn") == arn]}


sqs._HANDLERS["ListDeadLetterSourceQueues"] = sources

send, send_batch = sqs._act_send_message, sqs._HANDLERS["SendMessageBatch"]
batch = threading.local()


def send_entries(data, queue_url):
    batch.attributes = iter([entry.get("MessageSystemAttributes") for entry in data.get("Entries", [])])
    return send_batch(data, queue_url)


# Only a batch calls it by this name: once for each entry, in their order.
sqs._act_send_message = lambda entry, queue_url: send(entry | {"MessageSystemAttributes": next(batch.attributes)}, queue_url)
sqs._HANDLERS["SendMessageBatch"] = send_entries

code_url = lambda_svc._presigned_code_url
lambda_svc._presigned_code_url = lambda name: code_url(name).replace("http://", "https://", 1)

port, certificate, key = sys.argv[1:]
config = Config()
config.bind = [f"127.0.0.1:{port}"]
config.certfile, config.keyfile = certificate, key
config.keep_alive_timeout = 75
# The default is 1,000. The request after them hangs until the connection is given up, 75 seconds later.
config.keep_alive_max_requests = 10**9
asyncio.run(serve(app, config))
