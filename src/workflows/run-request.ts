/** The input of a run, checked against the protocol and the agents there are; wrong input fails the run at once. */
import { DeterminismViolationError, patched } from '@temporalio/workflow';
import * as z from 'zod';
import type { AgentCatalog, AgentDefinition } from '../agent/define-agents.js';
import type { GraphSource } from '../agent/langgraph/graph.js';
import type { RunErrorCode } from '../common/errors.js';
import { versionMark } from '../common/patch-ids.js';
import {
  type Json,
  type JsonObject,
  type Principal,
  type RunInput,
  runInputSchema,
} from '../common/protocol.js';
import { whyUnreadable } from './payload/payload-converter.js';
import { runFailure } from './run-failure.js';

export interface RunRequest {
  agent: string;
  version: string;
  source: GraphSource;
  /** Of a conversation: the first message, if it came with one. */
  input: Json | undefined;
  principal: Principal | undefined;
  context: JsonObject | undefined;
  assignees: string[];
  conversation: boolean;
  /** The input as it was given, but naming the version: what the run's next execution is given. */
  pinned: RunInput;
}

/**
 * The version of a run that asked for none: the current one when it started, whichever that is now. The history keeps
 * it as the mark of a patch: a new run leaves the mark of the current version, a replay finds the one it left.
 */
function startedOn(agent: string, { versions, current }: AgentDefinition): string {
  const others = Object.keys(versions).filter((version) => version !== current);
  return [current, ...others].find((version) => patched(versionMark(agent, version))) ?? current;
}

/** What a worker's agents module lacks for a run. */
export interface UnknownAgent {
  code: Extract<RunErrorCode, 'unknown_agent' | 'unknown_version'>;
  message: string;
}

/** @returns nothing where the agent and its version are there. Leaves nothing in the history */
export function whyUnknown({ agent, version }: RunInput, catalog: AgentCatalog): UnknownAgent | undefined {
  const definition = definitionOf(agent, catalog);
  if (!definition) return unknownAgent(agent, catalog);
  if (version === undefined || Object.hasOwn(definition.versions, version)) return undefined;
  return unknownVersion(agent, version, definition);
}

function unknownAgent(agent: string, catalog: AgentCatalog): UnknownAgent {
  const known = Object.keys(catalog).join(', ') || 'none';
  return { code: 'unknown_agent', message: `There is no agent '${agent}'. Known: ${known}.` };
}

function unknownVersion(agent: string, version: string, { versions }: AgentDefinition): UnknownAgent {
  const known = Object.keys(versions).join(', ');
  const message = `Agent '${agent}' has no version '${version}'. Known: ${known}.`;
  return { code: 'unknown_version', message };
}

function definitionOf(agent: string, catalog: AgentCatalog): AgentDefinition | undefined {
  return Object.hasOwn(catalog, agent) ? catalog[agent] : undefined;
}

/** A run that is under way fails its task, and not itself, where its code is gone. */
function unknownFailure({ code, message }: UnknownAgent, isUnderWay: boolean): Error {
  if (!isUnderWay) return runFailure(code, message);
  return new DeterminismViolationError(`${message} This run is on it and waits until it is there again.`);
}

/** @throws ApplicationFailure `airlock.bad_input` */
export function readRunInput(raw: unknown): z.output<typeof runInputSchema> {
  const unreadable = whyUnreadable(raw);
  if (unreadable !== undefined) {
    throw runFailure('bad_input', `The input of agentRun cannot be read: ${unreadable}.`);
  }
  const parsed = runInputSchema.safeParse(raw);
  if (!parsed.success) {
    throw runFailure('bad_input', `The input of agentRun is not valid:\n${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

/**
 * @param isUnderWay this is not the run's first execution
 * @throws ApplicationFailure `airlock.bad_input`, `airlock.unknown_agent`, `airlock.unknown_version`;
 * DeterminismViolationError where a run that is under way is on code that is gone
 */
export function readRunRequest(raw: unknown, catalog: AgentCatalog, isUnderWay: boolean): RunRequest {
  const given = readRunInput(raw);
  const { agent, version: asked, input, principal, context, assignees = [], conversation = false } = given;
  const definition = definitionOf(agent, catalog);
  if (!definition) throw unknownFailure(unknownAgent(agent, catalog), isUnderWay);
  const version = asked ?? startedOn(agent, definition);
  const source = Object.hasOwn(definition.versions, version) ? definition.versions[version] : undefined;
  if (!source) throw unknownFailure(unknownVersion(agent, version, definition), isUnderWay);
  return {
    agent,
    version,
    source,
    input,
    principal,
    context,
    assignees,
    conversation,
    pinned: { ...given, version },
  };
}
