/** `approve`, `edit`, `reject` and `respond`: one command for each type of decision, alike in all but their options. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { RunHandle } from '../../client/run-handle.js';
import { answerCommands } from '../../common/answer-commands.js';
import { answerShape } from '../../common/answer-shape.js';
import { AirlockError } from '../../common/errors.js';
import type { Decide, Decision, DecisionType, InterruptView } from '../../common/protocol.js';
import { airlockCommand } from '../../common/shell-word.js';
import { givenFingerprint } from '../given-fingerprint.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { JSON_ARGUMENT_HELP, readJsonArgument } from '../json-argument.js';
import { onlyQuestion } from '../only-question.js';
import { earlierDecision } from '../render/earlier-decision.js';
import { pasted } from '../render/pasted.js';
import { safeLine } from '../render/plain-text.js';
import { answerLine } from '../render/question.js';
import { sentTo } from '../render/server.js';

interface Options {
  as?: string;
  decisionId?: string;
  fingerprint?: string;
  args?: string;
  message?: string;
  value?: string;
  text?: string;
}

interface DecisionCommand {
  type: DecisionType;
  description: string;
  done: string;
  declare: (command: Command) => Command;
}

const decisionCommands: DecisionCommand[] = [
  {
    type: 'approve',
    description: 'allow what a run asks for',
    done: 'Approved',
    declare: (command) => command,
  },
  {
    type: 'edit',
    description: 'allow it with other arguments',
    done: 'Approved with your arguments',
    declare: (command) =>
      command.requiredOption(
        '--args <json>',
        `all the arguments to use, the unchanged ones too: ${JSON_ARGUMENT_HELP}`,
      ),
  },
  {
    type: 'reject',
    description: 'forbid what a run asks for',
    done: 'Rejected',
    declare: (command) => command.option('--message <text>', 'words for the agent'),
  },
  {
    type: 'respond',
    description: 'answer a question, or answer an approval in words',
    done: 'Answered',
    declare: (command) =>
      command
        .option('--value <json>', `the answer to a question: ${JSON_ARGUMENT_HELP}`)
        .option('--text <words>', 'the same where it is text: no JSON is needed')
        .option('--message <text>', 'words for the agent'),
  },
];

export function registerDecisions(commands: CommandSet): void {
  for (const decisionCommand of decisionCommands) register(commands, decisionCommand);
}

function register(commands: CommandSet, { type, description, done, declare }: DecisionCommand): void {
  commands.add<Options>(
    `${type} <id> [interruptId]`,
    `${description}; interruptId may be left out when one question is pending`,
    (command) =>
      declare(command)
        .option('--as <actor>', 'who decides (default: AIRLOCK_ACTOR, or your user name)')
        .option('--decision-id <id>', 'makes sending it again harmless')
        .option('--fingerprint <hex>', 'of the question as you saw it; refused where it has changed since'),
    async (invocation, [id, interruptId], options) => {
      const decision = await decisionOf(type, options);
      const seen = givenFingerprint(options.fingerprint);
      const actor = options.as ?? (process.env.AIRLOCK_ACTOR || userInfo().username);
      return invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        const late = async (error: unknown) => {
          throw await withEarlier(error, run, interruptId);
        };
        const { question, ...target } = await questionOf(run, interruptId, seen).catch(late);
        const { decisionId } = options;
        const result = await run
          .decide({ ...target, decision, actor, decisionId })
          .catch((error) => late(question === undefined ? error : withCommands(error, run.id, question)));
        output.result({ runId: run.id, actor, ...result }, () => {
          const again = result.status === 'duplicate' ? ' (it was before; nothing changed now)' : '';
          const what = safeLine(`${target.interruptId} of ${run.id} as ${actor}`);
          const next = safeLine(pasted(`What comes of it: ${airlockCommand('show', [run.id])}`));
          return [
            `${output.colors.green('✔')} ${done}: ${what}${again}`,
            ...sentTo(client.server, output.colors),
            `  ${output.colors.dim(next)}`,
          ].join('\n');
        });
        return undefined;
      });
    },
  );
}

async function decisionOf(type: DecisionType, { args, message, value, text }: Options): Promise<Decision> {
  if (type === 'respond' && message === undefined && value === undefined && text === undefined) {
    throw new AirlockError(
      'bad_usage',
      'There is no answer.',
      'Give --value JSON or --text words for a question, or --message text for an approval.',
    );
  }
  if (value !== undefined && text !== undefined) {
    throw new AirlockError('bad_usage', 'There are two answers, --value and --text.', 'Give one of them.');
  }
  return {
    type,
    ...(args !== undefined && { args: await readJsonArgument('--args', args) }),
    ...(value !== undefined && { value: await readJsonArgument('--value', value, '--text') }),
    ...(text !== undefined && { value: text }),
    ...(message !== undefined && { message }),
  };
}

/** The question that is meant, with its fingerprint: as it is now, or as the caller saw it where that is another. */
async function questionOf(
  run: RunHandle,
  interruptId: string | undefined,
  seen = '',
): Promise<Pick<Decide, 'interruptId' | 'fingerprint'> & { question?: InterruptView }> {
  const { interrupts, reason } = await run.state();
  if (reason !== undefined && interruptId === undefined && interrupts.length === 0)
    throw cannotSay(run.id, reason.message);
  const asked = interruptId ?? onlyQuestion(run.id, interrupts);
  const question = interrupts.find(({ id }) => id === asked);
  const fingerprint = question?.fingerprint;
  const shown = question && { question };
  if (fingerprint?.startsWith(seen)) return { interruptId: asked, fingerprint, ...shown };
  return { interruptId: asked, ...(seen !== '' && { fingerprint: seen }), ...shown };
}

/** Where the question takes another answer: the commands that give one. */
function withCommands(error: unknown, runId: string, question: InterruptView): unknown {
  if (!AirlockError.isInstance(error) || !['not_allowed', 'invalid_value'].includes(error.code)) return error;
  const isApproval = question.kind === 'approval';
  const commands = answerCommands(runId, question, isApproval ? question.args : undefined);
  const shape = isApproval ? [] : [answerLine(answerShape(question.schema))];
  const hint = ['Nothing was changed. It is answered by:', ...shape, ...commands].join('\n');
  return saidAgain(error, error.summary, hint);
}

/** Where nothing is asked any more: what somebody else has decided, as far as a worker tells. */
async function withEarlier(
  error: unknown,
  run: RunHandle,
  interruptId: string | undefined,
): Promise<unknown> {
  if (!AirlockError.isInstance(error) || !['nothing_pending', 'run_closed'].includes(error.code))
    return error;
  const earlier = earlierDecision(await run.log().catch(() => []), interruptId);
  if (earlier === undefined) return error;
  return saidAgain(error, `${error.summary} ${earlier}`, error.hint);
}

function saidAgain(error: AirlockError, summary: string, hint: string | undefined): AirlockError {
  return new AirlockError(error.code, summary, hint, { cause: error });
}

function cannotSay(runId: string, reason: string): AirlockError {
  return new AirlockError(
    'run_stuck',
    `Run '${runId}' cannot say what it asks: ${reason}`,
    'Name the question behind the run id (airlock inbox lists it); the decision counts once a worker continues the run.',
  );
}
