/**
 * Gives the SDK, instead of the descriptors of Temporal's whole API, those that a client needs: made by
 * `npm run build`, a fifth of the work at every start. For the command line alone, and for commands that load no worker.
 *
 * It rests on the inside of `@temporalio/proto` (scripts/sdk-seams). Whatever is not as expected (another version of the
 * SDK, no such file, descriptors that are loaded already) leaves the SDK as it is: slower, and complete.
 */
import { readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import type * as protobufjs from 'protobufjs';

interface Descriptors {
  /** Of `@temporalio/proto`. */
  version: string;
  nested: Parameters<protobufjs.Root['addJSON']>[0];
}

/** @returns whether the SDK has the smaller descriptors now */
export function useClientDescriptors(): boolean {
  const fromClient = createRequire(createRequire(import.meta.url).resolve('@temporalio/client'));
  const file = fromClient.resolve('@temporalio/proto/protos/json-module.js');
  if (fromClient.cache[file] !== undefined) return false;
  const descriptors = readDescriptors();
  const { version } = fromClient('@temporalio/proto/package.json') as { version: string };
  if (descriptors?.version !== version) return false;

  const { Root } = createRequire(file)('protobufjs/light') as typeof protobufjs;
  const made = new module.Module(file);
  Object.assign(made, { filename: file, loaded: true, exports: new Root().addJSON(descriptors.nested) });
  fromClient.cache[file] = made;
  return true;
}

function readDescriptors(): Descriptors | undefined {
  try {
    return JSON.parse(readFileSync(new URL('./client-descriptors.json', import.meta.url), 'utf8'));
  } catch {
    return undefined;
  }
}
