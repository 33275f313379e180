import pc from 'picocolors';
import type { AskedServer } from '../../client/asked-server.js';
import type { RunHandle } from '../../client/run-handle.js';
import type { KnownRunState } from '../../client/run-state.js';
import { AirlockError } from '../../common/errors.js';
import type { Json, JsonObject, Principal } from '../../common/protocol.js';
import { airlockCommand } from '../../common/shell-word.js';
import { exitCodes } from '../exit-codes.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { JSON_ARGUMENT_HELP, readJsonArgument } from '../json-argument.js';
import type { Output } from '../output.js';
import { pasted } from '../render/pasted.js';
import { indent, safeLine } from '../render/plain-text.js';
import { renderQuestion } from '../render/question.js';
import { renderResult } from '../render/result.js';
import { renderServer } from '../render/server.js';
import { renderChange, renderFailure } from '../render/state.js';
import { beginningOf, noteWaitForAgent, notTaken, waitForAgent } from '../run-beginning.js';
import { type Spinner, withSpinner } from '../spinner.js';

/** The spinner cuts its line to the terminal's width, and cannot do that with colours in it. */
const noColors = pc.createColors(false);

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
        .option('--input <json>', `what the agent is given: ${JSON_ARGUMENT_HELP} (default: {})`)
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
          ...(await inputOf(options)),
          ...(options.principal !== undefined && { principal: principalOf(options.principal) }),
          ...(options.context !== undefined && {
            context: asObject('--context', await readJsonArgument('--context', options.context)),
          }),
          ...(options.assignee !== undefined && { assignees: options.assignee }),
          ...(options.conversation && { conversation: true }),
        });
        const webUi = client.webUiUrl(run.id);
        if (options.wait) {
          const waiting = new AbortController();
          void noteWaitForAgent(client, run, output, waiting.signal);
          const result = await waitFor(run, output).finally(() => waiting.abort());
          output.result({ id: run.id, status: 'completed', result, webUi, server: client.server }, () =>
            renderResult(result),
          );
          return exitCodes.ok;
        }
        const begun = await beginningOf(client, run);
        const failure = begun?.failure;
        const reason = waitForAgent(begun);
        const { server, taskQueue } = client;
        output.result({ id: run.id, webUi, status: begun?.status ?? null, failure, reason, server }, () =>
          startedText({ id: run.id, webUi, begun, taskQueue, server }, output),
        );
        if (failure !== undefined) return exitCodes.runEnded;
        return reason === undefined ? exitCodes.ok : exitCodes.unreachable;
      }, 'project'),
  );
}

/** A graph that is given nothing at all fails; a conversation waits for its first message. */
async function inputOf({ input, conversation }: Options): Promise<{ input?: Json }> {
  if (input !== undefined) return { input: await readJsonArgument('--input', input) };
  return conversation ? {} : { input: {} };
}

function gather(next: string, before: string[] = []): string[] {
  return [...before, next];
}

/** Waits for the result. A terminal shows what the run is doing; any other output names each question for people. */
async function waitFor(run: RunHandle, output: Output): Promise<unknown> {
  return withSpinner(output, run.id, async (spinner) => {
    const ended = new AbortController();
    const say = output.interactive ? onSpinner(run, spinner) : whatPeopleAreAsked(run, output);
    const shown = follow(run, say, ended.signal);
    try {
      return await run.result();
    } finally {
      ended.abort();
      if (output.interactive) await shown;
    }
  });
}

const onSpinner = (run: RunHandle, spinner: Spinner) => (state: KnownRunState) =>
  spinner.say(`${run.id}  ${renderChange(state, noColors, new Date())}`);

/** Where nothing is drawn, a wait for a person would look like one for nothing. Each question is said once. */
function whatPeopleAreAsked(run: RunHandle, output: Output): (state: KnownRunState) => void {
  const said = new Set<string>();
  return ({ interrupts }) => {
    for (const question of interrupts.filter(({ id }) => !said.has(id))) {
      said.add(question.id);
      output.note(`${safeLine(run.id)} waits for a person:`);
      output.note(indent(renderQuestion(run.id, question, noColors, new Date()), '  '));
    }
  };
}

async function follow(
  run: RunHandle,
  say: (state: KnownRunState) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const state of run.watch({ signal })) say(state);
  } catch {
    // The result says how the run ends; that its progress cannot be shown does not matter.
  }
}

interface Started {
  id: string;
  webUi: string | undefined;
  begun: KnownRunState | undefined;
  taskQueue: string;
  server: AskedServer;
}

function startedText({ id, webUi, begun, taskQueue, server }: Started, output: Output): string {
  const { colors } = output;
  const failed = begun?.failure !== undefined;
  const reason = waitForAgent(begun);
  const stuck = reason !== undefined;
  const what = failed ? ', and it failed at once' : stuck ? ', and it cannot continue yet' : '';
  return [
    `${failed || stuck ? colors.red('✖') : colors.green('✔')} Started ${colors.bold(safeLine(id))}${what}`,
    ...(begun?.failure === undefined ? [] : [`  ${renderFailure(begun.failure, colors)}`]),
    ...(reason === undefined ? [] : [`  ${renderFailure(reason, colors)}`]),
    `  ${colors.dim(`sent to ${renderServer(server)}`)}`,
    ...(begun === undefined ? [`  ${notTaken(taskQueue, server, output)}`] : []),
    ...(webUi === undefined ? [] : [`  ${colors.dim(webUi)}`]),
    ...(failed ? [] : [`  ${colors.cyan(pasted(airlockCommand('watch', [id])))}`]),
    ...(stuck ? [`  ${colors.cyan(pasted(airlockCommand('cancel', [id])))}`] : []),
  ].join('\n');
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
