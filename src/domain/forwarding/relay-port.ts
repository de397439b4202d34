import type { Reporter, ServiceRequest, ServiceRequestEvent, State } from '#domain/service-requests'
import { ExternalError } from '#platform/telemetry'
import type { Destination, ForwardedRequest } from './destinations.ts'
import type { Doubt } from './tables.ts'

/** What an adapter does for forwarding. Each throws when it may be tried again, and {@link PermanentlyRejected} when it may not. */
export type Relay = {
  /**
   * Posts a request.
   * @returns its number there, or a token for one
   * @throws {DeliveryUncertain} when it may have arrived
   */
  post(to: Destination, request: ServiceRequest, reporter: Reporter): Promise<{ id?: string; token?: string }>
  /** Asks for the number behind a token. @returns nothing while there is none */
  resolve(to: Destination, token: string): Promise<string | undefined>
  /** Lists the requests that were made there between two instants; nothing where the endpoint has no such list. */
  list(
    to: Destination,
    request: ServiceRequest,
    from: Date,
    until: Date,
  ): Promise<ListedRequest[] | undefined>
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

/** A request in the list of another endpoint, as far as it says. */
export type ListedRequest = {
  remoteId: string
  serviceCode?: string
  description?: string
  lat?: number
  long?: number
  address?: string
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
export class PermanentlyRejected extends ExternalError {
  override name = 'NotTaken'
}

/** Thrown by a relay when a request may have arrived all the same: it must not simply be sent again. */
export class DeliveryUncertain extends ExternalError {
  override name = 'InDoubt'
  constructor(
    readonly doubt: Doubt,
    message: string,
  ) {
    super(message)
  }
}
