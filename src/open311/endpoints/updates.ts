import { listUpdatesBetween, type State, toStatus, updateByApplication } from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { createContext } from '#domain/use-cases'
import { authorise, type Handler, requireKey } from '../api-request.ts'
import { noUsablePicture, rejectedPicturesText } from '../errors.ts'
import type { UPDATE_FORM } from '../parameters/forms.ts'
import type { DeclaredParameters } from '../parameters/parameter.ts'
import { parseTimeSpan, type UPDATES_PARAMETERS } from '../query.ts'
import { isPublic, updateValue } from '../values.ts'
import { wantsExtensions } from './catalogue.ts'

/** Updates in one answer at most: a follower that asks for the last hours never meets it. */
const MAX_UPDATES = 5_000
const DEFAULT_HOURS = 24

/**
 * `GET servicerequestupdates`: what happened in a stretch of time, as FixMyStreet asks for it. Both ends are
 * included, on the field that is printed, in whole seconds.
 */
export const listUpdates: Handler<typeof UPDATES_PARAMETERS> = async (apiRequest, query) => {
  const { town } = apiRequest
  const application = await authorise(apiRequest, 'reads')
  const { from, to } = parseTimeSpan(query, DEFAULT_HOURS)
  const catalogue = await getCatalogue(town)
  const updates = await listUpdatesBetween(town, from, to, MAX_UPDATES, query.read('service_request_id'))
  const value = updates
    .filter(
      ({ request }) =>
        isPublic(catalogue, request.serviceCode) ||
        (application !== undefined && request.applicationId === application.id),
    )
    .map((update) => updateValue(town, update, wantsExtensions(query)))
  return { root: 'service_request_updates', value, headers: { 'cache-control': 'private, no-cache' } }
}

/** What another system's word for a state asks of ours. `unchanged`, and words that we do not know, ask nothing. */
const REQUESTED_STATES: Record<string, State> = {
  open: 'confirmed',
  reopen: 'confirmed',
  confirmed: 'confirmed',
  for_triage: 'received',
  investigating: 'confirmed',
  in_progress: 'in_progress',
  planned: 'waiting',
  action_scheduled: 'waiting',
  closed: 'resolved',
  fixed: 'resolved',
  no_further_action: 'rejected',
  not_councils_responsibility: 'rejected',
  unable_to_fix: 'rejected',
  internal_referral: 'rejected',
  cancelled: 'rejected',
  duplicate: 'duplicate',
}

const STATES_BY_WORD = new Map<string, State>([
  ...Object.entries(REQUESTED_STATES),
  ...(['received', 'waiting', 'resolved', 'rejected'] as const).map((state): [string, State] => [
    state,
    state,
  ]),
])

/** A word of the protocol, whatever its case and however its words are joined, or one of our own states. */
export const parseState = (word: string, current: State): State | undefined => {
  const wanted = STATES_BY_WORD.get(word.toLowerCase().replace(/[\s-]+/g, '_'))
  // «open» says of what is open already, however far it has got, nothing new.
  if (wanted === 'confirmed' && /^open$/i.test(word) && toStatus(current) === 'open') return undefined
  return wanted === current ? undefined : wanted
}

/**
 * `POST servicerequestupdates`: another system adds a word to a request of its own, or moves it on where it may
 * (`state`). Without that right the state it names is noted for staff to see.
 */
export const postUpdate: Handler<DeclaredParameters, typeof UPDATE_FORM> = async (
  apiRequest,
  _query,
  form,
) => {
  const { town, fields, language } = apiRequest
  const application = await requireKey(apiRequest, 'updates', 'update')
  const id = form.require('service_request_id')
  const updateId = form.require('update_id')
  const description = form.read('description') ?? ''
  const status = form.read('status') ?? 'unchanged'
  const pictureUrls = form.read('media_url') ?? []
  form.done()
  const updated = await updateByApplication(createContext(town, { kind: 'application', application }), {
    id,
    updateId,
    description,
    stateFor: status === 'unchanged' ? undefined : (current) => parseState(status, current),
    files: fields.files,
    pictureUrls,
  })
  const { rejected } = updated
  if (updated.outcome === 'no-picture') throw noUsablePicture(rejected, language)
  return {
    root: 'service_request_updates',
    value: [
      {
        update_id: updateId,
        ...(rejected.length > 0 ? { service_notice: rejectedPicturesText(rejected, language) } : {}),
      },
    ],
    status: updated.repeated ? 200 : 201,
  }
}
