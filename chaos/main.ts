/**
 * `npm run chaos`: a thousand runs, while everything they need is killed and comes back; and whether anything shows.
 *
 * Each run has three fetches, a question, a write and at least one continue-as-new. Agent workers, resource workers and
 * the server (its state in a file) get SIGKILL at random; agent workers are rolled to a release meanwhile; two clients
 * decide each question at once. Ends with one JSON line; what went wrong with which run is on stderr, and the exit code
 * is 1 then. What is left to chance is drawn from a seed, which is printed: give it again with --seed.
 */
import { Chance } from './chance.js';
import { Deciders } from './deciding.js';
import { evidenceOf } from './evidence.js';
import { Killer } from './killer.js';
import { type Life, live, type World } from './life.js';
import { type Options, readOptions } from './options.js';
import { Patience } from './patience.js';
import { Questions } from './questions.js';
import { Stage } from './stage.js';
import { type Story, storyOf } from './story.js';
import { type Undisturbed, undisturbed } from './undisturbed.js';
import { judge, type Verdict, wrongs } from './verdict.js';

/** The release comes when this share of the runs has been started. */
const RELEASE_AT = 0.6;
/** The runs beyond this share wait for it, so that some begin on it however busy the machine is. */
const RELEASED_BY = 0.95;
const QUIET_DEADLINE_MS = 300_000;

const options = readOptions(process.argv.slice(2), process.env);
const report = (line: string) => console.error(line);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    report(`Ended by ${signal}.`);
    process.exit(130);
  });
}
report(`seed ${options.seed}: ${options.runs} runs, ${options.inFlight} at once`);

const stage = await Stage.set();
let isGood = false;
try {
  const outcomes = await undisturbedRuns(stage);
  report(`Undisturbed runs are done. Ledger, server and workers: ${stage.folder}`);
  isGood = await disturbedRuns(stage, outcomes, options);
} finally {
  await stage.strike(!isGood);
}
process.exitCode = isGood ? 0 : 1;

/** One agent worker with the released agents, which has both versions. */
async function undisturbedRuns({ ledger, clients, bundles, agentWorkers, resourceWorkers }: Stage) {
  const [worker] = agentWorkers;
  if (!worker) throw new Error('There is no agent worker.');
  worker.bundle = bundles.released;
  await Promise.all([worker, ...resourceWorkers].map((one) => one.start()));
  const outcomes = await inWorld(clients, QUIET_DEADLINE_MS, (world) => undisturbed(world, ledger));
  await worker.kill();
  worker.bundle = bundles.before;
  return outcomes;
}

async function disturbedRuns(stage: Stage, outcomes: Undisturbed, options: Options): Promise<boolean> {
  const { seed, runs, inFlight, killEvery, deadline } = options;
  await Promise.all(stage.agentWorkers.map((worker) => worker.start()));
  const killer = new Killer({
    chance: new Chance(seed, 'killer'),
    victims: stage.victims,
    everyMs: 1_000 * killEvery,
  });
  const stories = Array.from({ length: runs }, (_, index) => storyOf(seed, index + 1));
  const lives = new Map<Story, Life | Error>();
  const began = Date.now();

  killer.begin();
  await inWorld(stage.clients, deadline * 1000, async (world) => {
    let started = 0;
    let rolled: Promise<void> | undefined;
    const lane = async () => {
      for (let story = stories[started]; story && !world.patience.signal.aborted; story = stories[started]) {
        started += 1;
        if (started === Math.ceil(RELEASE_AT * runs))
          rolled = killer.roll(stage.agentWorkers, stage.bundles.released);
        if (started > RELEASED_BY * runs) await rolled;
        lives.set(story, await live(story, world).catch(asError));
        if (lives.size % 50 === 0) report(`${lives.size} runs ended after ${seconds(began)} s`);
      }
    };
    await Promise.race([
      Promise.all(Array.from({ length: inFlight }, lane)),
      new Promise((resolve) => world.patience.signal.addEventListener('abort', resolve)),
    ]);
    report(`No answer for a client: ${JSON.stringify(world.patience.unanswered)}`);
  });
  const tookSeconds = seconds(began);
  await killer.end();

  const figures = await judged(stage, stories, lives, outcomes);
  const kills = Object.values(killer.kills).reduce((sum, count) => sum + count, 0);
  report(`Killed: ${JSON.stringify(killer.kills)}`);
  for (const worker of [...stage.agentWorkers, ...stage.resourceWorkers])
    if (worker.endedByItself > 0)
      report(`${worker.kind} worker ended by itself ${worker.endedByItself} times`);
  const { isGood, wrong, ...others } = figures;
  console.log(
    JSON.stringify({ runs, ...wrong, kills, ...others, killed: killer.kills, seconds: tookSeconds, seed }),
  );
  return isGood;
}

async function judged(
  { clients: [client], ledger }: Stage,
  stories: Story[],
  lives: Map<Story, Life | Error>,
  outcomes: Undisturbed,
) {
  const patience = new Patience(AbortSignal.timeout(QUIET_DEADLINE_MS));
  const entries = await ledger.entries();
  const wrong = { lost: 0, decidedTwice: 0, writesTwice: 0, resultsDiffer: 0 };
  const others = { continuedAsNew: 0, writesRepeated: 0, byVersion: {} as Record<string, number> };
  for (const story of stories) {
    const life = lives.get(story) ?? new Error('it had not ended by the deadline');
    let verdict: Verdict;
    if (life instanceof Error) {
      verdict = { lost: wordsOf(life) };
    } else {
      const evidence = await evidenceOf(story, client, patience, entries);
      verdict = judge(story, life, evidence, outcomes);
      others.byVersion[life.version] = (others.byVersion[life.version] ?? 0) + 1;
      if (evidence.continued) others.continuedAsNew += 1;
      if (evidence.entries.some(({ attempts }) => attempts > 1)) others.writesRepeated += 1;
    }
    for (const kind of wrongs) {
      if (verdict[kind] === undefined) continue;
      wrong[kind] += 1;
      report(`${story.runId} ${kind}: ${verdict[kind]}\n  ${JSON.stringify(story)}`);
    }
  }
  return { isGood: wrongs.every((kind) => wrong[kind] === 0), wrong, ...others };
}

/** Somebody looks for questions as long as `work` goes on, and everybody's patience ends with it. */
async function inWorld<T>(
  [one, other]: Stage['clients'],
  deadlineMs: number,
  work: (world: World) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const patience = new Patience(AbortSignal.any([over.signal, AbortSignal.timeout(deadlineMs)]));
  const questions = new Questions(one, patience);
  const looking = questions.look();
  try {
    const world = { client: one, patience, questions, deciders: new Deciders(one, other, patience) };
    return await Promise.race([work(world), looking.then(() => Promise.reject(new Error('Out of time.')))]);
  } finally {
    over.abort();
    await looking;
  }
}

/** With its causes, one behind the other. */
function wordsOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} < ${wordsOf(error.cause)}` : error.message;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
