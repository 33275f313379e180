/** JSON with something else at a random place in it. */
import type { Json } from 'airlockjs';
import fc from 'fast-check';

type Path = (string | number)[];

function pathsIn(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const held: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...held.flatMap(([key, one]) => pathsIn(one, [...path, key]))];
}

function replaced(value: Json, [first, ...rest]: Path, by: Json | undefined): Json | undefined {
  if (first === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, Json | undefined>;
  const inner = replaced(copy[first] as Json, rest, by);
  if (inner === undefined && !Array.isArray(copy)) delete copy[first];
  else copy[first] = inner ?? null;
  return copy as Json;
}

const junk: Json[] = [null, true, 0, -1, 1e300, 2 ** 53, '', 'x', '{', [], [null], {}, { x: {} }, [['a', 1]]];

/** Each place is equally likely. */
export function mutated(value: Json): fc.Arbitrary<Json> {
  const place = fc.constantFrom(...pathsIn(value).filter((path) => path.length > 0));
  const by = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...junk, undefined) },
    fc.jsonValue({ maxDepth: 2 }),
  );
  return fc.array(fc.tuple(place, by), { minLength: 1, maxLength: 2 }).map((changes) =>
    changes.reduce<Json>((made, [path, by]) => {
      // The first change may have taken the place of the second away.
      try {
        return replaced(made, path, by as Json | undefined) as Json;
      } catch {
        return made;
      }
    }, value),
  );
}
