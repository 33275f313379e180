/**
 * One agent at work: a LangGraph graph, advanced by answers. Knows nothing of Temporal; whoever runs it stands behind
 * the `SessionHost` port, so that tests script the order of events.
 *
 * `fetch` and `ask` make promises (boundary.ts) that the session settles when their answers come: a node runs once
 * and LangGraph is invoked once. Two things need more than that. An interrupt that is not Airlock's pauses its task
 * in LangGraph's own way, and its answer needs a new `invoke` with a resume map. And a snapshot taken in the middle
 * of a node can only be restored by running that node again. Both are one mechanism, the rerun: the invocation in
 * progress is abandoned, the graph is invoked again from its latest checkpoint, and its unfinished nodes are given
 * again what they had been given, in the order they had been given it.
 *
 * Invariants
 * 1. `deliver` and `snapshot` are called when the agent is idle. Answers delivered together arrive together.
 * 2. A request keeps its key, which says where in the graph and at which count it was made, when its node runs again.
 * 3. An abandoned invocation is never settled: it can do nothing any more.
 * 4. Given the same answers an unfinished node must ask the same things. One that does not ends the session with
 *    `NondeterministicAgentError`; an answer never goes to another question.
 */
import { Command } from '@langchain/langgraph';
import { fingerprint } from '../../common/fingerprint.js';
import type { BoundaryRequest, Json } from '../../common/protocol.js';
import { type Answer, openBoundary, type ValueCheck } from '../boundary.js';
import type { Graph } from '../langgraph/graph.js';
import { Interrupts } from '../langgraph/interrupts.js';
import { reviveMessages } from '../langgraph/revive-messages.js';
import { LatestCheckpointSaver, type RaisedInterrupt } from '../langgraph/saver.js';
import {
  currentInvocation,
  currentLocation,
  type TaskLocation,
  tasksOf,
} from '../langgraph/task-location.js';
import { type Batch, Invocation } from './invocation.js';
import { invocationConfig } from './invocation-config.js';
import { Journal } from './journal.js';
import { MessagePool } from './message-pool.js';
import { NondeterministicAgentError } from './nondeterministic-agent-error.js';
import { messagesOf, repairedInput } from './repaired-input.js';
import type { RaisedRequest, SessionHost, SessionSnapshot } from './session-host.js';

export class AgentSession {
  readonly #graph: Graph;
  readonly #host: SessionHost;
  readonly #saver: LatestCheckpointSaver;
  readonly #journal: Journal;
  readonly #foreign: Interrupts;
  readonly #messages = new MessagePool();
  #running = false;
  /** Restored in the middle of its work, which it has yet to go on with. */
  #toGoOn: boolean;
  /** The last turn ended otherwise than with a result. */
  #isHalfWay: boolean;
  #finish!: (result: unknown) => void;
  #fail!: (reason: unknown) => void;
  #invocation = new Invocation(0);

  constructor(graph: Graph, host: SessionHost, snapshot?: SessionSnapshot) {
    this.#graph = graph;
    this.#host = host;
    this.#saver = new LatestCheckpointSaver(snapshot?.saver);
    this.#journal = new Journal(snapshot?.journal);
    this.#foreign = new Interrupts(host.humanToolCalls, snapshot?.resumed);
    this.#toGoOn = snapshot?.running !== false && this.#saver.started;
    this.#isHalfWay = snapshot?.halfWay === true;
    this.#saver.onInterrupt = (raised) => this.#interrupted(raised);
    this.#saver.onChange = () => this.#invocation.progressed();
    openBoundary({
      request: (request, check) => this.#request(this.#messages.pooled(request), check),
      message: (text) => this.#messages.message(text),
      principal: host.run?.principal,
    });
  }

  /**
   * Runs the agent to its end: one turn, of which a conversation has several, each beginning where the last one left
   * the graph. A session restored in the middle of a turn goes on with it, whatever the input.
   * @returns a promise of the result, rejected with what the agent threw
   */
  run(input: Json): Promise<unknown> {
    const outcome = new Promise<unknown>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    }).finally(() => {
      this.#running = false;
    });
    outcome.catch(() => {});
    this.#running = true;
    if (this.#toGoOn) this.#rerun();
    else this.#invoke(this.#repaired(reviveMessages(input)));
    this.#toGoOn = false;
    this.#isHalfWay = false;
    return outcome;
  }

  /** Hands over answers in one step. Those that nobody waits for any more are passed over. */
  deliver(answers: Batch): void {
    this.#journal.answered(answers);
    if (this.#invocation.queueBehindOthers(answers)) return;
    if (this.#foreign.takeAnswered((key) => this.#journal.answerTo(key))) this.#rerun();
    else if (this.#isAwaited(answers)) this.#invocation.settle(answers);
    else void this.#replayBatches([answers]);
  }

  /** Abandons what is in progress: nothing of it is heard any more, and `run` never tells. The next `run` begins anew. */
  giveUp(): void {
    this.#isHalfWay ||= this.#running;
    this.#invocation.isOver = true;
    this.#running = false;
  }

  /** Whether the next `run` goes on in the middle of a turn. */
  get isRestored(): boolean {
    return this.#toGoOn;
  }

  /** Whether every answer that was given before has been given again to the nodes that run again. */
  get hasCaughtUp(): boolean {
    return this.#invocation.hasGivenAll;
  }

  snapshot(): SessionSnapshot {
    this.#forgetFinished();
    return {
      saver: this.#saver.snapshot(),
      journal: this.#journal.snapshot(),
      resumed: this.#foreign.snapshot(),
      running: this.#running,
      ...(this.#isHalfWay && { halfWay: true }),
    };
  }

  /** The messages in the state of the graph, where it keeps a conversation. */
  get messages(): Json[] {
    return messagesOf(this.#saver.root.saved);
  }

  #repaired(input: unknown): unknown {
    if (!this.#isHalfWay) return input;
    const { saved, writes } = this.#saver.root;
    return repairedInput(input, saved, writes);
  }

  /** Invokes the graph from its latest checkpoint. */
  #rerun(): void {
    this.#forgetFinished();
    const resume = this.#foreign.toGive;
    this.#invoke(Object.keys(resume).length > 0 ? new Command({ resume }) : null);
  }

  #invoke(input: unknown): void {
    this.#invocation.isOver = true;
    const invocation = new Invocation(this.#invocation.id + 1);
    this.#invocation = invocation;
    this.#foreign.forgetRaised();
    this.#saver.invocation = invocation.id;
    const end = (settle: () => void) => {
      if (invocation.isOver) return;
      invocation.isOver = true;
      settle();
    };
    const recursionLimit = this.#graph.recursionLimit ?? this.#host.recursionLimit;
    const config = invocationConfig(this.#host.run, invocation.id, recursionLimit);
    this.#graph
      .withCheckpointer(this.#saver)
      .invoke(input, config)
      .then(
        (result) => {
          if (!isInterrupted(result)) end(() => this.#finish(result));
        },
        (reason) =>
          end(() => {
            this.#isHalfWay = true;
            this.#fail(reason);
          }),
      );
    const again = this.#journal.batches;
    if (again.length > 0) void this.#replayBatches([...again]);
  }

  async #replayBatches(batches: Batch[]): Promise<void> {
    const invocation = this.#invocation;
    const idle = () =>
      this.#host.idle().catch(() => {
        invocation.isOver = true;
      });
    const given = await invocation.replayBatches(batches, idle, (answers) => this.#isAwaited(answers));
    if (given && this.#foreign.takeAnswered((key) => this.#journal.answerTo(key))) this.#rerun();
  }

  /** Whether each of these answers finds its way, or no node will ask for it (again). */
  #isAwaited(answers: Batch): boolean {
    return [...answers.keys()].every((key) => {
      if (this.#invocation.isExpected(key) || this.#foreign.isRaised(key)) return true;
      const place = this.#journal.placeOf(key);
      return place === undefined || !this.#isLive(key, place);
    });
  }

  #request(request: BoundaryRequest, check: ValueCheck | undefined): Promise<Answer> {
    const place = currentLocation();
    const invocation = this.#invocation;
    return new Promise((resolve) => {
      // A timer of an abandoned invocation may still wake its node; nobody hears what it asks.
      if (invocation.isOver || (currentInvocation() ?? invocation.id) !== invocation.id) return;
      const key = invocation.keyAt(place);
      invocation.expect(key, resolve);
      this.#raise(
        { key, fingerprint: this.#messages.fingerprint(request), request, ...(check && { check }) },
        place,
      );
      invocation.progressed();
    });
  }

  #interrupted(raised: RaisedInterrupt): void {
    for (const { key, request, check } of this.#foreign.raise(raised)) {
      this.#raise({ key, fingerprint: fingerprint(request), request, ...(check && { check }) }, raised.place);
    }
  }

  #raise(raised: RaisedRequest, place: TaskLocation): void {
    const before = this.#journal.ask(raised.key, { place, fingerprint: raised.fingerprint });
    if (before === undefined || before === raised.fingerprint) {
      this.#host.onRequest(raised);
      return;
    }
    this.#invocation.isOver = true;
    this.#fail(new NondeterministicAgentError(raised));
  }

  /** Drops what belongs to tasks that have finished. */
  #forgetFinished(): void {
    this.#journal.prune((key, place) => this.#isLive(key, place));
    this.#foreign.prune((place) => this.#isUnfinished(place));
  }

  /** Whether a node may still ask this again. */
  #isLive(key: string, place: TaskLocation): boolean {
    return this.#isUnfinished(place) && (!this.#foreign.isForeign(key) || this.#foreign.isOpen(key));
  }

  /** No task around it has finished, no checkpoint has moved on. */
  #isUnfinished(place: TaskLocation): boolean {
    const finished = this.#saver.finishedTasks();
    return (
      tasksOf(place).every((task) => !finished.has(task)) &&
      Object.entries(place.checkpoints).every(([namespace, id]) => this.#saver.isAt(namespace, id))
    );
  }
}

function isInterrupted(result: unknown): boolean {
  return typeof result === 'object' && result !== null && '__interrupt__' in result;
}
