import type { Case } from '../case.js';
import { answers } from './answers.js';
import { effects } from './effects.js';
import { endurance } from './endurance.js';
import { functional } from './functional.js';
import { parallel } from './parallel.js';
import { sequences } from './sequences.js';
import { subgraphs } from './subgraphs.js';
import { tools } from './tools.js';

export const cases: readonly Case[] = [
  ...parallel,
  ...answers,
  ...sequences,
  ...subgraphs,
  ...functional,
  ...effects,
  ...tools,
  ...endurance,
];
