/** What answers the weather assistant. Loaded by resource workers alone. */
import { defineResource, defineResources, ResourceError } from 'airlockjs/resources';
import * as z from 'zod';
import { configuredModel } from '../model.js';
import { scriptedModel } from './scripted-model.js';

interface Weather {
  temperatureC: number;
  sky: string;
}

/** Stands in for a weather service. */
const cities: Record<string, { now: Weather; tomorrow: Weather }> = {
  Tokyo: { now: { temperatureC: 22, sky: 'sunny' }, tomorrow: { temperatureC: 18, sky: 'rain' } },
  'San Francisco': { now: { temperatureC: 14, sky: 'fog' }, tomorrow: { temperatureC: 17, sky: 'sunny' } },
  Berlin: { now: { temperatureC: 6, sky: 'cloudy' }, tomorrow: { temperatureC: 4, sky: 'snow' } },
};

function weatherIn(city: string) {
  const weather = Object.hasOwn(cities, city) ? cities[city] : undefined;
  if (weather) return weather;
  throw new ResourceError({
    code: 'not_found',
    message: `There is no weather for ${city}; known are ${Object.keys(cities).join(', ')}.`,
  });
}

const params = z.object({ city: z.string().min(1) });
const result = z.object({ city: z.string(), temperatureC: z.number(), sky: z.string() });

export default defineResources({
  get_weather: defineResource({
    description: 'The weather in a city now',
    params,
    result,
    fetch: ({ city }) => ({ city, ...weatherIn(city).now }),
  }),
  get_forecast: defineResource({
    description: "Tomorrow's weather in a city",
    params,
    result,
    fetch: ({ city }) => ({ city, ...weatherIn(city).tomorrow }),
  }),
  model: configuredModel() ?? scriptedModel,
});
