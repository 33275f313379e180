/** Which sets of packages are tested on which Node. */

/** The oldest is the first that `engines` allows. */
const supportedNodes = ['20.19.0', '22', '24', '26'];

/**
 * @param {{ set?: string, node?: string, others: boolean, quick: boolean }} options
 * @returns {{ set: string, node: string }[]}
 */
export function chooseCells({ set, node, others, quick }) {
  const current = process.versions.node;
  const elsewhere = supportedNodes
    .filter((version) => (version === '20.19.0' && !quick) || !isVersion(current, version.split('.')[0]))
    .filter((version) => version !== current)
    .map((version) => ({ set: 'newest', node: version }));
  const own = { set: 'newest', node: current };
  const all = [{ set: 'oldest', node: current }, ...(others ? [] : [own]), ...elsewhere];
  const chosen = all.filter(
    (cell) => (set ?? cell.set) === cell.set && (node === undefined || isVersion(cell.node, node)),
  );
  if (chosen.length > 0) return chosen;
  // One that is named and not in the list: an older set on a newer Node, for instance.
  return [{ set: set ?? 'newest', node: node ?? current }];
}

const isVersion = (version, asked) => version === asked || version.startsWith(`${asked}.`);
