/**
 * `npm run scale:inbox`: how long an inbox of 50 takes where 10,000 runs wait, and no worker is there to be asked.
 *
 * The runs are started with what a run that waits for a person shows of itself, in its search attributes and its memo; no
 * worker ever has them, so every cache is cold. Ends with one JSON line.
 */
import { cpus } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { AgentClient } from 'airlockjs';
import { OPEN_QUESTIONS_MEMO, openQuestions } from '#dist/common/open-questions.js';
import { searchAttributes } from '#dist/common/protocol.js';
import { findTemporalBinary, startDevServer } from '#dist/dev-server/index.js';
import { commandOptions } from '#scripts/command-options.js';

// It ends with one line of JSON, asked for or not.
commandOptions('npm run scale:inbox', {});

const RUNS = Number(process.env.SCALE_RUNS ?? 10_000);
const LIMIT = 50;
const TIMES = 20;
const STARTED_AT_ONCE = 50;

const { KEYWORD, INT, KEYWORD_LIST } = SearchAttributeType;
const server = await startDevServer({ binary: (await findTemporalBinary()).path });
const connection = await Connection.connect({ address: server.address });
const temporal = new Client({ connection });
const agents = new AgentClient({ client: temporal });
try {
  let started = 0;
  const startInTurn = async () => {
    for (let number = started++; number < RUNS; number = started++) await startWaiting(number);
  };
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, startInTurn));
  await untilListed();
  const all = await measure(() => agents.inbox({ limit: LIMIT }));
  const mine = await measure(() => agents.inbox({ limit: LIMIT, assignee: 'group-7' }));
  console.log(
    JSON.stringify({ node: process.version, cores: cpus().length, runs: RUNS, limit: LIMIT, all, mine }),
  );
} finally {
  await connection.close();
  await server.stop();
}

async function startWaiting(number: number): Promise<void> {
  const assignees = [`group-${number % 100}`];
  const memo = openQuestions([
    {
      id: 'approval-2',
      kind: 'approval',
      action: 'refund',
      args: { order: `order-${number}`, amount: 49.9 },
      allowed: ['approve', 'edit', 'reject', 'respond'],
      assignees,
      requestedAt: new Date().toISOString(),
      fingerprint: number.toString(16).padStart(64, '0'),
    },
  ]);
  await temporal.workflow.start('agentRun', {
    workflowId: `waiting-${number}`,
    taskQueue: 'deserted',
    args: [{ agent: 'refunds' }],
    memo: { [OPEN_QUESTIONS_MEMO]: memo },
    typedSearchAttributes: [
      { key: defineSearchAttributeKey(searchAttributes.agent, KEYWORD), value: 'refunds' },
      { key: defineSearchAttributeKey(searchAttributes.version, KEYWORD), value: '1.0.0' },
      { key: defineSearchAttributeKey(searchAttributes.status, KEYWORD), value: 'waiting_for_human' },
      { key: defineSearchAttributeKey(searchAttributes.assignees, KEYWORD_LIST), value: assignees },
      { key: defineSearchAttributeKey(searchAttributes.openQuestions, INT), value: 1 },
    ],
  });
}

/** The list is a moment behind. */
async function untilListed(): Promise<void> {
  for (;;) {
    const { count } = await temporal.workflow.count(`${searchAttributes.openQuestions} > 0`);
    if (count >= RUNS) return;
  }
}

async function measure(read: () => ReturnType<AgentClient['inbox']>) {
  const milliseconds: number[] = [];
  let questions = 0;
  for (let time = 0; time < TIMES; time += 1) {
    const begun = performance.now();
    const inbox = await read();
    milliseconds.push(Math.round(performance.now() - begun));
    questions = inbox.questions.length;
    if (inbox.unanswered.length > 0) throw new Error('A run had to be asked.');
  }
  const sorted = milliseconds.sort((one, other) => one - other);
  return {
    questions,
    firstQuartileMs: sorted[TIMES / 4],
    medianMs: sorted[TIMES / 2],
    worstMs: sorted.at(-1),
  };
}
