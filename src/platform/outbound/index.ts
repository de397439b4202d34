/** Requests to other servers: addresses that others gave lead to the open internet, never inside. */

export { createOutboundClients, type OutboundClients, outboundFor } from './clients.ts'
export { ForbiddenAddress, isPublicAddress } from './guard.ts'
export { createOutbound, type Outbound, type OutboundRequest, type OutboundResponse } from './request.ts'
export { outboundSettings } from './settings.ts'
