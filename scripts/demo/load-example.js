import path from 'node:path';
import { createJiti } from 'jiti';
import { root } from './root.js';

const jiti = createJiti(import.meta.url);

/** A module of the examples, which are TypeScript. */
export function loadExample(file) {
  return jiti.import(path.join(root, 'examples', file));
}
