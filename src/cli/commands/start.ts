import type { RunHandle } from '../../client/run-handle.js';
import { AirlockError } from '../../common/errors.js';
import type { Json, JsonObject, Principal } from '../../common/protocol.js';
import { shellWord } from '../../common/shell-word.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { JSON_ARGUMENT_HELP, readJsonArgument } from '../json-argument.js';
import type { Output } from '../output.js';
import { safeText } from '../render/plain-text.js';
import { renderChange } from '../render/state.js';
import { withSpinner } from '../spinner.js';

interface Options {
  input?: string;
  version?: string;
  principal?: string;
  context?: string;
  id?: string;
  assignee?: string[];
  conversation?: boolean;
  wait?: boolean;
}

export function registerStart(commands: CommandSet): void {
  commands.add<Options>(
    'start <agent>',
    'start a run of an agent',
    (command) =>
      command
        .option('--input <json>', `what the agent is given: ${JSON_ARGUMENT_HELP}`)
        .option('--version <version>', "version of the agent (default: the agent's current one)")
        .option('--principal <id>', 'on whose behalf it runs: an id, or JSON with an id')
        .option('--context <json>', `LangGraph's runtime context, an object: ${JSON_ARGUMENT_HELP}`)
        .option('--id <id>', "the run's id (default: the agent's name and a random part)")
        .option('--assignee <who>', 'who is asked where a question names nobody; repeat for more', gather)
        .option('--conversation', 'wait for the next message after each result (see chat)')
        .option('--wait', 'wait for the result and print it'),
    (invocation, [agent], options) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = await client.start({
          agent: requiredArgument(agent),
          version: options.version,
          runId: options.id,
          ...(options.input !== undefined && { input: await readJsonArgument('--input', options.input) }),
          ...(options.principal !== undefined && { principal: principalOf(options.principal) }),
          ...(options.context !== undefined && {
            context: asObject('--context', await readJsonArgument('--context', options.context)),
          }),
          ...(options.assignee !== undefined && { assignees: options.assignee }),
          ...(options.conversation && { conversation: true }),
        });
        const webUi = client.webUiUrl(run.id);
        if (options.wait) {
          const result = await waitFor(run, output);
          output.result({ id: run.id, status: 'completed', result, webUi }, () => resultText(result));
        } else {
          output.result({ id: run.id, webUi }, () => startedText(run.id, webUi, output));
        }
        return undefined;
      }),
  );
}

function gather(next: string, before: string[] = []): string[] {
  return [...before, next];
}

/** The result; meanwhile a terminal shows what the run is doing. */
async function waitFor(run: RunHandle, output: Output): Promise<unknown> {
  return withSpinner(output, run.id, async (say) => {
    const ended = new AbortController();
    const shown = output.interactive ? showProgress(run, output, say, ended.signal) : Promise.resolve();
    try {
      return await run.result();
    } finally {
      ended.abort();
      await shown;
    }
  });
}

async function showProgress(
  run: RunHandle,
  output: Output,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const state of run.watch({ signal })) {
      say(`${safeText(run.id)}  ${renderChange(state, output.colors, new Date())}`);
    }
  } catch (error) {
    // The result tells what becomes of the run; that its progress cannot be shown does not matter.
    if (!AirlockError.isInstance(error)) throw error;
  }
}

function startedText(id: string, webUi: string | undefined, { colors }: Output): string {
  return [
    `${colors.green('✔')} Started ${colors.bold(safeText(id))}`,
    ...(webUi === undefined ? [] : [`  ${colors.dim(webUi)}`]),
    `  ${colors.cyan(`airlock watch ${shellWord(id)}`)}`,
  ].join('\n');
}

function resultText(result: unknown): string {
  return safeText(typeof result === 'string' ? result : (JSON.stringify(result, undefined, 2) ?? ''));
}

function asObject(option: string, value: Json): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new AirlockError(
    'bad_input',
    `${option} is JSON, and not an object.`,
    'Give an object: \'{"key":"value"}\'.',
  );
}

function principalOf(given: string): string | Principal {
  if (!given.startsWith('{')) return given;
  try {
    // What `agentRun` takes is checked when the run is started.
    return JSON.parse(given);
  } catch (cause) {
    throw new AirlockError(
      'bad_input',
      '--principal begins like JSON and is none.',
      'Give an id, or JSON such as \'{"id":"alice"}\'.',
      {
        cause,
      },
    );
  }
}
