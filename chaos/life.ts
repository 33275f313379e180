/** A run from its start to its end, as those outside live it. */
import { type AgentClient, AirlockError, type Json } from 'airlockjs';
import type { Deciders, Told } from './deciding.js';
import type { Patience } from './patience.js';
import type { Questions } from './questions.js';
import type { Story } from './story.js';

export interface Life {
  /** The agent's version that asked. */
  version: string;
  told: readonly Told[];
  result: Json;
}

export interface World {
  client: AgentClient;
  patience: Patience;
  questions: Questions;
  deciders: Deciders;
}

/** @param version Default: the agent's current one */
export async function live(story: Story, world: World, version?: string): Promise<Life> {
  const { client, patience, questions, deciders } = world;
  const { runId, order } = story;
  const asks = questions.of(story);
  await patience.with(() => client.start({ agent: 'errand', version, runId, input: order })).catch(isThere);
  const asked = await asks;
  const told = await deciders.decide(story, asked.interruptId);
  const result = await patience.with(() => client.result(runId));
  return { version: asked.version, told, result };
}

/** The server had it, and died before it could say so. */
function isThere(error: unknown): void {
  if (!AirlockError.isInstance(error) || error.code !== 'run_exists') throw error;
}
