/**
 * Part of `npm run build`: the descriptors of Temporal's API that a client needs, as `dist/connection/client-descriptors.json`.
 *
 * The SDK describes the whole API, the core's own protocol and the cloud's, and builds an object for each of some 2,000
 * messages and enums at every start. A command line that only asks the server uses a fifth of them. What is kept:
 *
 * 1. the methods below, with every message that they reach;
 * 2. whole packages that are decoded by name: errors, failures, enums, payloads;
 * 3. what the SDK's modules name when they are loaded: every service, if without methods, and the core's protocol.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(createRequire(import.meta.url).resolve('@temporalio/client'));

/** Of `WorkflowService`: what the SDK's workflow client calls, and what Airlock's client does. A test compares them. */
export const clientMethods = [
  'CountWorkflowExecutions',
  'DescribeNamespace',
  'DescribeTaskQueue',
  'DescribeWorkflowExecution',
  'ExecuteMultiOperation',
  'GetSystemInfo',
  'GetWorkflowExecutionHistory',
  'GetWorkflowExecutionHistoryReverse',
  'ListWorkflowExecutions',
  'PollWorkflowExecutionUpdate',
  'QueryWorkflow',
  'RequestCancelWorkflowExecution',
  'ResetWorkflowExecution',
  'SignalWithStartWorkflowExecution',
  'SignalWorkflowExecution',
  'StartWorkflowExecution',
  'TerminateWorkflowExecution',
  'UpdateWorkflowExecution',
];

const WORKFLOW_SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';
const wholeServices = ['temporal.api.operatorservice.v1.OperatorService', 'grpc.health.v1.Health'];
const wholePackages = [
  'coresdk',
  'google',
  'temporal.api.common.v1',
  'temporal.api.enums.v1',
  'temporal.api.errordetails.v1',
  'temporal.api.failure.v1',
  'temporal.api.sdk.v1',
];

/** @returns {{ version: string, nested: object }} the version of the SDK that they are of, and protobufjs's JSON */
export function clientDescriptors() {
  const all = { nested: allDescriptors() };
  const kept = new Map();
  for (const path of namesBelow(all, '')) {
    const { methods } = find(all, path);
    if (methods) keep(path);
    else if (wholePackages.some((name) => path.startsWith(`${name}.`))) keep(path);
  }
  return { version: require('@temporalio/proto/package.json').version, nested: nest(all, kept) };

  function keep(path) {
    if (kept.has(path)) return;
    const { nested, ...described } = find(all, path);
    if (described.methods) described.methods = methodsKept(path, described.methods);
    kept.set(path, described);
    const types = [
      ...Object.values(described.fields ?? {}).map(({ type }) => type),
      ...Object.values(described.methods ?? {}).flatMap((method) => [
        method.requestType,
        method.responseType,
      ]),
    ];
    for (const type of types) {
      const target = resolve(all, type, path);
      if (target !== undefined) keep(target);
    }
    for (const name of Object.keys(nested ?? {})) keep(`${path}.${name}`);
    const around = path.slice(0, path.lastIndexOf('.'));
    if (!isNamespace(find(all, around))) keep(around);
  }
}

function methodsKept(service, methods) {
  if (wholeServices.includes(service)) return methods;
  const names = service === WORKFLOW_SERVICE ? clientMethods : [];
  return Object.fromEntries(names.map((name) => [name, methods[name]]));
}

/** What the SDK hands to protobufjs, before anything is made of it. */
function allDescriptors() {
  const protobuf = require('protobufjs/light');
  const { addJSON } = protobuf.Root.prototype;
  let descriptors;
  protobuf.Root.prototype.addJSON = function (json) {
    descriptors = json;
    return this;
  };
  try {
    require('@temporalio/proto/protos/json-module.js');
  } finally {
    protobuf.Root.prototype.addJSON = addJSON;
  }
  return descriptors;
}

/** Messages, enums and services, by their full name; what is nested in a message comes with it. */
function namesBelow({ nested = {} }, prefix) {
  return Object.entries(nested).flatMap(([name, one]) =>
    isNamespace(one) ? namesBelow(one, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

const isNamespace = ({ fields, values, methods }) => !fields && !values && !methods;

function find(all, path) {
  return path.split('.').reduce((one, name) => one?.nested?.[name], all);
}

/** A name as protobuf resolves it: from the innermost scope outwards. `undefined` for `string` and its like. */
function resolve(all, name, scope) {
  if (name.startsWith('.')) return name.slice(1);
  for (let parts = scope.split('.'); ; parts = parts.slice(0, -1)) {
    const candidate = [...parts, name].join('.');
    if (find(all, candidate)) return candidate;
    if (parts.length === 0) return undefined;
  }
}

/** What is kept, in the namespaces and messages that it stands in. */
function nest(all, kept) {
  const root = { nested: {} };
  for (const path of [...kept.keys()].sort()) {
    let [at, from] = [root, all];
    let walked = '';
    for (const name of path.split('.')) {
      walked = walked === '' ? name : `${walked}.${name}`;
      from = from.nested[name];
      const { nested: _, ...namespace } = from;
      at.nested ??= {};
      at.nested[name] ??= isNamespace(from) ? { ...namespace, nested: {} } : { ...kept.get(walked) };
      at = at.nested[name];
    }
  }
  return root.nested;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../dist/connection/client-descriptors.json', import.meta.url);
  await mkdir(new URL('.', file), { recursive: true });
  await writeFile(file, JSON.stringify(clientDescriptors()));
}
