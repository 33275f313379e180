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

/** What is given to these commands by an option, and often written as a further argument. */
const byOption: Record<string, string> = {
  respond: `The answer is an option: airlock respond <id> [interruptId] --value '<json>', or --message '<text>'.`,
  reject: `Words for the agent are an option: airlock reject <id> [interruptId] --message '<text>'.`,
  edit: `The arguments are an option: airlock edit <id> [interruptId] --args '<json>'.`,
  start: `The input is an option: airlock start <agent> --input '<json>'.`,
  chat: `The message is an option: airlock chat <id> --message '<text>'.`,
};

/** @param command that was given more arguments than it takes */
export function optionInstead(command: string): string | undefined {
  return Object.hasOwn(byOption, command) ? byOption[command] : undefined;
}

/** @param command that there is none of */
export function whereElse(command: string): string | undefined {
  const name = plurals[command] ?? command;
  if (name === 'list') return 'airlock list lists runs.';
  return Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
}
