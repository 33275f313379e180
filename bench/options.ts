/** The knobs of the benchmark, from its environment; the defaults are what docs/benchmarks.md reports. */
import { type SystemName, systemNames } from './job.js';

const list = (name: string, fallback: string) => (process.env[name] ?? fallback).split(',').filter(Boolean);
const number = (name: string, fallback: number) => Number(process.env[name] ?? fallback);

export const options = {
  /** Sizes of the loop, and the other jobs by name. */
  sizes: list('BENCH_SIZES', '1,5,25,200,fanOut100,fanOutInNode100,createAgent10'),
  systems: list('BENCH_SYSTEMS', systemNames.join(',')) as SystemName[],
  /** What is measured beside CPU. */
  measures: list('BENCH_MEASURES', 'memory,flat,history,wakeUp,coldStart'),
  repetitions: number('BENCH_REPETITIONS', 3),
  /** Fetches a system makes in one repetition of one size, whatever the size: long jobs are done less often. */
  fetches: number('BENCH_FETCHES', 120),
  parked: number('BENCH_PARKED', 300),
  /** A folder for CPU profiles of the processes under test; figures taken with it set are not comparable. */
  profiles: process.env.BENCH_PROFILES,
};
