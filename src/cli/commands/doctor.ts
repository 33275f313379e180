import type { AgentClient } from '../../client/agent-client.js';
import { AirlockError } from '../../common/errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { CommandSet, Invocation } from '../invocation.js';
import { JSON_ARGUMENT_HELP, readJsonArgument } from '../json-argument.js';
import type { Output } from '../output.js';
import { renderRehearsal } from '../render/rehearsal.js';
import { renderReport } from '../render/report.js';
import { withSpinner } from '../spinner.js';

/** Any will do, as long as it is the same each time. */
const SOME_MOMENT_MS = Date.parse('2026-01-01T00:00:00Z');

interface Options {
  agent?: string;
  version?: string;
  input?: string;
  run?: string;
  readyFile?: string;
}

export function registerDoctor(commands: CommandSet): void {
  commands.add<Options>(
    'doctor',
    'look at everything a run needs, or at whether an agent is deterministic; say how to fix what is not',
    (command) =>
      command
        .option('--agent <name>', 'play this agent twice with the same answers, and compare what it asks')
        .option('--version <version>', "version of the agent (default: the run's, or the current one)")
        .option('--input <json>', `what the agent is given: ${JSON_ARGUMENT_HELP}`)
        .option('--run <id>', 'take the agent, the input and the answers of this run')
        .option('--ready-file <file>', 'look at the file that a worker keeps (airlock worker --ready-file)'),
    (invocation, _args, options) =>
      options.agent === undefined && options.run === undefined
        ? lookAtEverything(invocation, options)
        : rehearseAgent(invocation, options),
  );
}

async function lookAtEverything(invocation: Invocation, options: Options): Promise<ExitCode> {
  const alone = Object.keys(options).find((name) => ['version', 'input'].includes(name));
  if (alone !== undefined) {
    throw new AirlockError(
      'bad_usage',
      `--${alone} needs --agent.`,
      'Name the agent: airlock doctor --agent <name>',
    );
  }
  const { output } = invocation;
  const config = await invocation.config().catch(asError);
  const { configFile } = invocation;
  if (!(config instanceof Error)) await logNothing(output);
  const { runDoctor } = await import('../doctor/index.js');
  const { readyFile } = options;
  const report = await withSpinner(output, 'Looking', () =>
    runDoctor({ config, configFile, readyFile, loadsAgents: true }),
  );
  output.result(report, () => renderReport(report, output.colors));
  return report.status === 'failed' ? exitCodes.missing : exitCodes.ok;
}

async function rehearseAgent(
  invocation: Invocation,
  { agent, version, input, run, readyFile }: Options,
): Promise<ExitCode> {
  const { output } = invocation;
  if (readyFile !== undefined) {
    throw new AirlockError('bad_usage', '--ready-file is looked at without --agent.');
  }
  if (run !== undefined && input !== undefined) {
    throw new AirlockError('bad_usage', 'A run brings its own input: give --run or --input, not both.');
  }
  const config = await invocation.config();
  const given = input === undefined ? null : await readJsonArgument('--input', input);
  await logNothing(output);
  const { rehearse, rehearseRun } = await import('../../worker/index.js');
  const verdict = await withSpinner(output, `Rehearsing ${agent ?? run}`, () =>
    run === undefined
      ? rehearse({
          config,
          rehearsal: { agent: agent ?? '', version, input: given, log: [], beginsAtMs: SOME_MOMENT_MS },
        })
      : invocation.withClient(async (client) =>
          rehearseRun({ config, client, id: run, agent: agent ?? (await agentOf(client, run)), version }),
        ),
  );
  output.result(verdict, () => renderRehearsal(verdict, output.colors));
  return verdict.status === 'deterministic' ? exitCodes.ok : exitCodes.missing;
}

/** What is found is the verdict; the native part of the SDK would say it on stdout. */
async function logNothing({ colorsOnStderr: color }: Output): Promise<void> {
  const { installWorkerLog } = await import('../worker-log.js');
  installWorkerLog({ color, unlessAsked: 'ERROR' });
}

/** @throws AirlockError `bad_usage` where the server does not tell it */
async function agentOf(client: AgentClient, id: string): Promise<string> {
  const { agent } = await client.get(id).describe();
  if (agent !== undefined) return agent;
  throw new AirlockError(
    'bad_usage',
    `The server does not say whose run '${id}' is.`,
    'Name its agent by --agent.',
  );
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
