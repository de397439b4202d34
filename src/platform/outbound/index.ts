/** Requests to addresses that others gave us: to the open internet, never inside. */
export { ForbiddenAddress, isPublicAddress } from './guard.ts'
export { createOutbound, type Outbound, type OutboundRequest, type OutboundResponse } from './request.ts'
