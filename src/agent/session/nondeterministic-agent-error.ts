import type { RaisedRequest } from './session-host.js';

type Asked = Pick<RaisedRequest, 'request'>;

/** A node that ran again with the answers it had did not ask the same, or nobody can be sure that it did. */
export class NondeterministicAgentError extends Error {
  override readonly name = 'NondeterministicAgentError';

  /**
   * @param key of the request of before
   * @param instead what is asked in its place; `missing` if nothing is, `ambiguous` if the task asks the same more often
   * than before, so that nobody can say whose the answer is, `other_value` if an `interrupt()` shows something else,
   * `other_position` if it stands behind other answers or calls, `other_calls` if it calls other functional tasks or graphs,
   * `alike_calls` if it makes the same call more often than before
   */
  constructor(
    readonly key: string,
    readonly instead:
      | Asked
      | 'missing'
      | 'ambiguous'
      | 'ambiguous_time'
      | 'other_value'
      | 'other_position'
      | 'other_calls'
      | 'alike_calls',
  ) {
    super(describe(key, instead));
  }
}

const RULE =
  'A node may depend on its state and its answers alone: what it keeps elsewhere (a counter of its module) is not what it was.';

function describe(key: string, instead: NondeterministicAgentError['instead']): string {
  const again = 'Run again with the same answers, the agent';
  switch (instead) {
    case 'missing':
      return `${again} did not ask again what it had asked at ${key}. ${RULE}`;
    case 'ambiguous':
      return (
        `${again} asks the same more than once in one task, in another order: nobody can say which of them the answer to ` +
        `${key} is for. Ask in nodes of their own (\`Send\`), or let the requests differ.`
      );
    case 'ambiguous_time':
      return (
        `${again} reads the clock more often in ${key}, and some of its code stands behind the answer to an \`interrupt()\`: ` +
        'nobody can say what reads the time of before. Read the clock before the branches of the node, or give them nodes of ' +
        'their own (`Send`).'
      );
    case 'other_value':
      return `${again} shows something else in the \`interrupt()\` at ${key} than was answered. ${RULE}`;
    case 'other_position':
      return (
        `${again} comes to the \`interrupt()\` at ${key} behind other answers or calls than when it was answered: nobody can ` +
        'say whether it is the same. A graph that a branch reads by `stream()` gives what it had saved before the other branches ' +
        'have their answers: call it by `invoke()`, or give the branches nodes of their own (`Send`).'
      );
    case 'other_calls':
      return (
        `${again} does not call the functional tasks and graphs that it had called in ${key}. LangGraph would give the results ` +
        `of one call to another. ${RULE}`
      );
    case 'alike_calls':
      return (
        `${again} calls the same functional task or graph more than once in ${key}, in another order: nobody can say whose the ` +
        'result of before is. Make the calls in nodes of their own (`Send`), or let what they are given differ.'
      );
    default:
      return `${again} asked something else at ${key}: ${JSON.stringify(instead.request)}. ${RULE}`;
  }
}
