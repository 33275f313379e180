/** Shows what a run asks and is told, and has its questions decided, until it ends. */
import { oneLine } from '../../dist/cli/render/plain-text.js';

const MAX_CHARACTERS = 100;
const SHOWN_PARAMS = 3;
/** Refusals after which a question is not this demo's any more: somebody else was faster. */
const DECIDED_ELSEWHERE = ['already_decided', 'unknown_interrupt', 'run_closed'];

/**
 * @param {import('../../dist/index.js').RunHandle} run
 * @param {import('./deciders.js').Decide} decide
 * @param {AbortSignal} signal
 * @param {import('./voice.js').Voice} voice
 * @returns the run's result, and everything it asked
 */
export async function followRun(run, decide, signal, voice) {
  const shown = new Set();
  const showNews = async () => {
    const log = await run.log();
    for (const entry of log) {
      if (entry.answeredAt === undefined || shown.has(entry.id)) continue;
      shown.add(entry.id);
      voice.detail(oneLine(`${entry.id}: ${answered(entry)}`, MAX_CHARACTERS));
    }
    return log;
  };

  const decided = new Set();
  for await (const { interrupts } of run.watch({ signal })) {
    await showNews();
    const open = interrupts.filter(({ id }) => !decided.has(id));
    if (open.length > 0) voice.step(`${open.length} disputes to decide, all pending at once, in any order`);
    for (const { id } of open) {
      await decideOne(run, id, decide, voice);
      decided.add(id);
    }
  }
  return { result: await run.result(), log: await showNews() };
}

/** Asks again after a decision that was refused, with the reason said. */
async function decideOne(run, id, decide, voice) {
  for (;;) {
    const { interrupts } = await run.state();
    const question = interrupts.find((pending) => pending.id === id);
    if (question === undefined) return voice.detail(`${id} was decided elsewhere.`);
    const { decision, actor } = await decide(question);
    try {
      await run.decide({ interruptId: id, decision, actor });
      return;
    } catch (error) {
      if (DECIDED_ELSEWHERE.includes(error.code)) return voice.detail(`${id} was decided elsewhere.`);
      if (error.code !== 'invalid_value') throw error;
      voice.say(error.message);
    }
  }
}

function answered({ request, answer, decision }) {
  if (request.kind === 'approval') {
    const { transactionId, amount, currency } = request.args;
    return `${request.action} ${transactionId} ${amount.toFixed(2)} ${currency}: ${decision.type}`;
  }
  const asked = `${request.resource} ${Object.values(request.params).slice(0, SHOWN_PARAMS).join(' ')}`;
  if (!answer.ok) return `${asked}: ${answer.error.code}`;
  const { value } = answer;
  return `${asked}: ${Array.isArray(value) ? `${value.length} rows` : (value.disputeId ?? 'answered')}`;
}
