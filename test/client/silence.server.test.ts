/** Nobody answers: whether it is the server or the workers, the client says which. */
import { Client, Connection, ServiceError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import getPort from 'get-port';
import { afterAll, expect, inject, test } from 'vitest';
import { call } from '../../src/client/call.js';
import { translateTemporalError } from '../../src/client/errors/temporal-errors.js';

const connections: Connection[] = [];
const clientOf = (address: string) => {
  const connection = Connection.lazy({ address });
  connections.push(connection);
  return new Client({ connection, namespace: inject('temporal').namespace });
};
afterAll(() => Promise.all(connections.map((connection) => connection.close())));

const subject = { runId: 'run-1', needsWorker: true };
/** Of a run that is there and has no worker. */
async function queryFrom(server: Client, asked: Client) {
  const workflowId = `silent-${Date.now()}`;
  await server.workflow.start('agentRun', { workflowId, taskQueue: workflowId, args: [{ agent: 'nobody' }] });
  return call(asked, subject, () => asked.workflow.getHandle(workflowId).query('state'), 500);
}

test('a server that is down is not taken for workers that are away', async () => {
  const server = clientOf(inject('temporal').address);
  await expect(queryFrom(server, server)).rejects.toMatchObject({ code: 'no_worker' });
  const down = clientOf(`127.0.0.1:${await getPort()}`);
  await expect(queryFrom(server, down)).rejects.toMatchObject({ code: 'server_unreachable' });
});

test('an update that comes as an execution closes is sent again, to the next one', async () => {
  const closing = new WorkflowNotFoundError('workflow update was aborted by closing workflow', 'run-1', 'x');
  const answers = [() => Promise.reject(closing), () => Promise.resolve('accepted')];
  const send = () => answers.shift()?.() ?? Promise.reject(new Error('Sent too often.'));
  expect(await call(clientOf(inject('temporal').address), subject, send)).toBe('accepted');
});

test('an update that the server forgot before a worker took it was not answered', () => {
  const forgotten = (message: string) =>
    translateTemporalError(new WorkflowNotFoundError(message, 'run-1', undefined), subject);
  expect(forgotten('update not found')).toMatchObject({ code: 'no_worker' });
  expect(forgotten('workflow not found for ID: run-1')).toMatchObject({ code: 'run_not_found' });
});

test('a call that the server gave up is silence; one that its caller gave up is not', () => {
  const cancelled = (details: string) => {
    const cause = Object.assign(new Error(`1 CANCELLED: ${details}`), { code: 1, details, metadata: {} });
    return translateTemporalError(new ServiceError('Failed to query Workflow', { cause }), subject);
  };
  expect(cancelled('context canceled')).toMatchObject({ code: 'no_worker' });
  expect(cancelled('Cancelled on client')).toBeInstanceOf(ServiceError);
});
