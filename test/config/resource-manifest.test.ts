/** What a resource worker does with a folder that it may not write. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { offerResourceManifest, readResourceManifest } from '../../src/config/resource-manifest.js';

test('a manifest that cannot be written is left out, with one warning', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'airlock-test-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const warnings: string[] = [];
  const manifest = { resources: { rates: { deadline: 1_000 } }, external: {} };
  const offer = () => offerResourceManifest(root, manifest, (line) => warnings.push(line));

  const inTheWay = path.join(root, '.airlock');
  await writeFile(inTheWay, '');
  await offer();
  expect(warnings).toEqual([
    expect.stringMatching(/resources\.json could not be written \(E\w+\)\..*airlock build/),
  ]);

  await rm(inTheWay);
  await offer();
  expect(warnings).toHaveLength(1);
  expect(await readResourceManifest(root)).toEqual(manifest);
});
