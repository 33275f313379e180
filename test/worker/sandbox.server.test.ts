/**
 * The sandbox of agents rests on how the SDK's modules are made. Should an update make them otherwise, runs would only
 * become slower, and nobody would be told: these tests say so.
 */
import { readFile } from 'node:fs/promises';
import vm from 'node:vm';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { expect, inject, test } from 'vitest';
import { createSandbox } from '#dist/worker/threads/sandbox.js';

test('its global object is an ordinary one, and no hook follows its promises', async () => {
  const { createContext } = vm;
  const sourceMap = { version: 3, file: 'bundle.js', sources: [], names: [], mappings: '' };
  const sandbox = await createSandbox({
    workflowBundle: { code: await readFile(inject('bundle'), 'utf8'), sourceMap, filename: 'bundle.js' },
    registeredActivityNames: new Set(),
    stackTraceQuery: false,
  });
  try {
    const context = Reflect.get(sandbox, 'context') as vm.Context;
    expect(vm.runInContext('globalThis', context)).toBe(context);
    expect(globalHandlers.installed).toBe(true);
    expect(globalHandlers.promiseHookInstalled).toBe(false);
    // What was put in its place while the context was made is gone.
    expect(vm.createContext).toBe(createContext);
  } finally {
    await sandbox.destroy();
  }
});
