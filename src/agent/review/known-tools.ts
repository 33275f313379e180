/** A review of a tool that the agent does not have is a gate beside the road: the agent is refused by name. */
import { UnsupportedFeatureError } from '../langgraph/unsupported-features.js';

const CHECK = Symbol.for('airlock.review.check');

/** What a middleware with reviews shows of itself. */
export interface Reviewing {
  /** @throws UnsupportedFeatureError where a tool that it reviews is not among these */
  [CHECK](tools: readonly string[], agent: string): void;
}

export function reviewing(reviewed: readonly string[], onChecked: () => void): Reviewing {
  return {
    [CHECK](tools, agent) {
      const unknown = reviewed.filter((name) => !tools.includes(name));
      if (unknown.length > 0) {
        throw new UnsupportedFeatureError(
          `${agent}: reviewTools names ${unknown.map((name) => `'${name}'`).join(', ')}, which the agent does not ` +
            `have: its tools are ${tools.join(', ') || 'none'}. Correct the name, or give the agent the tool.`,
        );
      }
      onChecked();
    },
  };
}

/** The part of `createAgent`'s agents that is used here. */
interface AgentLike {
  options?: { tools?: unknown; middleware?: unknown };
}

/**
 * Checks an agent of `createAgent` before it runs.
 * @throws UnsupportedFeatureError
 */
export function refuseUnknownReviews(agent: object, name: string): void {
  const { tools, middleware } = (agent as AgentLike).options ?? {};
  const all = list(middleware);
  const names = toolNames([
    ...list(tools),
    ...all.flatMap((one) => list((one as { tools?: unknown }).tools)),
  ]);
  for (const one of all) (one as Partial<Reviewing>)[CHECK]?.(names, `Agent '${name}'`);
}

/** Tools of a provider's own have no name. */
export function toolNames(tools: readonly unknown[]): string[] {
  return tools.flatMap((tool) => {
    const { name } = Object(tool) as { name?: unknown };
    return typeof name === 'string' ? [name] : [];
  });
}

function list(value: unknown): object[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

export { CHECK };
