/** What the agent is given. Plain data: whoever starts its runs knows it too. */

/** In which order the agent reads and asks; a run continues as new in another place with each. */
export const ways = ['one after another', 'all at once', 'asking meanwhile', 'asking first'] as const;

export type Order = { name: string; way: (typeof ways)[number] };
