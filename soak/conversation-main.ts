/** `node …/conversation-main.js --turns 2000 [--agent keeper] [--result-bytes 300000] [--minutes 60]`: one long conversation, weighed. */
import { findTemporalBinary, startDevServer } from '#dist/dev-server/index.js';
import { commandOptions } from '#scripts/command-options.js';
import { runLongConversation } from './long-conversation.js';

// It ends with JSON, asked for or not.
const values = commandOptions('node dist-soak/conversation-main.js', {
  turns: { type: 'string', default: '2000', description: 'how many' },
  agent: { type: 'string', default: 'talker', description: 'who talks: talker, reader or keeper' },
  minutes: { type: 'string', default: '600', description: 'how long at most' },
  'result-bytes': { type: 'string', default: '0', description: 'of each result of a tool' },
});
const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const began = Date.now();
const report = await runLongConversation({
  address: server.address,
  namespace: server.namespace,
  agent: values.agent,
  turns: Number(values.turns),
  resultBytes: Number(values['result-bytes']),
  untilMs: began + 60_000 * Number(values.minutes),
  onTurn: (turn) => {
    if (turn % 100 === 0) console.error(`turn ${turn}, ${Math.round((Date.now() - began) / 1_000)} s`);
  },
});
console.log(JSON.stringify(report, null, 1));
await server.stop();
process.exit(report.wrong.length > 0 ? 1 : 0);
