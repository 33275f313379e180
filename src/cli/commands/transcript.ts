import { readSaidTurns } from '../../client/said-turns.js';
import { type CommandSet, requiredArgument } from '../invocation.js';
import { renderTranscript } from '../render/transcript.js';
import { transcribe } from '../transcript.js';
import { withTurns } from '../transcript-turns.js';

export function registerTranscript(commands: CommandSet): void {
  commands.add(
    'transcript <id>',
    'show what was said in a run: its messages, and what was fetched and decided between them',
    (command) => command,
    (invocation, [id]) =>
      invocation.withClient(async (client) => {
        const { output } = invocation;
        const run = client.get(requiredArgument(id));
        const [log, turns] = await Promise.all([run.log(), readSaidTurns(client, run.id)]);
        const lines = withTurns(transcribe(log), turns);
        output.result({ id: run.id, lines }, () => renderTranscript(lines, output.colors));
        return undefined;
      }),
  );
}
