import { type RejectedPicture, requestPicture, storePictures } from '#domain/pictures'
import { type Actor, DomainError, refuseProblems, useCase } from '#domain/use-cases'
import { findServiceRequest, type ServiceRequest } from './read.ts'
import type { State } from './states.ts'
import { changeServiceRequestIn, lockServiceRequest } from './update.ts'

/** An update by an application, of a request of its own or, with the scope `state`, of any. */
export type ApplicationUpdate = {
  id: string
  /** The application's own number for it: the same again changes nothing. */
  updateId: string
  description: string
  /** The state that it names for a request in such a state; absent where it names none. */
  stateFor?: (current: State) => State | undefined
  /** Pictures, each with the name that its sender gave it. */
  files: [name: string, file: Blob][]
  /** Addresses of pictures, which are fetched later. */
  pictureUrls: string[]
}

/** `no-picture`: there was nothing in it but files that are no pictures; nothing is written then. */
type ApplicationUpdateResult =
  | { outcome: 'updated'; repeated: boolean; rejected: RejectedPicture[] }
  | { outcome: 'no-picture'; rejected: RejectedPicture[] }

/** The application that may update a request. @throws {DomainError} `not-found`, or `forbidden` for one of another application */
const requireApplication = (actor: Actor, request: ServiceRequest | undefined) => {
  if (!request) throw new DomainError('not-found')
  if (actor.kind !== 'application') throw new DomainError('forbidden')
  const { application } = actor
  const maySetState = application.scopes.includes('state')
  if (request.applicationId !== application.id && !maySetState) throw new DomainError('forbidden')
  return { application, request, maySetState }
}

const isEmpty = (
  { description, stateFor, pictureUrls }: ApplicationUpdate,
  files: readonly unknown[],
): boolean => !description && !stateFor && files.length + pictureUrls.length === 0

/** Adds a word, pictures and a state to a request. Without the scope `state`, the state is noted for staff to see. */
export const updateByApplication = useCase({
  allow: { application: 'update' },
  prepare: async ({ town, actor }, update: ApplicationUpdate) => {
    refuseProblems(isEmpty(update, update.files) ? [{ path: 'description', code: 'missing' }] : [])
    // Nothing is stored for what will not be taken.
    requireApplication(actor, await findServiceRequest(town, update.id))
    return storePictures(town, update.files)
  },
  run: async ({ db: tx, town, actor }, update, { kept, rejected }): Promise<ApplicationUpdateResult> => {
    if (isEmpty(update, kept)) return { outcome: 'no-picture', rejected }
    const found = await lockServiceRequest(tx, town, update.id)
    const { application, request, maySetState } = requireApplication(actor, found)
    const state = update.stateFor?.(request.state)
    const expected = update.pictureUrls.map((url) => ({ id: Bun.randomUUIDv7(), url }))
    const changed = await changeServiceRequestIn(tx, town, request.id, {
      publicNote: update.description,
      ...(maySetState ? { state } : { claimedState: state }),
      actor: application.name,
      byReporter: !maySetState,
      source: { id: application.id, externalId: update.updateId },
      pictures: [...kept, ...expected.map(({ id }) => id)],
    })
    if (typeof changed === 'string') throw new DomainError('not-found')
    for (const { id, url } of changed.repeated ? [] : expected)
      await requestPicture(tx, town, { id, source: { from: 'url', url }, read: true })
    return { outcome: 'updated', repeated: changed.repeated, rejected }
  },
})
