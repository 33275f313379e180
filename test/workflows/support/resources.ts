/** The resources that the agents of the fixtures fetch from. */
import { defineResource, defineResources, ResourceError, scriptedModelResource } from 'airlockjs/resources';
import * as z from 'zod';

export const resources = defineResources({
  double: defineResource({
    params: z.object({ n: z.number() }),
    result: z.number(),
    fetch: ({ n }) => 2 * n,
  }),
  echo: defineResource({ params: z.json(), result: z.json(), fetch: (params) => params }),
  missing: defineResource({
    params: z.json(),
    result: z.json(),
    fetch: () => {
      throw new ResourceError({ code: 'not_found', message: 'There is none.' });
    },
  }),
  /** Answers when nobody waits any more. */
  slow: defineResource({
    params: z.json(),
    result: z.json(),
    deadline: '2s',
    fetch: (_params, { signal }) =>
      new Promise<null>((resolve) => {
        signal.addEventListener('abort', () => resolve(null));
      }),
  }),
  get_weather: defineResource({
    params: z.object({ city: z.string() }),
    result: z.object({ city: z.string(), sky: z.string() }),
    fetch: ({ city }) => ({ city, sky: 'clear' }),
  }),
  get_time: defineResource({
    params: z.object({ city: z.string() }),
    result: z.string(),
    fetch: ({ city }) => `noon in ${city}`,
  }),
  /** Looks at the weather and the time at once, then tells what the tools said. */
  model: scriptedModelResource({
    replies: (messages) => {
      const said = messages.filter((message) => message.getType() === 'tool').map(({ text }) => text);
      if (said.length > 0) return `They say: ${said.join(' and ')}`;
      return {
        tool_calls: [
          { name: 'get_weather', args: { city: 'Tokyo' } },
          { name: 'get_time', args: { city: 'Tokyo' } },
        ],
      };
    },
  }),
  forecaster: scriptedModelResource({
    replies: [{ tool_calls: [{ name: 'forecast', args: { city: 'Tokyo', celsius: 21 } }] }],
  }),
});
