/** Which values are snapshots: those that earlier versions have made are, and nothing makes the check fall over. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { JsonObject } from 'airlockjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPacked, unpackJson } from '../../../src/common/packed-json.js';
import { misfitOfSnapshot } from '../../../src/workflows/run/snapshot-shape.js';
import { mutated } from '../../runs/support/mutated.js';

const folders = ['histories', 'upgrade/histories'].map((name) =>
  path.join(import.meta.dirname, '../..', name),
);

/** The second arguments of recorded runs, by the file's name. */
async function recorded(): Promise<[file: string, snapshot: JsonObject][]> {
  const found: [string, JsonObject][] = [];
  for (const folder of folders) {
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json'))) {
      const history = historyFromJSON(JSON.parse(await readFile(path.join(folder, file), 'utf8')));
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      const [, carried] = started?.input?.payloads ?? [];
      if (!carried) continue;
      const value = defaultPayloadConverter.fromPayload<JsonObject>(carried);
      found.push([file, isPacked(value) ? unpackJson<JsonObject>(value) : value]);
    }
  }
  return found;
}

test('a snapshot of a recorded history is one, and no change makes its check fail', async () => {
  const snapshots = await recorded();
  expect(snapshots.map(([file]) => file)).toEqual(['continue-as-new_0.1.0.json', 'carried_0.1.0.json']);
  for (const [file, snapshot] of snapshots) {
    expect([file, misfitOfSnapshot(snapshot)]).toEqual([file, undefined]);
    const said = expect.objectContaining({ path: expect.any(String), problem: expect.any(String) });
    fc.assert(
      fc.property(mutated(snapshot), (other) => {
        const misfit = misfitOfSnapshot(other);
        if (misfit !== undefined) expect(misfit).toEqual(said);
      }),
    );
  }
});

test.each<[unknown, string]>([
  [[], ' is no object'],
  [{}, '.session is no object'],
  [
    { session: { saver: { namespaces: { '': null }, writes: {} } } },
    '.session.saver.namespaces. is no object',
  ],
])('the first part of %j that is none is named', (value, words) => {
  const { path: where, problem } = misfitOfSnapshot(value) ?? { path: '', problem: '' };
  expect(`${where} ${problem}`).toBe(words);
});
