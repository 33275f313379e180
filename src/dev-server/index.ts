export { type DevServer, type DevServerOptions, startDevServer } from './dev-server.js';
export {
  type FindBinaryOptions,
  type FoundBinary,
  findTemporalBinary,
  findTestServerBinary,
} from './find-binary.js';
