import { ForeignWords } from '#platform/telemetry'
import type { Reporter, ServiceRequest, ServiceRequestEvent, State } from '#town/service-requests'
import type { Destination, ForwardedRequest } from './destinations.ts'

/** What a door does for forwarding. Each throws when it may be tried again; `Refused` when it may not. */
export type Relay = {
  /** Posts a request. @returns its number there, or a token for one */
  post(to: Destination, request: ServiceRequest, reporter: Reporter): Promise<{ id?: string; token?: string }>
  /** Asks for the number behind a token. @returns nothing while there is none */
  resolve(to: Destination, token: string): Promise<string | undefined>
  /** Tells a change. */
  update(
    to: Destination,
    remoteId: string,
    request: ServiceRequest,
    event: ServiceRequestEvent,
  ): Promise<void>
  /** Fetches what happened there between two instants, or to these requests of theirs. */
  fetch(to: Destination, from: Date, until: Date, remote: ForwardedRequest[]): Promise<RemoteUpdate[]>
}

/** Something that happened to a request at another endpoint. */
export type RemoteUpdate = {
  remoteId: string
  updateId: string
  state?: State
  note: string
  status: string
}

/** Thrown by a relay when trying again cannot help. */
export class NotTaken extends ForeignWords {
  override name = 'NotTaken'
}
