"""Runs a Python program as an inline program of the Automation API: host.py preview|up FOLDER STACK EVENTS"""

import json
import os
import runpy
import sys

from pulumi import automation

operation, folder, stack_name, log = sys.argv[1:]
os.chdir(folder)
sys.path.insert(0, folder)


def program() -> None:
    runpy.run_path(os.path.join(folder, "__main__.py"), run_name="__main__")


def plain(event: automation.EngineEvent) -> dict:
    """Gives an event as the engine writes it, as far as the tests read it."""
    if event.diagnostic_event:
        d = event.diagnostic_event
        return {"diagnosticEvent": {"urn": d.urn, "message": d.message, "severity": d.severity, "ephemeral": d.ephemeral}}
    if event.resource_pre_event:
        m = event.resource_pre_event.metadata
        return {"resourcePreEvent": {"metadata": {"op": m.op, "urn": m.urn, "type": m.type, "diffs": m.diffs}}}
    if event.summary_event:
        return {"summaryEvent": {"resourceChanges": event.summary_event.resource_changes}}
    return {}


stack = automation.select_stack(
    stack_name=stack_name,
    project_name="",
    program=program,
    opts=automation.LocalWorkspaceOptions(work_dir=folder),
)
with open(log, "w", encoding="utf-8") as events:
    try:
        getattr(stack, operation)(
            diff=True,
            color="never",
            on_output=lambda text: print(text, flush=True),
            on_event=lambda event: print(json.dumps(plain(event)), file=events, flush=True),
        )
    except automation.CommandError:
        sys.exit(1)
