/** Credentials that the deployment holds itself: in the environment, in a file, or wherever a function finds them. */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { ResourceError } from '../errors/resource-error.js';
import { propertyOf } from '../errors/verdict.js';
import { functionOption } from '../options.js';
import {
  type CredentialProvider,
  type CredentialRequest,
  type CredentialScope,
  type IssuedCredential,
  makeProvider,
  resolveProviderOptions,
} from './provider.js';

const nameSchema = z.string().min(1);

/** The value of a variable of the resource worker's environment without white space around it, read at every attempt. */
export function environmentCredential(variable: string): CredentialProvider {
  const name = resolveProviderOptions(nameSchema, variable, 'environmentCredential');
  return storedCredential(async () => {
    const value = process.env[name]?.trim();
    if (value) return value;
    throw misconfigured(`${name} is not set where resource workers run.`);
  });
}

/**
 * A file's text without white space around it, read at every attempt: a file that is replaced counts from the next one on.
 * @param path of a mounted secret, for example; relative to the worker's working directory
 */
export function fileCredential(path: string): CredentialProvider {
  const file = resolveProviderOptions(nameSchema, path, 'fileCredential');
  return storedCredential(async (signal) => {
    const value = (await read(file, signal)).trim();
    if (value) return value;
    throw misconfigured(`The file ${file} is empty.`);
  });
}

/** It can be looked for without a fetch. */
function storedCredential(find: (signal: AbortSignal) => Promise<string>): CredentialProvider {
  return makeProvider(
    'deployment',
    async ({ signal }) => ({ value: await find(signal) }),
    async (signal) => {
      await find(signal);
    },
  );
}

export interface OwnCredentialOptions {
  /** Default: `principal`, so that nobody's credential is used for somebody else. */
  readonly scope?: CredentialScope;
}

/** Whatever a function gives: from a vault, or made for the principal. What it gives with `expiresAt` is kept until then. */
export function ownCredential(
  issue: (request: CredentialRequest) => IssuedCredential | Promise<IssuedCredential>,
  options: OwnCredentialOptions = {},
): CredentialProvider {
  resolveProviderOptions(functionOption, issue, 'ownCredential');
  const schema = z.strictObject({ scope: z.enum(['deployment', 'principal']).default('principal') });
  const { scope } = resolveProviderOptions(schema, options, 'ownCredential');
  return makeProvider(scope, issue);
}

async function read(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (cause) {
    throw misconfigured(
      `The file ${file} cannot be read: ${String(propertyOf(cause, 'code') ?? cause)}.`,
      cause,
    );
  }
}

const misconfigured = (message: string, cause?: unknown) =>
  new ResourceError({ code: 'misconfigured', message, cause });
