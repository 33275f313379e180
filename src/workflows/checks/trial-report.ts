/** How a workflow that is only played to try code tells what it found (worker/replay-once.ts). */
import { proxySinks, type Sinks } from '@temporalio/workflow';

export interface ReportSinks<Report> extends Sinks {
  airlock: { report(report: Report): void };
}

export function reportTrial<Report>(report: Report): void {
  proxySinks<ReportSinks<Report>>().airlock.report(report);
}
