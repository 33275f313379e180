import type { Client } from '@temporalio/client';
import { AirlockError } from '../common/errors.js';
import {
  AGENT_RUN,
  DEFAULT_TASK_QUEUE,
  type Decide,
  type DecideResult,
  type Json,
  type LogEntry,
  type Send,
  type StuckReason,
  type TurnState,
} from '../common/protocol.js';
import { webUiUrl } from '../connection/index.js';
import { type AskedServer, askedServer } from './asked-server.js';
import { call } from './call.js';
import type { AgentName, AgentResult, AnyCatalog } from './catalog.js';
import { emptyMemory } from './client-memory.js';
import { type Connected, type ConnectOptions, connect } from './connect.js';
import { assertFits } from './errors/payload-errors.js';
import { INBOX_OPTIONS, type Inbox, type InboxOptions, readInbox } from './inbox.js';
import { assertKnown, type Known } from './known-options.js';
import { isPolled } from './pollers.js';
import { RunHandle } from './run-handle.js';
import { type ListOptions, RunList } from './run-list.js';
import { type PageOptions, type RunPage, readRunPage } from './run-page.js';
import type { KnownRunState } from './run-state.js';
import { isStartOf } from './start-once.js';
import { type AgentRun, type StartOptions, startRequest } from './start-run.js';
import { whyUnpolled } from './stuck-run.js';
import type { WatchOptions } from './watch-run.js';

export interface AgentClientOptions {
  /** A Temporal client; its maker closes its connection. */
  client: Client;
  /** Where the agent workers poll. Default: `airlock`. */
  taskQueue?: string | undefined;
}

const OPTIONS: Known<AgentClientOptions> = { client: true, taskQueue: true };

/**
 * Starts agents, answers their questions and follows them.
 *
 * What each method throws is said at `RunHandle`; all of it is AirlockError, recognised by `code`.
 * @typeParam Catalog the agents, for their names and versions: `AgentClient<typeof import('./agents.js').default>`
 */
export class AgentClient<Catalog = AnyCatalog> {
  /** The Temporal client underneath, for what is not Airlock's. */
  readonly temporal: Client;
  readonly taskQueue: string;
  private connected: Connected | undefined;
  private readonly memory = emptyMemory();

  constructor(options: AgentClientOptions) {
    assertKnown('AgentClient', options, OPTIONS);
    this.temporal = options.client;
    this.taskQueue = options.taskQueue ?? DEFAULT_TASK_QUEUE;
  }

  /**
   * Connects to the server that the configuration names; `close()` when done.
   * @throws AirlockError `no_config`, `bad_config`, `server_unreachable`
   */
  static async connect<Catalog = AnyCatalog>(options: ConnectOptions = {}): Promise<AgentClient<Catalog>> {
    const connected = await connect(options);
    const { client: temporal, taskQueue } = connected;
    const client = new AgentClient<Catalog>({ client: temporal, taskQueue });
    client.connected = connected;
    return client;
  }

  /** Closes the connection that `connect` opened; a client given to the constructor stays open. */
  async close(): Promise<void> {
    await this.connected?.close();
  }

  /** Which server it asks. */
  get server(): AskedServer {
    const { address, source } = this.connected?.connection ?? {};
    return { ...askedServer(this.temporal), ...(this.connected && { address, source }) };
  }

  /** The run's page in Temporal's Web UI; `undefined` where `connect` does not know one for this server. */
  webUiUrl(id: string): string | undefined {
    return this.connected && webUiUrl(this.connected.connection, id);
  }

  /**
   * Starts a run and returns as soon as the server has it.
   * @throws AirlockError `run_exists` where the id is taken by a run, open or ended; `bad_input`; `bad_option`;
   * `too_large`; `search_attributes_missing`
   */
  async start<Name extends AgentName<Catalog>, Result = AgentResult<Catalog, Name>>(
    options: StartOptions<Catalog, Name>,
  ): Promise<RunHandle<Result>> {
    const request = startRequest(options, this.taskQueue);
    assertFits(this.temporal, request.args, `The input of '${options.agent}'`);
    const { workflowId } = await call(this.temporal, { runId: request.workflowId, needsWorker: false }, () =>
      this.temporal.workflow.start<AgentRun>(AGENT_RUN, request),
    );
    // The SDK's handle waits for the execution that it has started, and the run may be retried.
    return this.get<Result>(workflowId);
  }

  /**
   * Starts a run, or finds the one that was started so before: with the same id and the same input.
   * @throws AirlockError as `start` does; `run_exists` where the id is taken by a run that was started otherwise
   */
  async startOnce<Name extends AgentName<Catalog>, Result = AgentResult<Catalog, Name>>(
    options: StartOptions<Catalog, Name> & { runId: string },
  ): Promise<{ run: RunHandle<Result>; isNew: boolean }> {
    try {
      return { run: await this.start<Name, Result>(options), isNew: true };
    } catch (error) {
      const isTaken = AirlockError.isInstance(error) && error.code === 'run_exists';
      if (!isTaken || !(await isStartOf(this.temporal, options))) throw error;
      return { run: this.get<Result>(options.runId), isNew: false };
    }
  }

  /** Whether an agent worker has polled the task queue in the last minute. */
  async hasAgentWorkers(): Promise<boolean> {
    return call(this.temporal, { needsWorker: false }, () => isPolled(this.temporal, this.taskQueue));
  }

  /** @returns why no open run of this task queue can continue; `undefined` where an agent worker has polled it in the last minute */
  async whyUnpolled(taskQueue: string): Promise<StuckReason | undefined> {
    return call(this.temporal, { needsWorker: false }, () => whyUnpolled(this.temporal, taskQueue));
  }

  /** A run by its id. The server is not asked whether there is one. */
  get<Result = Json>(id: string): RunHandle<Result> {
    return new RunHandle<Result>(this.temporal, this.temporal.workflow.getHandle(id), this.memory);
  }

  /** Runs, open ones first, then the last ended. */
  list(options: ListOptions = {}): RunList {
    return new RunList(this.temporal, options);
  }

  /** Some of the runs, in the same order, and what to give for the next ones. */
  page(options: PageOptions = {}): Promise<RunPage> {
    return readRunPage(this.temporal, options);
  }

  /**
   * The questions that wait for a person. What runs show in their memos is taken as it is: no worker is needed, but for
   * runs that ask more than a memo holds.
   */
  async inbox(options: InboxOptions = {}): Promise<Inbox> {
    assertKnown('inbox', options, INBOX_OPTIONS);
    const { limit, ...filter } = options;
    const runs = this.list({ ...filter, limit, asking: true }).withMemos();
    const inbox = await readInbox(runs, filter.assignee, (id) => this.get(id));
    for (const { run, interrupt } of inbox.questions) this.memory.seen.see(run.id, [interrupt]);
    return inbox;
  }

  state(id: string): Promise<KnownRunState> {
    return this.get(id).state();
  }

  log(id: string): Promise<LogEntry[]> {
    return this.get(id).log();
  }

  decide(id: string, decision: Decide): Promise<DecideResult> {
    return this.get(id).decide(decision);
  }

  send(id: string, message: Json, options?: Omit<Send, 'message'>): Promise<TurnState> {
    return this.get(id).send(message, options);
  }

  result<Result = Json>(id: string): Promise<Result> {
    return this.get<Result>(id).result();
  }

  watch(id: string, options?: WatchOptions): AsyncGenerator<KnownRunState, void, undefined> {
    return this.get(id).watch(options);
  }

  cancel(id: string, reason?: string): Promise<void> {
    return this.get(id).cancel(reason);
  }
}
