/** Who decides: a person at the terminal, or, with `--yes`, nobody: everything is approved. */
import { userInfo } from 'node:os';
import { askInTerminal } from './ask-in-terminal.js';

/**
 * @typedef {import('../../dist/index.js').InterruptView} Question
 * @typedef {import('../../dist/index.js').Decision} Decision
 * @typedef {(question: Question) => Promise<{ decision: Decision, actor: string }>} Decide
 */

/**
 * @param {{ yes: boolean }} options
 * @param {import('./lifetime.js').Lifetime} lifetime ended by Ctrl-C at a question, which the terminal keeps to itself
 * @param {import('./voice.js').Voice} voice
 * @returns {Decide}
 */
export function deciderFor({ yes }, lifetime, voice) {
  if (yes) return async () => ({ decision: { type: 'approve' }, actor: 'demo --yes' });
  const actor = userInfo().username;
  return async (question) => {
    // A signal of its own: prompts leave their listeners on the one they are given.
    const signal = AbortSignal.any([lifetime.signal]);
    const decision = await askInTerminal(question, { output: voice.output, signal });
    if (decision === undefined) lifetime.interrupt();
    lifetime.signal.throwIfAborted();
    return { decision, actor };
  };
}
