/**
 * What people were asked, marked in the history: one mark for each question. A fetch needs none, for its activity says
 * what was asked.
 *
 * 1. A replay that asks what was asked finds its mark again. One that asks another thing in its place learns so when it
 *    asks, before any decision is given to the wrong question.
 * 2. A run that was asked before there were marks has none, and continues.
 * 3. Where the marks of a history cannot be read, Temporal itself misses the mark that a replay does not make.
 */
import { patched } from '@temporalio/workflow';
import { type AskedMark, ordinalOf, questionPatchId, readAskedMark } from '../../common/patch-ids.js';
import { knownPatches } from '../known-patches.js';

/** @returns what the history says was asked instead */
export function markAsked(asked: AskedMark): AskedMark | undefined {
  if (patched(questionPatchId(asked))) return undefined;
  for (const mark of knownPatches()) {
    const before = readAskedMark(mark);
    if (before && ordinalOf(before.id) === ordinalOf(asked.id)) return before;
  }
  return undefined;
}
