/** Which sets of packages are tested on which Node. */

/** `isOptional`: not every registry has it; its absence is told, and is no failure. */
const supportedNodes = [
  { version: '20.19.0' },
  { version: '22' },
  { version: '24' },
  { version: '26', isOptional: true },
];

/** @param {{ set?: string, node?: string, others: boolean }} options */
export function chooseCells({ set, node, others }) {
  const current = process.versions.node;
  const own = { set: 'newest', node: current };
  const elsewhere = supportedNodes
    .filter(({ version }) => version === '20.19.0' || !current.startsWith(`${version}.`))
    .filter(({ version }) => version !== current)
    .map(({ version, isOptional }) => ({ set: 'newest', node: version, isOptional }));
  const all = [{ set: 'oldest', node: current }, ...(others ? [] : [own]), ...elsewhere];
  const chosen = all.filter(
    (cell) => (set ?? cell.set) === cell.set && (node === undefined || isVersion(cell.node, node)),
  );
  if (chosen.length > 0) return chosen;
  // One that is named and not in the list: an older set on a newer Node, for instance.
  return [{ set: set ?? 'newest', node: node ?? current }];
}

const isVersion = (version, asked) => version === asked || version.startsWith(`${asked}.`);
