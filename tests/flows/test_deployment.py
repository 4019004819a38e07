"""prefect.yaml: the nightly deployment as it is meant."""

from __future__ import annotations

from pathlib import Path

import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint

ROOT = Path(__file__).parents[2]


def test_the_night_runs_at_two_in_china_and_never_twice_at_once() -> None:
    [deployment] = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert deployment["schedules"] == [{"cron": "0 2 * * *", "timezone": "Asia/Shanghai"}]
    assert deployment["concurrency_limit"]["limit"] == 1
    flow: Flow[..., None] = load_flow_from_entrypoint(f"{ROOT}/{deployment['entrypoint']}")
    assert flow.name == "nightly"
    assert set(deployment["parameters"]) == set(flow.parameters.properties)
