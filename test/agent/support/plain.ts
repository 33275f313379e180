/** The same graph on plain LangGraph, which is the yardstick. */
import { Command, type Interrupt, isInterrupted, MemorySaver } from '@langchain/langgraph';

export interface PlainGraph {
  checkpointer?: unknown;
  invoke(input: unknown, config: object): Promise<unknown>;
}

/** @param answers by what `interrupt()` shows; those of one pause in this order, one after the other */
export async function onPlainLangGraph(
  graph: object,
  answers: Record<string, unknown> = {},
  input: object = {},
): Promise<unknown> {
  const plain = graph as PlainGraph;
  plain.checkpointer = new MemorySaver();
  const config = { configurable: { thread_id: '1' } };
  let result = await plain.invoke(input, config);
  while (isInterrupted<string>(result)) {
    const shown: readonly Interrupt<string>[] = result.__interrupt__;
    const asked = Object.keys(answers).flatMap((value) => shown.find((one) => one.value === value) ?? []);
    const [first] = asked;
    if (first?.id === undefined) throw new Error(`Nobody answers ${JSON.stringify(shown)}.`);
    result = await plain.invoke(
      new Command({ resume: { [first.id]: answers[String(first.value)] } }),
      config,
    );
  }
  return result;
}
