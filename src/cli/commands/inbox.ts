import { answerCommands } from '../../common/answer-commands.js';
import type { CommandSet } from '../invocation.js';
import { renderInbox } from '../render/inbox.js';
import { withSpinner } from '../spinner.js';

interface Options {
  agent?: string;
  assignee?: string;
}

export function registerInbox(commands: CommandSet): void {
  commands.add<Options>(
    'inbox',
    'list every question that waits for a person, with the commands that answer it',
    (command) =>
      command
        .option('--agent <name>', 'only runs of this agent')
        .option('--assignee <who>', 'only runs that ask this person or group'),
    (invocation, _args, { agent, assignee }) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const inbox = await withSpinner(output, 'Asking the open runs', () =>
          client.inbox({ agent, assignee }),
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
        };
        output.result(document, () => renderInbox(inbox, output.colors, new Date()));
        return undefined;
      }),
  );
}
