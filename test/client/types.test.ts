import type { AgentClient } from 'airlockjs';
import { describe, expectTypeOf, it } from 'vitest';
import type { AgentName, AgentVersion } from '../../src/client/catalog.js';

type Catalog = {
  readonly review: { readonly versions: { readonly '1.0.0': object; readonly '1.1.0': object } };
  readonly weather: { readonly versions: { readonly '2.0.0': object } };
};

/** Checked by the compiler alone; nothing is called. */
describe('the types of a client', () => {
  it('know the agents and the versions of each', () => {
    expectTypeOf<AgentName<Catalog>>().toEqualTypeOf<'review' | 'weather'>();
    expectTypeOf<AgentVersion<Catalog, 'review'>>().toEqualTypeOf<'1.0.0' | '1.1.0'>();
    expectTypeOf<AgentVersion<Catalog, 'weather'>>().toEqualTypeOf<'2.0.0'>();
    void ((client: AgentClient<Catalog>) => [
      client.start({ agent: 'review', version: '1.1.0' }),
      client.start({ agent: 'weather' }),
      // @ts-expect-error there is no such agent
      client.start({ agent: 'wether' }),
      // @ts-expect-error that is a version of another agent
      client.start({ agent: 'weather', version: '1.0.0' }),
    ]);
  });

  it('take any name where the agents are not known', () => {
    void ((client: AgentClient) => client.start({ agent: 'anything', version: 'any' }));
  });
});
