import { expectPicture, type LeftOut, takePictures } from '#town/pictures'
import { change, find, type State, statusOf, updatesBetween } from '#town/service-requests'
import { catalogueOf } from '#town/services'
import { authorise, authorised, type Call, given, type Handler } from '../call.ts'
import { leftOutWords, noPicture, refuse } from '../errors.ts'
import { pictureAddresses } from '../form.ts'
import { readSpan } from '../query.ts'
import { isPublic, updateValue } from '../values.ts'
import { extended } from './catalogue.ts'

/** Updates in one answer at most: a follower that asks for the last hours never meets it. */
const UPDATES_AT_MOST = 5_000
const DEFAULT_HOURS = 24

/**
 * `GET servicerequestupdates`: what happened in a stretch of time, as FixMyStreet asks for it. Both ends are
 * included, on the field that is printed, in whole seconds.
 */
export const listUpdates: Handler = async (call) => {
  const { town, query } = call
  const application = await authorise(call, 'reads')
  const { from, to } = readSpan(town, query, DEFAULT_HOURS)
  const catalogue = await catalogueOf(town)
  const ids = given(query, 'service_request_id')
    ?.split(',')
    .map((id) => id.trim())
  const updates = await updatesBetween(town, from, to, UPDATES_AT_MOST, ids)
  const value = updates
    .filter(
      ({ request }) =>
        isPublic(catalogue, request.serviceCode) ||
        (application !== undefined && request.applicationId === application.id),
    )
    .map((update) => updateValue(town, update, extended(call)))
  return { root: 'service_request_updates', value, headers: { 'cache-control': 'private, no-cache' } }
}

/** What another system's word for a state asks of ours. `unchanged`, and words that we do not know, ask nothing. */
const WANTED: Record<string, State> = {
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

const KNOWN = new Map<string, State>([
  ...Object.entries(WANTED),
  ...(['received', 'waiting', 'resolved', 'rejected'] as const).map((state): [string, State] => [
    state,
    state,
  ]),
])

/** A word of the protocol, whatever its case and however its words are joined, or one of our own states. */
export const stateFor = (word: string, current: State): State | undefined => {
  const wanted = KNOWN.get(word.toLowerCase().replace(/[\s-]+/g, '_'))
  // «open» says of what is open already, however far it has got, nothing new.
  if (wanted === 'confirmed' && /^open$/i.test(word) && statusOf(current) === 'open') return undefined
  return wanted === current ? undefined : wanted
}

const picturesIn = async (call: Call): Promise<{ pictures: string[]; leftOut: LeftOut[] }> => {
  const { town, fields } = call
  const { kept, leftOut } = await takePictures(town, fields.files)
  const expected: string[] = []
  for (const url of pictureAddresses(fields)) {
    const id = Bun.randomUUIDv7()
    await town.db.transaction((tx) => expectPicture(tx, town, id, { from: 'url', url }))
    expected.push(id)
  }
  return { pictures: [...kept, ...expected], leftOut }
}

/**
 * `POST servicerequestupdates`: another system adds a word to a request of its own, or moves it on where it may
 * (`state`). Without that right the state it names is noted for staff to see.
 */
export const postUpdate: Handler = async (call) => {
  const { town, fields } = call
  const application = await authorised(call, 'updates', 'update')
  const id = fields.text('service_request_id')
  if (!id) throw refuse(400, 'missing', { field: 'service_request_id' })
  const updateId = fields.text('update_id')?.slice(0, 200)
  if (!updateId) throw refuse(400, 'missing', { field: 'update_id' })
  const description = fields.text('description') ?? ''
  const status = fields.text('status') ?? 'unchanged'
  if (
    !description &&
    status === 'unchanged' &&
    fields.files.length === 0 &&
    fields.all('media_url').length === 0
  )
    throw refuse(400, 'missing', { field: 'description' })
  if (description.length > 4_000) throw refuse(400, 'too-long', { field: 'description', limit: 4_000 })
  const request = await find(town, id)
  if (!request) throw refuse(404, 'not-found.request')
  const maySetState = application.scopes.includes('state')
  if (request.applicationId !== application.id && !maySetState) throw refuse(403, 'key.foreign')

  const wanted = stateFor(status, request.state)
  const { pictures, leftOut } = await picturesIn(call)
  if (leftOut.length > 0 && pictures.length === 0 && !description && status === 'unchanged')
    throw noPicture(leftOut, call.language)
  const changed = await change(town, id, {
    publicNote: description,
    ...(maySetState ? { state: wanted } : { claimedState: wanted }),
    actor: application.name,
    byReporter: !maySetState,
    source: { id: application.id, externalId: updateId },
    pictures,
  })
  if (typeof changed === 'string') throw refuse(404, 'not-found.request')
  return {
    root: 'service_request_updates',
    value: [
      {
        update_id: updateId,
        ...(leftOut.length > 0 ? { service_notice: leftOutWords(leftOut, call.language) } : {}),
      },
    ],
    status: changed.repeated ? 200 : 201,
  }
}
