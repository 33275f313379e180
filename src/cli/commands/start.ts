import { setTimeout as sleep } from 'node:timers/promises';
import pc from 'picocolors';
import type { AgentClient } from '../../client/agent-client.js';
import { isUnanswered } from '../../client/errors/unanswered.js';
import type { RunHandle } from '../../client/run-handle.js';
import type { KnownRunState } from '../../client/run-state.js';
import { AirlockError } from '../../common/errors.js';
import type { Json, JsonObject, Principal, StuckReason } from '../../common/protocol.js';
import { shellWord } from '../../common/shell-word.js';
import { exitCodes } from '../exit-codes.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { JSON_ARGUMENT_HELP, readJsonArgument } from '../json-argument.js';
import type { Output } from '../output.js';
import { safeLine } from '../render/plain-text.js';
import { renderResult } from '../render/result.js';
import { renderChange, renderFailure } from '../render/state.js';
import { type Spinner, withSpinner } from '../spinner.js';

/** The spinner cuts its line to the terminal's width, and cannot do that with colours in it. */
const noColors = pc.createColors(false);

/** How long to wait for a worker's first word on a run: where one polls, and where none does. */
const BUSY_WORKER_MS = 10_000;
const NO_WORKER_MS = 1_000;

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
          void noteWaitForAgent(client, run, output);
          const result = await waitFor(run, output);
          output.result({ id: run.id, status: 'completed', result, webUi }, () => renderResult(result));
          return exitCodes.ok;
        }
        const begun = await beginningOf(client, run);
        const failure = begun?.failure;
        const reason = waitForAgent(begun);
        output.result({ id: run.id, webUi, status: begun?.status ?? null, failure, reason }, () =>
          startedText({ id: run.id, webUi, begun, taskQueue: client.taskQueue }, output),
        );
        if (failure !== undefined) return exitCodes.runEnded;
        return reason === undefined ? exitCodes.ok : exitCodes.unreachable;
      }),
  );
}

/** A graph that is given nothing at all fails; a conversation waits for its first message. */
async function inputOf({ input, conversation }: Options): Promise<{ input?: Json }> {
  if (input !== undefined) return { input: await readJsonArgument('--input', input) };
  return conversation ? {} : { input: {} };
}

/** How the run began, as far as an agent worker says so soon; a run that was refused has failed by then. */
async function beginningOf(client: AgentClient, run: RunHandle): Promise<KnownRunState | undefined> {
  const state = run.state().catch((error) => {
    if (isUnanswered(error)) return undefined;
    throw error;
  });
  // The call may still be under way when the command ends.
  state.catch(() => {});
  const patienceMs = (await client.hasAgentWorkers()) ? BUSY_WORKER_MS : NO_WORKER_MS;
  return Promise.race([state, sleep(patienceMs, undefined, { ref: false })]);
}

/** Why a run has not begun whose agent no worker knew so far: it waits for one that does. */
function waitForAgent(begun: KnownRunState | undefined): StuckReason | undefined {
  const { reason } = begun ?? {};
  return reason?.code === 'unknown_agent' || reason?.code === 'unknown_version' ? reason : undefined;
}

/** Says so while the result is waited for. */
async function noteWaitForAgent(client: AgentClient, run: RunHandle, output: Output): Promise<void> {
  // What fails here fails the result too, or does not matter to it.
  const reason = waitForAgent(await beginningOf(client, run).catch(() => undefined));
  if (reason) output.note(renderFailure(reason, output.colors));
}

function gather(next: string, before: string[] = []): string[] {
  return [...before, next];
}

/** The result; meanwhile a terminal shows what the run is doing. */
async function waitFor(run: RunHandle, output: Output): Promise<unknown> {
  return withSpinner(output, run.id, async (spinner) => {
    const ended = new AbortController();
    const shown = output.interactive ? showProgress(run, spinner, ended.signal) : Promise.resolve();
    try {
      return await run.result();
    } finally {
      ended.abort();
      await shown;
    }
  });
}

async function showProgress(run: RunHandle, spinner: Spinner, signal: AbortSignal): Promise<void> {
  try {
    for await (const state of run.watch({ signal })) {
      spinner.say(`${run.id}  ${renderChange(state, noColors, new Date())}`);
    }
  } catch (error) {
    // The result tells what becomes of the run; that its progress cannot be shown does not matter.
    if (!AirlockError.isInstance(error)) throw error;
  }
}

interface Started {
  id: string;
  webUi: string | undefined;
  begun: KnownRunState | undefined;
  taskQueue: string;
}

function startedText({ id, webUi, begun, taskQueue }: Started, { colors }: Output): string {
  const failed = begun?.failure !== undefined;
  const reason = waitForAgent(begun);
  const stuck = reason !== undefined;
  const what = failed ? ', and it failed at once' : stuck ? ', and it cannot go on yet' : '';
  return [
    `${failed || stuck ? colors.red('✖') : colors.green('✔')} Started ${colors.bold(safeLine(id))}${what}`,
    ...(begun?.failure === undefined ? [] : [`  ${renderFailure(begun.failure, colors)}`]),
    ...(reason === undefined ? [] : [`  ${renderFailure(reason, colors)}`]),
    ...(begun === undefined
      ? [
          `  ${colors.yellow('!')} No agent worker has taken it yet from the task queue ${safeLine(taskQueue)}; it waits for one.`,
        ]
      : []),
    ...(webUi === undefined ? [] : [`  ${colors.dim(webUi)}`]),
    ...(failed ? [] : [`  ${colors.cyan(`airlock watch ${shellWord(id)}`)}`]),
    ...(stuck ? [`  ${colors.cyan(`airlock cancel ${shellWord(id)}`)}`] : []),
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
