/** Requests to other servers: addresses that others gave lead to the open internet, never inside. */
export { ForbiddenAddress, isPublicAddress } from './guard.ts'
export { createOutbound, type Outbound, type OutboundRequest, type OutboundResponse } from './request.ts'
export { createWaysOut, type WaysOut, wayFrom } from './ways.ts'
