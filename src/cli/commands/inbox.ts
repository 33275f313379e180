import { answerCommands } from '../../common/answer-commands.js';
import type { CommandSet } from '../invocation.js';
import { positiveInteger } from '../positive-integer.js';
import { renderInbox } from '../render/inbox.js';
import { withSpinner } from '../spinner.js';

interface Options {
  agent?: string;
  assignee?: string;
  limit: number;
}

const DEFAULT_LIMIT = 50;

export function registerInbox(commands: CommandSet): void {
  commands.add<Options>(
    'inbox',
    'list every question that waits for a person, with the commands that answer it',
    (command) =>
      command
        .option('--agent <name>', 'only runs of this agent')
        .option('--assignee <who>', 'only questions to this person or group')
        .option(
          '--limit <count>',
          'of how many runs at most, the newest first',
          positiveInteger,
          DEFAULT_LIMIT,
        ),
    (invocation, _args, { agent, assignee, limit }) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const inbox = await withSpinner(output, 'Reading the inbox', () =>
          client.inbox({ agent, assignee, limit }),
        );
        const document = {
          questions: inbox.questions.map(({ run, interrupt }) => ({
            runId: run.id,
            agent: run.agent,
            version: run.version,
            interrupt,
            commands: answerCommands(run.id, interrupt),
          })),
          unanswered: inbox.unanswered.map(({ run, error }) => ({
            runId: run.id,
            error: { code: error.code, message: error.summary, hint: error.hint },
          })),
          server: client.server,
        };
        // Nobody takes an inbox for empty that was only narrowed down.
        const isNarrowed = agent !== undefined || assignee !== undefined;
        const isEmpty = inbox.questions.length === 0 && !output.json;
        const others = isNarrowed && isEmpty ? (await client.inbox({ limit })).questions.length : 0;
        output.result(document, () =>
          renderInbox(inbox, output.colors, new Date(), client.server, {
            filter: { agent, assignee },
            others,
          }),
        );
        return undefined;
      }),
  );
}
