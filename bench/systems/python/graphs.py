"""The jobs as graphs of LangGraph in Python. The plugin wants nodes in a module with a name: not that of the program."""

import operator
from datetime import timedelta
from typing import Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send, interrupt
from temporalio.common import RetryPolicy


class State(TypedDict, total=False):
    fetches: int
    ask: bool
    n: int
    total: Annotated[int, operator.add]


class Conversation(TypedDict, total=False):
    messages: Annotated[list[dict[str, Any]], operator.add]


OPTIONS = {
    "schedule_to_close_timeout": timedelta(minutes=5),
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(maximum_attempts=5),
}
IN_ACTIVITY = {"execute_in": "activity", **OPTIONS}
IN_WORKFLOW = {"execute_in": "workflow"}


async def read(state: State) -> State:
    n = state.get("n", 0)
    return {"n": n + 1, "total": 2 * n}


async def read_one(state: State) -> State:
    return {"total": 2 * state["n"]}


async def confirm(state: State) -> State:
    if state.get("ask"):
        interrupt({"action": "finish", "total": state["total"]})
    return {}


async def nothing(state: State) -> State:
    return {}


async def model(state: Conversation) -> Conversation:
    messages = state["messages"]
    doubled = [int(one["content"]) for one in messages if one["role"] == "tool"]
    if len(doubled) < int(messages[0]["content"]):
        call = {"id": f"call-{len(doubled)}", "name": "double", "args": {"n": len(doubled)}}
        return {"messages": [{"role": "assistant", "content": "", "tool_calls": [call]}]}
    return {"messages": [{"role": "assistant", "content": str(sum(doubled))}]}


async def tools(state: Conversation) -> Conversation:
    calls = state["messages"][-1]["tool_calls"]
    return {
        "messages": [
            {"role": "tool", "content": str(2 * call["args"]["n"]), "tool_call_id": call["id"]} for call in calls
        ]
    }


async def after_read(state: State) -> str:
    return "read" if state["n"] < state["fetches"] else "confirm"


async def fan_out(state: State) -> list[Send]:
    return [Send("read", {"n": n}) for n in range(state["fetches"])]


async def after_model(state: Conversation) -> str:
    return "tools" if state["messages"][-1].get("tool_calls") else END


def graphs() -> dict[str, StateGraph]:
    loop = StateGraph(State)
    loop.add_node("read", read, metadata=dict(IN_ACTIVITY))
    loop.add_node("confirm", confirm, metadata=dict(IN_WORKFLOW))
    loop.add_edge(START, "read")
    loop.add_conditional_edges("read", after_read, ["read", "confirm"])
    loop.add_edge("confirm", END)

    spread = StateGraph(State)
    spread.add_node("split", nothing, metadata=dict(IN_WORKFLOW))
    spread.add_node("read", read_one, metadata=dict(IN_ACTIVITY))
    spread.add_edge(START, "split")
    spread.add_conditional_edges("split", fan_out, ["read"])
    spread.add_edge("read", END)

    assistant = StateGraph(Conversation)
    assistant.add_node("model", model, metadata=dict(IN_ACTIVITY))
    assistant.add_node("tools", tools, metadata=dict(IN_ACTIVITY))
    assistant.add_edge(START, "model")
    assistant.add_conditional_edges("model", after_model, ["tools", END])
    assistant.add_edge("tools", "model")
    return {"loop": loop, "fanOut": spread, "assistant": assistant}
