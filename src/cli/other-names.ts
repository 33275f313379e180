/** Names that other tools have for what a command here does, and where that is. */

const otherNames: Record<string, string> = {
  result: 'airlock show <id> has the result of a run, and airlock watch <id> waits for it.',
  log: 'airlock show <id> --log lists the requests of a run with their answers, airlock transcript <id> what was said.',
  run: 'airlock start <agent> starts a run.',
  status: 'airlock show <id> says where a run is.',
  describe: 'airlock show <id> says where a run is.',
  get: 'airlock show <id> says where a run is.',
  stop: 'airlock cancel <id> asks a run to stop; airlock dev is stopped by Ctrl-C.',
  kill: 'airlock cancel <id> asks a run to stop.',
  terminate: 'airlock cancel <id> asks a run to stop.',
  decide: 'airlock approve, edit, reject and respond are the decisions; airlock inbox lists the questions.',
  answer: 'airlock respond <id> --value <json> answers a question; airlock inbox lists the questions.',
  send: 'airlock chat <id> --message <text> sends a message to a conversation.',
  gateway: 'airlock serve runs the gateway.',
  create: 'airlock init makes a project.',
  new: 'airlock init makes a project.',
};
const plurals: Record<string, string> = { results: 'result', logs: 'log', ls: 'list', runs: 'list' };

/** @param command that there is none of */
export function whereElse(command: string): string | undefined {
  const name = plurals[command] ?? command;
  if (name === 'list') return 'airlock list lists runs.';
  return Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
}
