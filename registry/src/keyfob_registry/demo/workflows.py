"""The workflows of the demonstration: one for all accounts, which runs the other once for each."""

from typing import Any

from keyfob_registry.workflows.model import Workflow

EVERY_ACCOUNT: dict[str, Any] = {
    "title": "Detectors of every account",
    "entrypoint": {"expects": {"account_ids": {"type": "list[str]"}, "region": {"type": "str"}}},
    "actions": [
        {
            "ref": "per_account",
            "action": "core.workflow.execute",
            "for_each": "${{ for var.account in TRIGGER.account_ids }}",
            "args": {
                "workflow_alias": "list_detectors",
                "trigger_inputs": {"region": "${{ TRIGGER.region }}"},
                "environment": "${{ var.account }}",  # the child's secrets are this account's
                "loop_strategy": "parallel",
                "fail_strategy": "isolated",
            },
        }
    ],
    "returns": "${{ ACTIONS.per_account.result }}",
}
LIST_DETECTORS: dict[str, Any] = {
    "title": "Detectors of one account",
    "entrypoint": {"expects": {"region": {"type": "str"}}},
    "actions": [
        {"ref": "detectors", "action": "aws.guardduty.list_detectors", "args": {"region": "${{ TRIGGER.region }}"}},
        {"ref": "identity", "action": "aws.sts.get_caller_identity", "depends_on": ["detectors"]},
    ],
    "returns": {"identity": "${{ ACTIONS.identity.result.Arn }}", "detectors": "${{ ACTIONS.detectors.result }}"},
}
WORKFLOWS = {
    "detectors_of_every_account": Workflow.model_validate(EVERY_ACCOUNT),
    "list_detectors": Workflow.model_validate(LIST_DETECTORS),
}
