/** What the model says in every system: asks to double 0, 1, 2 … and then tells their sum. */
export type ScriptedReply = { toolCall: { id: string; n: number } } | { text: string };

export function reply(rounds: number, doubled: readonly number[]): ScriptedReply {
  const n = doubled.length;
  if (n < rounds) return { toolCall: { id: `call-${n}`, n } };
  return { text: String(doubled.reduce((sum, value) => sum + value, 0)) };
}
