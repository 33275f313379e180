/** What a Temporal server has to have for runs: the namespace and the search attributes. */
import { type ConnectedClient, connectClient } from '../../connection/client.js';
import { grpcErrorOf, grpcStatus } from '../../connection/grpc-status.js';
import type { ResolvedConnection } from '../../connection/resolve.js';
import { searchAttributeTypes } from '../../connection/search-attributes.js';
import { isTemporalCloud } from '../../connection/web-ui.js';
import { type Check, failedBy, ok } from './check.js';

/** Temporal's `IndexedValueType`, by number. */
const indexedValueTypes = [
  'Unspecified',
  'Text',
  'Keyword',
  'Int',
  'Double',
  'Bool',
  'Datetime',
  'KeywordList',
];

/** Connects, and says to what. Without a client there is nothing further to look at on the server. */
export async function checkServer(
  to: ResolvedConnection,
): Promise<{ check: Check; connected?: ConnectedClient }> {
  try {
    const connected = await connectClient(to);
    const { serverVersion } = await connected.connection.workflowService.getSystemInfo({});
    const actual = [
      `${to.address} (source: ${to.source})`,
      `server ${serverVersion || 'of unknown version'}`,
      `TLS ${to.tls ? 'on' : 'off'}`,
      `authentication: ${to.authentication}`,
    ];
    return { check: ok('server', actual.join(', ')), connected };
  } catch (error) {
    const check = failedBy('server', error);
    const ours = to.source === 'dev-server' || to.source === 'default';
    return { check: ours ? { ...check, command: 'airlock dev' } : check };
  }
}

export async function checkNamespace(
  { connection }: ConnectedClient,
  { address, namespace }: ResolvedConnection,
): Promise<Check> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return ok('namespace', namespace);
  } catch (error) {
    if (grpcErrorOf(error)?.code !== grpcStatus.notFound) return failedBy('namespace', error);
    return {
      name: 'namespace',
      status: 'failed',
      actual: `'${namespace}' does not exist at ${address}`,
      fix: "Create it, or name another in 'connection.namespace' or TEMPORAL_NAMESPACE.",
      ...(!isTemporalCloud(address) && {
        command: `temporal operator namespace create --address ${address} --namespace ${namespace}`,
      }),
    };
  }
}

export async function checkSearchAttributes(
  { connection }: ConnectedClient,
  to: ResolvedConnection,
): Promise<Check> {
  const name = 'search-attributes';
  const wanted = Object.entries(searchAttributeTypes);
  let registered: Record<string, number>;
  try {
    const answer = await connection.operatorService.listSearchAttributes({ namespace: to.namespace });
    registered = answer.customAttributes as Record<string, number>;
  } catch (error) {
    // A managed server may keep its operators' interface to itself; the attributes may be there all the same.
    return {
      ...failedBy(name, error),
      status: 'warning',
      fix: `Make sure that these are there: ${wanted.map((attribute) => attribute.join('=')).join(' ')}.`,
    };
  }
  const missing = wanted.filter(([attribute]) => registered[attribute] === undefined);
  const wrong = wanted.filter(
    ([attribute, type]) =>
      registered[attribute] !== undefined && indexedValueTypes[registered[attribute]] !== type,
  );
  if (wrong.length > 0) {
    const types = wrong.map(([attribute, type]) => `${attribute} must be ${type}`);
    return {
      name,
      status: 'failed',
      actual: `of another type: ${types.join(', ')}`,
      fix: 'Remove them (`temporal operator search-attribute remove`), then run this again.',
    };
  }
  if (missing.length === 0) return ok(name, wanted.map(([attribute]) => attribute).join(', '));
  return {
    name,
    status: 'failed',
    actual: `missing: ${missing.map(([attribute]) => attribute).join(', ')}`,
    ...(isTemporalCloud(to.address)
      ? { fix: 'Add them to the namespace in the Temporal Cloud UI.', command: cloudCommand(to, missing) }
      : { fix: 'Register them once.', command: operatorCommand(to, missing) }),
  };
}

type Attributes = [name: string, type: string][];

function operatorCommand({ address, namespace }: ResolvedConnection, attributes: Attributes): string {
  const flags = attributes.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
  return `temporal operator search-attribute create --address ${address} --namespace ${namespace} ${flags}`;
}

function cloudCommand({ namespace }: ResolvedConnection, attributes: Attributes): string {
  const flags = attributes.map(([name, type]) => `--search-attribute "${name}=${type}"`).join(' ');
  return `tcld namespace search-attributes add --namespace ${namespace} ${flags}`;
}
