import { type Revision, reviseRequest } from '#domain/conversations'
import { PRIORITIES } from '#domain/labels'
import { findPlaceInText, getServiceArea, judgePoint } from '#domain/places'
import {
  ASSET_FIELD,
  type BulkChange,
  CHANGE_CONFLICTS,
  changeServiceRequest,
  changeServiceRequests,
  findServiceRequest,
  type Location,
  MAX_DESCRIPTION,
  MERGE_CONFLICTS,
  mergeRequests,
  RECLASSIFY_CONFLICTS,
  type ServiceRequest,
  STATES,
  splitRequest,
  undoRequestMerge,
} from '#domain/service-requests'
import { type Catalogue, getCatalogue } from '#domain/services'
import { hasPermission, listMembers, type Member } from '#domain/staff'
import { conflictOf, DomainError, problemsOf } from '#domain/use-cases'
import { distanceMetres } from '#platform/geocoding'
import { type PostedForm, seeOther } from '#platform/pages'
import { type ConsoleKey, createConsoleContext, type View } from '../ui/index.ts'
import { loadAsset } from './asset.tsx'
import { formatPoint, type RequestOutcome, type TypedRevision } from './typed.ts'

/** Shows a request with what came of the last thing that was done: in its own page, or beside the queue where it was open. */
export type ShowRequest = (
  view: View,
  request: ServiceRequest,
  outcome: RequestOutcome,
  back: string | undefined,
) => Promise<Response>

/** What was asked for with a request, and how the answer is shown. */
export type Asked = { view: View; found: ServiceRequest; form: PostedForm; show: ShowRequest }

const CONFLICTS = [...CHANGE_CONFLICTS, ...RECLASSIFY_CONFLICTS] as const

const PROBLEMS: Record<(typeof CONFLICTS)[number], ConsoleKey> = {
  stale: 'change.stale',
  'nothing-changed': 'change.nothing',
  same: 'change.nothing',
  'unknown-service': 'error.service_code',
}

/** Where the request was open beside the queue: the filters of that, as its address has them. */
const backOf = ({ form, text }: PostedForm): string | undefined =>
  form.has('back') ? text('back', 1_000) : undefined

const queueUrl = (back: string, query: string): string => `/console?${back}${back ? '&' : ''}${query}`

/** After something was done: the request again, where it was open. */
export const shownAgain = (form: PostedForm, id: string, said: string): Response => {
  const back = backOf(form)
  return seeOther(back === undefined ? `/console/requests/${id}?${said}` : queueUrl(back, `at=${id}&${said}`))
}

const readTyped = ({ text, form }: PostedForm, found: ServiceRequest): TypedRevision => {
  const since = new Date(text('since'))
  const address = text('address', 500)
  const point = text('point', 500)
  return {
    state: text('state'),
    publicNote: text('public_note', MAX_DESCRIPTION),
    internalNote: text('internal_note', MAX_DESCRIPTION),
    address: form.has('address') && address !== (found.address ?? '') ? address : undefined,
    point: form.has('point') && point !== formatPoint(found) ? point : undefined,
    asset: form.has('asset') ? text('asset', 80) : undefined,
    keepsAddress: text('keep_address') === 'yes',
    since: Number.isNaN(since.getTime()) ? undefined : since,
  }
}

/** The version that was on the screen. */
const readVersion = ({ text }: PostedForm): number | undefined => {
  const version = Number(text('version'))
  return Number.isInteger(version) && version > 0 ? version : undefined
}

/**
 * Saves everything that the form says otherwise than the request is; or, by another button of it, who has the request. A
 * change made in the meantime by somebody else is not overwritten.
 */
export const saveRequest = async (asked: Asked): Promise<Response> => {
  const { view, found, form, show } = asked
  if (form.text('do')) return assign(asked)
  const { id } = found
  const typed = readTyped(form, found)
  const again = async (problem: ConsoleKey) =>
    show(view, (await findServiceRequest(view.town, id)) ?? found, { problem, typed }, backOf(form))
  const state = STATES.find((one) => one === (form.text('set') || typed.state || found.state))
  if (!state) return again('change.unknown')
  const location = readLocation(view, found, typed)
  if (location === 'no-point') return again('correct.point.error')
  const revision = { ...(await readRevision(view, found, form, typed)), location }
  try {
    if (form.text('set') && form.text('after') !== 'next' && isUndoable(revision)) {
      const { seenVersion, assignee, priority, labels } = revision
      const change = { state, assignee, priority, labels }
      const undo = await changeUndoably(view, id, { change, seenVersion })
      return undo ? shownAgain(form, id, undo) : again('change.nothing')
    }
    await reviseRequest(createConsoleContext(view), { id, state, ...revision })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid' && isAboutAsset(error))
      return again('error.asset')
    if (error instanceof DomainError && error.code === 'invalid')
      return again(typed.point === undefined ? 'correct.address.error' : 'correct.point.error')
    return again(PROBLEMS[conflictOf(error, CONFLICTS)])
  }
  return afterSaving(asked)
}

const isAboutAsset = ({ problems }: DomainError): boolean => problems.some(({ path }) => path === ASSET_FIELD)

/** Whether nothing is said, corrected or given away: what is changed can be put back as if it had not been. */
const isUndoable = (revision: Omit<Revision, 'id'>): boolean => {
  const { publicNote, internalNote, serviceCode, location, asset, publicText, department } = revision
  const said = publicNote || internalNote || publicText !== undefined
  return !said && !serviceCode && !location && !department && asset === undefined
}

/**
 * Changes a request by one press: like a change of many, nobody is told of it for some seconds, in which it can be undone.
 * @returns what the address says of it; undefined where nothing was changed
 * @throws {Conflict} `stale`
 */
const changeUndoably = async (
  view: View,
  id: string,
  asked: { change: BulkChange; seenVersion?: number },
): Promise<string | undefined> => {
  const done = await changeServiceRequests(createConsoleContext(view), { ids: [id], ...asked })
  return done.changed > 0 ? `bulk=${done.id}&changed=1` : undefined
}

/** The request again; or the one after it in the queue, where that was asked for or where the member sees it no more. */
const afterSaving = async ({ view, found, form }: Asked): Promise<Response> => {
  const { text } = form
  const after = await findServiceRequest(view.town, found.id)
  const lost = !after || !view.member || !hasPermission(view.member, 'see-queue', after.department)
  const back = backOf(form)
  const next = text('next', 20)
  if (back !== undefined && (lost || text('after') === 'next'))
    return seeOther(queueUrl(back, `${next ? `at=${encodeURIComponent(next)}&` : ''}was=${found.id}`))
  return lost ? seeOther('/console') : shownAgain(form, found.id, 'saved=told')
}

/** What the form says otherwise. A field that it does not have says nothing. */
const readRevision = async (
  view: View,
  found: ServiceRequest,
  form: PostedForm,
  typed: TypedRevision,
): Promise<Omit<Revision, 'id' | 'location'>> => {
  const { town } = view
  const { text, all } = form
  const [members, catalogue] = await Promise.all([listMembers(town), getCatalogue(town)])
  const kind = text('kind')
  const words = text('public_text', MAX_DESCRIPTION)
  return {
    seenVersion: readVersion(form),
    publicNote: typed.publicNote,
    internalNote: typed.internalNote,
    asset: await readAsset(view, found, typed),
    assignee: readAssignee(members, found, text('assignee')),
    department: readDepartment(catalogue, found, text('department')),
    serviceCode: kind && kind !== found.serviceCode ? kind : undefined,
    priority: PRIORITIES.find((one) => one === text('priority')),
    labels: text('labels') ? all('label') : undefined,
    publicText:
      form.form.has('public_text') && words !== (found.publicDescription ?? '').trim() ? words : undefined,
    tell: text('tell') === 'yes',
  }
}

/** The thing that it is about instead, null where it is about none; nothing where the form says what was there. */
const readAsset = async (
  view: View,
  found: ServiceRequest,
  { asset }: TypedRevision,
): Promise<Revision['asset']> => {
  if (asset === undefined || asset === (await loadAsset(view, found)).name) return undefined
  return asset || null
}

const readAssignee = (
  members: Member[],
  { assigneeId }: ServiceRequest,
  asked: string,
): Revision['assignee'] => {
  if (!asked || asked === (assigneeId ?? 'nobody')) return undefined
  if (asked === 'nobody') return null
  const colleague = members.find(({ id }) => id === asked)
  return colleague && { id: colleague.id, name: colleague.name }
}

const readDepartment = (
  { departments }: Catalogue,
  { department }: ServiceRequest,
  asked: string,
): string | undefined => (departments.has(asked) && asked !== department ? asked : undefined)

/**
 * Where it is instead. Another address is looked up: what was pointed at before is not there. Where the pin was moved it has the words
 * that are nearest, unless others are typed or those that it has are to stay.
 */
const readLocation = (
  { town }: View,
  found: ServiceRequest,
  { address, point, keepsAddress }: TypedRevision,
): Location | 'no-point' | undefined => {
  if (point === undefined) return address === undefined ? undefined : { address }
  const read = findPlaceInText(point, getServiceArea(town))
  if (read.found !== 'point') return 'no-point'
  const words = address ?? (keepsAddress ? (found.address ?? undefined) : undefined)
  return { ...read.point, address: words }
}

/** What is nearest to where the pin is being moved, and how far that is from where it was: read while it is moved. */
export const sayNearest = async ({ view, found, form: { text } }: Asked): Promise<Response> => {
  const { t, town } = view
  const [lat, long] = [Number(text('lat', 30)), Number(text('long', 30))]
  const inTown = judgePoint({ lat, long }, getServiceArea(town)) === 'in-town'
  const near = inTown ? await town.geocoder.reverse({ lat, long }).catch(() => undefined) : undefined
  const before = found.lat === null || found.long === null ? undefined : { lat: found.lat, long: found.long }
  const metres = before && Math.round(distanceMetres(before, { lat, long }))
  const said = inTown
    ? t('pin.said', { address: near?.address ?? t('pin.no-address'), metres: metres ?? -1 })
    : t('correct.point.error')
  return new Response(said, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}

/** Gives a request to a colleague or to another department. A change that was being written is shown again. */
export const assign = async ({ view, found, form, show }: Asked): Promise<Response> => {
  const { town, member } = view
  const { text } = form
  const me = member && { id: member.id, name: member.name }
  const chosen = text('assignee')
  const typed = readTyped(form, found)
  const isWriting = typed.publicNote || typed.internalNote || (typed.state && typed.state !== found.state)
  if (text('do') === 'take' && !isWriting) {
    const undo = await changeUndoably(view, found.id, { change: { assignee: me } })
    return shownAgain(form, found.id, undo ?? 'saved')
  }
  const [members, catalogue] = await Promise.all([listMembers(town), getCatalogue(town)])
  const colleague = members.find(({ id, active }) => active && id === chosen)
  const department = text('department')
  const wanted =
    text('do') === 'take'
      ? { assignee: me }
      : {
          assignee: chosen === 'nobody' ? null : colleague && { id: colleague.id, name: colleague.name },
          department: catalogue.departments.has(department) ? department : undefined,
        }
  await changeServiceRequest(createConsoleContext(view), { id: found.id, ...wanted }).catch((error) =>
    conflictOf(error, ['nothing-changed']),
  )
  // The person who gave it to a department that they are not of does not see it any more.
  const lost =
    wanted.department && member?.departments.length && !member.departments.includes(wanted.department)
  if (lost) return seeOther('/console')
  const after = isWriting ? await findServiceRequest(town, found.id) : undefined
  if (!after) return shownAgain(form, found.id, 'saved')
  // What a colleague changed before this is to be read before the change is saved.
  const stale = (readVersion(form) ?? found.version) !== found.version
  return show(
    view,
    after,
    { typed, ...(stale ? { problem: 'change.stale' } : { done: 'change.done' }) },
    backOf(form),
  )
}

/** Puts a request together with another. */
export const saveMerge = async ({ view, found, form, show }: Asked): Promise<Response> => {
  const into = form.text('into', 20)
  try {
    await mergeRequests(createConsoleContext(view), { id: found.id, into })
  } catch (error) {
    return show(view, found, { problem: `merge.error.${conflictOf(error, MERGE_CONFLICTS)}` }, backOf(form))
  }
  return shownAgain(form, into, `merged=${found.id}`)
}

/** Undoes a wrong merge. */
export const saveUnmerge = async ({ view, found, form, show }: Asked): Promise<Response> => {
  try {
    await undoRequestMerge(createConsoleContext(view), { id: found.id })
  } catch (error) {
    return show(view, found, { problem: `merge.error.${conflictOf(error, MERGE_CONFLICTS)}` }, backOf(form))
  }
  return shownAgain(form, found.id, 'saved')
}

/** Makes a request of its own of a part of this one. */
export const saveSplit = async ({ view, found, form, show }: Asked): Promise<Response> => {
  const { text, all } = form
  const part = {
    serviceCode: text('service_code'),
    description: text('description', MAX_DESCRIPTION),
    pictures: all('picture'),
    key: text('form_id', 64) || Bun.randomUUIDv7(),
  }
  try {
    const made = await splitRequest(createConsoleContext(view), { id: found.id, part })
    return seeOther(`/console/requests/${made}?saved`)
  } catch (error) {
    const told = problemsOf(error).some(({ path }) => path === 'description')
    const problem: ConsoleKey = told ? 'error.description' : 'error.service_code'
    return show(view, found, { problem }, backOf(form))
  }
}
