"""Answers fetch.fraud_score as a Temporal worker. What a fetch brings: airlock resources --json."""

import asyncio
import os

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker


@activity.defn(name="fetch.fraud_score")
async def fraud_score(call: dict) -> dict:
    params = call["params"]
    activity.heartbeat()
    if params["amount"] <= 0:
        # The agent sees code and message; without `non_retryable` the fetch is tried again until its deadline.
        raise ApplicationError(
            "An amount is more than nothing.",
            {"code": "bad_request", "resource": call["resource"]},
            type="airlock.fetch.bad_request",
            non_retryable=True,
        )
    return {"score": min(params["amount"] / 1000, 1)}


async def main() -> None:
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"))
    queue = os.environ.get("TASK_QUEUE", "airlock-resources.fraud_score")
    await Worker(client, task_queue=queue, activities=[fraud_score]).run()


if __name__ == "__main__":
    asyncio.run(main())
