/** The demo itself, once everything is installed and built: one run of the spending review. */
import { Client, Connection } from '@temporalio/client';
import { webUiUrl } from '../../dist/connection/index.js';
import { AgentClient } from '../../dist/index.js';
import { deciderFor } from './deciders.js';
import { followRun } from './follow-run.js';
import { loadExample } from './load-example.js';
import { setStage } from './stage.js';
import { readStatement } from './statement.js';

/**
 * @param {ReturnType<typeof import('./options.js').readOptions>} options
 * @param {import('./lifetime.js').Lifetime} lifetime
 * @param {import('./voice.js').Voice} voice
 * @throws DemoError, and AirlockError from the server, the client and the run
 */
export async function runDemo(options, lifetime, voice) {
  const { file, count, startDate, endDate } = await readStatement(options.transactions);
  voice.step(`${count} transactions, ${startDate} to ${endDate}, in ${file}`);

  const { server, lost } = await setStage(file, lifetime, voice);
  const { address, namespace } = server;
  const connection = await lifetime.own(
    () => Connection.connect({ address }),
    (connected) => connected.close(),
  );
  const client = new AgentClient({ client: new Client({ connection, namespace }) });

  const { configuredModel } = await loadExample('model.ts');
  const phraseWithModel = configuredModel() !== undefined;
  const run = await client.start({
    agent: 'spending-review',
    input: { startDate, endDate, phraseWithModel },
  });
  const webUi = webUiUrl(server, run.id);
  voice.step(`Run ${run.id}: ${webUi}`);
  voice.detail(`Decide here or from anywhere: TEMPORAL_ADDRESS=${address} npx airlock inbox`);
  voice.say();

  const decide = deciderFor(options, lifetime, voice);
  const { result, log } = await Promise.race([followRun(run, decide, lifetime.signal, voice), lost]);
  voice.say(`\n${result.report}`);

  const { status, historyLength } = await client.temporal.workflow.getHandle(run.id).describe();
  voice.result({
    runId: run.id,
    status: status.name.toLowerCase(),
    transactions: result.transactions,
    disputes: result.disputes.filter((dispute) => dispute.result === 'filed').length,
    fetches: log.filter(({ request }) => request.kind === 'fetch').length,
    approvals: log.filter(({ request }) => request.kind === 'approval').length,
    historyEvents: historyLength,
    webUi,
  });
}
