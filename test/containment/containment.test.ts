/** A short trial of containment; `npm run soak` makes long ones. */
import { expect, inject, test } from 'vitest';
import { runContainment } from '../../soak/containment.js';

test('whatever one party does, the others go on', { timeout: 900_000 }, async () => {
  const seed = Number(process.env.AIRLOCK_SEED ?? 1);
  const faults: string[] = [];
  const { address, namespace } = inject('temporal');
  const result = await runContainment({
    seed,
    address,
    namespace,
    rounds: 2,
    onFault: (fault) => faults.push(fault),
  });
  expect(faults, `seed ${seed}`).toEqual([]);
  expect(result).toMatchObject({ rounds: 2, poisoned: 0, hung: 0, crossed: 0 });
  expect(result.runs).toBeGreaterThan(40);
});
