"""The process under test in Python: Temporal's LangGraph plugin, nodes as activities, the same graphs and jobs.

Arguments: server, task queue, cached runs. Speaks the lines of bench/driver/worker-process.ts.
"""

import asyncio
import json
import resource
import sys
import time
from typing import Any

from graphs import graphs
from run import PythonRun
from temporalio.client import Client
from temporalio.langgraph import LangGraphPlugin
from temporalio.worker import Worker


def usage() -> dict[str, float]:
    pages = int(open("/proc/self/statm").read().split()[1]) if sys.platform == "linux" else 0
    rss = pages * resource.getpagesize() if pages else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"cpuMs": time.process_time() * 1000, "rssMb": rss / 2**20}


def say(answer: Any) -> None:
    print(f"@{json.dumps(answer)}", flush=True)


async def main(address: str, task_queue: str, cached_runs: int) -> None:
    client = await Client.connect(address)
    async with Worker(
        client,
        task_queue=task_queue,
        workflows=[PythonRun],
        max_cached_workflows=cached_runs,
        plugins=[LangGraphPlugin(graphs=graphs())],
    ):
        say("ready")
        while True:
            question = (await asyncio.to_thread(sys.stdin.readline)).strip()
            if question == "usage":
                say(usage())
            elif question in ("stop", ""):
                return
            else:
                say(None)


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
