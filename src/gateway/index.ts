/** The HTTP door. It holds a Temporal client and who may do what, no agent code and no resources. */
export { jsonLog } from './log.js';
export { checkGateway, type GatewayOptions, type RunningGateway, startGateway } from './start-gateway.js';
