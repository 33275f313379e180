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

/** A run that is under way fails its task, and not itself, where its code is gone. */
function unknown(code: RunErrorCode, message: string, isUnderWay: boolean): Error {
  if (!isUnderWay) return runFailure(code, message);
  return new DeterminismViolationError(`${message} This run is on it and waits until it is there again.`);
}

/**
 * @param isUnderWay this is not the run's first execution
 * @throws ApplicationFailure `airlock.bad_input`, `airlock.unknown_agent`, `airlock.unknown_version`;
 * DeterminismViolationError where a run that is under way is on code that is gone
 */
export function readRunRequest(raw: unknown, catalog: AgentCatalog, isUnderWay: boolean): RunRequest {
  const unreadable = whyUnreadable(raw);
  if (unreadable !== undefined) {
    throw runFailure('bad_input', `The input of agentRun cannot be read: ${unreadable}.`);
  }
  const parsed = runInputSchema.safeParse(raw);
  if (!parsed.success) {
    throw runFailure('bad_input', `The input of agentRun is not valid:\n${z.prettifyError(parsed.error)}`);
  }
  const {
    agent,
    version: asked,
    input,
    principal,
    context,
    assignees = [],
    conversation = false,
  } = parsed.data;
  const definition = Object.hasOwn(catalog, agent) ? catalog[agent] : undefined;
  if (!definition) {
    throw unknown(
      'unknown_agent',
      `There is no agent '${agent}'. Known: ${Object.keys(catalog).join(', ') || 'none'}.`,
      isUnderWay,
    );
  }
  const version = asked ?? startedOn(agent, definition);
  const source = Object.hasOwn(definition.versions, version) ? definition.versions[version] : undefined;
  if (!source) {
    const known = Object.keys(definition.versions).join(', ');
    const message = `Agent '${agent}' has no version '${version}'. Known: ${known}.`;
    throw unknown('unknown_version', message, isUnderWay);
  }
  return {
    agent,
    version,
    source,
    input,
    principal,
    context,
    assignees,
    conversation,
    pinned: { ...parsed.data, version },
  };
}
