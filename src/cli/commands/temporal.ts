import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findConfigFile } from '../../config/load-config.js';
import { resolveConnection } from '../../connection/resolve.js';
import type { CommandSet, Invocation } from '../invocation.js';

export function registerTemporal(commands: CommandSet): void {
  commands.add(
    'temporal [args...]',
    "run Temporal's own command line, found or fetched once, for the server that the configuration names",
    (command) => command.allowUnknownOption().passThroughOptions().helpOption(false),
    async (invocation, _args, _options, rest) => {
      const { findTemporalBinary } = await import('../../dev-server/index.js');
      const { path } = await findTemporalBinary();
      const env = { ...(await serverOf(invocation)), ...process.env };
      const child = spawn(path, rest, { stdio: 'inherit', env });
      // The terminal's Ctrl-C reaches both; how it ends is the child's to say.
      process.on('SIGINT', () => {});
      const [code] = await once(child, 'exit');
      return typeof code === 'number' ? code : 1;
    },
  );
}

/** The connection as Temporal's command line reads it; what the environment says goes before. */
async function serverOf(invocation: Invocation): Promise<NodeJS.ProcessEnv> {
  if (invocation.configFile === undefined && findConfigFile(process.cwd()) === undefined) return {};
  const { address, namespace, tls, credentials } = await resolveConnection(await invocation.config());
  const { apiKey } = credentials.reveal();
  return {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ...(tls && { TEMPORAL_TLS: 'true' }),
    ...(typeof apiKey === 'string' && { TEMPORAL_API_KEY: apiKey }),
  };
}
