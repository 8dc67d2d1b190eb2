"""What of KubeRay's custom resources our files use, as JSON schemas kept by hand.

After the Go types RayJobSpec, RayClusterSpec and RayCronJobSpec of KubeRay 1.6 (ray-operator/apis/ray/v1);
the definitions that KubeRay publishes are not a package that a test could install. Pod templates are left
open here: the test gives them to Kubernetes' own schema.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _closed(properties: Schema, *required: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_TEMPLATE: Schema = {"type": "object", "required": ["spec"]}

_HEAD = _closed({"rayStartParams": _TEXTS, "template": _TEMPLATE}, "rayStartParams", "template")
_WORKERS = _closed(
    {
        "groupName": {"type": "string"},
        "replicas": _COUNT,
        "minReplicas": _COUNT,
        "maxReplicas": _COUNT,
        "rayStartParams": _TEXTS,
        "template": _TEMPLATE,
    },
    "groupName", "minReplicas", "maxReplicas", "rayStartParams", "template",
)  # fmt: skip
_CLUSTER = _closed(
    {
        "rayVersion": {"type": "string"},
        "headGroupSpec": _HEAD,
        "workerGroupSpecs": {"type": "array", "items": _WORKERS},
    },
    "headGroupSpec",
)
_JOB = _closed(
    {
        "entrypoint": {"type": "string"},
        "backoffLimit": _COUNT,
        "activeDeadlineSeconds": {"type": "integer", "minimum": 1},
        "shutdownAfterJobFinishes": {"type": "boolean"},
        "ttlSecondsAfterFinished": _COUNT,
        "submissionMode": {"enum": ["K8sJobMode", "HTTPMode", "InteractiveMode"]},
        "rayClusterSpec": _CLUSTER,
    }
)
_CRON_JOB = _closed({"schedule": {"type": "string"}, "jobTemplate": _JOB}, "schedule", "jobTemplate")


def resource(kind: str) -> Schema:
    """Schema of a whole RayJob or RayCronJob."""
    head = {"apiVersion": {"const": "ray.io/v1"}, "kind": {"const": kind}, "metadata": {"type": "object"}}
    spec = _JOB if kind == "RayJob" else _CRON_JOB
    return _closed({**head, "spec": spec}, "apiVersion", "kind", "metadata", "spec")
