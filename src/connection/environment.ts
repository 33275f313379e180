/**
 * What the machine says about Temporal servers: environment variables and `temporal.toml`, read by Temporal's own
 * `@temporalio/envconfig`, the same for every SDK and the CLI.
 *
 * Fails without quoting what it read: a parser's message would show the lines around a mistake, keys included.
 */
import { existsSync } from 'node:fs';
import { AirlockError } from '../common/errors.js';
import { type Credentials, checkApiKey, type Tls } from './credentials.js';
import { temporalEnvConfig } from './temporal-packages.js';

export interface EnvironmentSettings extends Credentials {
  address?: string;
  namespace?: string;
}

export interface EnvironmentOptions {
  /** A profile of `temporal.toml`. Default: `TEMPORAL_PROFILE`, or `default`. */
  profile?: string | undefined;
  /** Reads the variables and no file. */
  variablesOnly?: boolean;
}

/** @throws AirlockError `bad_environment` when a variable or `temporal.toml` is wrong */
export function environmentSettings(
  env: NodeJS.ProcessEnv,
  { profile, variablesOnly = false }: EnvironmentOptions = {},
): EnvironmentSettings {
  const file = env.TEMPORAL_CONFIG_FILE;
  if (!variablesOnly && file && !existsSync(file)) {
    throw badEnvironment(`TEMPORAL_CONFIG_FILE names ${file}, which does not exist`);
  }
  try {
    const { namespace, connectionOptions } = temporalEnvConfig.loadClientConnectConfig({
      overrideEnvVars: saidSomething(env),
      disableFile: variablesOnly,
      ...(profile !== undefined && !variablesOnly && { profile }),
    });
    const { address, apiKey, tls, metadata } = connectionOptions;
    return {
      ...(address && { address }),
      ...(namespace && { namespace }),
      ...(apiKey && { apiKey: checkApiKey(String(apiKey)) }),
      ...(tls !== undefined && tls !== null && { tls: tls satisfies Tls }),
      ...(metadata !== undefined && { metadata: metadata as Record<string, string> }),
    };
  } catch (error) {
    if (AirlockError.isInstance(error)) throw error;
    throw badEnvironment(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown');
  }
}

/** A variable that is set to nothing says nothing, but for a header, where it means: leave that one out. */
function saidSomething(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (entry[1] !== '' || entry[0].startsWith('TEMPORAL_GRPC_META_')),
    ),
  );
}

function badEnvironment(problem: string): AirlockError {
  return new AirlockError(
    'bad_environment',
    `What the environment says about the Temporal server cannot be used: ${problem}.`,
    'Fix the TEMPORAL_… variables or temporal.toml (`temporal config list` shows what is in it).',
  );
}
