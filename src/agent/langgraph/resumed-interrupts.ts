/** The answers in a snapshot of 0.1.0: LangGraph had kept most of them itself, as writes on its channel `__resume__`. */
import type { Json } from '../../common/protocol.js';
import { RESUME } from './channels.js';
import type { InterruptsSnapshot } from './given-answers.js';
import { taskNamespace } from './namespaces.js';
import type { SaverSnapshot, Write } from './state/checkpoints.js';
import type { TaskLocation } from './task-location.js';

/** By interrupt id, what LangGraph had yet to be given. */
export type ResumedInterrupts = Record<string, { place: TaskLocation; times: number; value?: unknown }>;

export function readResumed(resumed: ResumedInterrupts, { writes }: SaverSnapshot): InterruptsSnapshot {
  const answers: InterruptsSnapshot = {};
  const add = (place: TaskLocation, values: unknown[]) => {
    const { given } = answers[place.namespace] ?? { given: [] };
    answers[place.namespace] = { place, given: [...given, ...values.map((value) => ({ value }))] };
  };
  for (const [where, written] of Object.entries(writes)) {
    const [graph = '', checkpoint = ''] = where.split('\n');
    for (const [taskId, channel, text] of Object.values<Write>(written)) {
      if (channel !== RESUME) continue;
      const place = { namespace: taskNamespace(graph, taskId), checkpoints: { [graph]: checkpoint } };
      add(place, [JSON.parse(text) as Json].flat());
    }
  }
  for (const { place, value } of Object.values(resumed)) if (value !== undefined) add(place, [value]);
  return answers;
}
