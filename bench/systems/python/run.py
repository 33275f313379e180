"""The workflow around the graphs. In a module of its own: the workflow sandbox imports it anew for each run."""

from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from temporalio import workflow
from temporalio.langgraph import graph


@workflow.defn(name="PythonRun")
class PythonRun:
    def __init__(self) -> None:
        self._waiting = False
        self._approved: bool | None = None

    @workflow.signal
    def decide(self, decision: dict[str, Any]) -> None:
        self._approved = decision["approved"]

    @workflow.query
    def state(self) -> dict[str, bool]:
        return {"waiting": self._waiting}

    @workflow.run
    async def run(self, job: dict[str, Any]) -> dict[str, int]:
        asks = bool(job.get("ask"))
        compiled = graph(job["kind"]).compile(checkpointer=InMemorySaver() if asks else None)
        config = {"recursion_limit": 10_000, "configurable": {"thread_id": "run"}}
        if job["kind"] == "assistant":
            begin: Any = {"messages": [{"role": "user", "content": str(job["rounds"])}]}
        else:
            begin = {"fetches": job["fetches"], "ask": asks}
        result = await compiled.ainvoke(begin, config)
        if "__interrupt__" in result:
            self._waiting = True
            await workflow.wait_condition(lambda: self._approved is not None)
            result = await compiled.ainvoke(Command(resume=self._approved), config)
        if job["kind"] == "assistant":
            return {"total": int(result["messages"][-1]["content"])}
        return {"total": result["total"]}
