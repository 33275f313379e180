/** What `npm run chaos` would say if something had gone wrong. */
import { expect, test } from 'vitest';
import type { Told } from '../../chaos/deciding.js';
import type { Evidence } from '../../chaos/evidence.js';
import { storyOf } from '../../chaos/story.js';
import { Undisturbed } from '../../chaos/undisturbed.js';
import { judge } from '../../chaos/verdict.js';

const story = storyOf('seed', 1);
const { name, way } = story.order;
const undisturbed = new Undisturbed([
  [
    { version: '1.0.0', way, decisionId: 'by ann' },
    { result: 'for the order', log: ['asked'] },
  ],
]);
const written = { idempotencyKey: 'k-1', name, amount: 3, attempts: 2, mixed: false };
const good: Evidence = { log: ['asked'], decidedBy: ['by ann'], continued: true, entries: [written] };
const ann: Told = { decisionId: 'by ann', answer: 'accepted' };
const bob: Told = { decisionId: 'by bob', answer: 'refused' };

const wrongsOf = (evidence: Partial<Evidence>, told: Told[] = [ann, bob], result = `for ${name}`) =>
  Object.keys(judge(story, { version: '1.0.0', told, result }, { ...good, ...evidence }, undisturbed));

test('a run like its undisturbed twin, whose write was tried twice with one key', () => {
  expect(wrongsOf({})).toEqual([]);
  expect(wrongsOf({}, [ann, { ...ann, answer: 'duplicate' }])).toEqual([]);
  expect(
    wrongsOf({}, [
      { ...ann, answer: 'duplicate' },
      { ...bob, answer: 'late' },
    ]),
  ).toEqual([]);
});

test('a write that is not there, twice there under two keys, or another under the same key', () => {
  expect(wrongsOf({ entries: [] })).toEqual(['lost']);
  expect(wrongsOf({ entries: [written, { ...written, idempotencyKey: 'k-2' }] })).toEqual(['writesTwice']);
  expect(wrongsOf({ entries: [{ ...written, mixed: true }] })).toEqual(['writesTwice']);
});

test('both are told that theirs counts, or the one is whose does not', () => {
  expect(wrongsOf({}, [ann, { ...bob, answer: 'accepted' }])).toEqual(['decidedTwice']);
  expect(wrongsOf({}, [ann, ann])).toEqual(['decidedTwice']);
  expect(wrongsOf({}, [{ ...ann, answer: 'refused' }, bob])).toEqual(['decidedTwice']);
  expect(wrongsOf({ decidedBy: ['by ann', 'by bob'] })).toEqual(['decidedTwice']);
});

test('another result, another log, another version', () => {
  expect(wrongsOf({}, [ann, bob], 'for nobody')).toEqual(['resultsDiffer']);
  expect(wrongsOf({ log: ['asked', 'asked again'] })).toEqual(['resultsDiffer']);
  expect(wrongsOf({ decidedBy: ['by somebody'] }, [])).toEqual(['resultsDiffer']);
});
