import { correctRequestKind } from '#domain/conversations'
import {
  changeServiceRequest,
  findServiceRequest,
  MAX_DESCRIPTION,
  type MergeResult,
  mergeRequests,
  type ReclassifyResult,
  type ServiceRequest,
  STATES,
  splitRequest,
  undoRequestMerge,
} from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { hasPermission, listMembers } from '#domain/staff'
import { DomainError } from '#domain/use-cases'
import { readForm, seeOther } from '#platform/pages'
import { forbiddenPage } from '../access/index.ts'
import type { ConsoleKey, View } from '../ui/index.ts'
import { requestPage } from './request.tsx'

/** Saves a change of state, a public answer, a note. A change made in the meantime by somebody else is not overwritten. */
export const saveChange = async (
  view: View,
  { id }: ServiceRequest,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town, member } = view
  const { text } = await readForm(request)
  const since = new Date(text('since'))
  const typed = {
    state: text('state'),
    publicNote: text('public_note', MAX_DESCRIPTION),
    internalNote: text('internal_note', MAX_DESCRIPTION),
    since: Number.isNaN(since.getTime()) ? undefined : since,
  }
  const state = STATES.find((one) => one === typed.state)
  const version = Number(text('version'))
  const outcome = state
    ? await changeServiceRequest(town, id, {
        state,
        publicNote: typed.publicNote,
        internalNote: typed.internalNote,
        actor: member?.name ?? '',
        seenVersion: Number.isInteger(version) && version > 0 ? version : undefined,
      })
    : undefined
  if (typeof outcome === 'object') return seeOther(`/console/requests/${id}?saved=told`)
  const found = await findServiceRequest(town, id)
  if (!found) return missing()
  const problem =
    outcome === undefined ? 'change.unknown' : outcome === 'stale' ? 'change.stale' : 'change.nothing'
  return requestPage(view, found, { problem, typed })
}

/** Gives a request to a colleague or to another department. */
export const saveAssignment = async (
  view: View,
  found: ServiceRequest,
  request: Request,
): Promise<Response> => {
  const { town, member } = view
  const { text } = await readForm(request)
  const me = member && { id: member.id, name: member.name }
  const asked = text('assignee')
  const colleague = (await listMembers(town)).find(({ id, active }) => active && id === asked)
  const department = text('department')
  const known = (await getCatalogue(town)).departments.has(department)
  const wanted =
    text('do') === 'take'
      ? { assignee: me }
      : {
          assignee: asked === 'nobody' ? null : colleague && { id: colleague.id, name: colleague.name },
          department: known ? department : undefined,
        }
  await changeServiceRequest(town, found.id, { ...wanted, actor: member?.name ?? '' })
  // The person who gave it to a department that they are not of does not see it any more.
  const lost =
    wanted.department && member?.departments.length && !member.departments.includes(wanted.department)
  return seeOther(lost ? '/console' : `/console/requests/${found.id}?saved`)
}

const KIND_PROBLEMS: Record<Exclude<ReclassifyResult, 'done' | 'not-found'>, ConsoleKey> = {
  stale: 'change.stale',
  same: 'change.nothing',
  'unknown-service': 'error.service_code',
}

/** Gives a request another kind, with the department that works on it. */
export const saveKind = async (
  view: View,
  { id }: ServiceRequest,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town, member } = view
  const { text } = await readForm(request)
  const version = Number(text('version'))
  const outcome = await correctRequestKind(town, id, {
    serviceCode: text('kind'),
    actor: member?.name ?? '',
    seenVersion: Number.isInteger(version) && version > 0 ? version : undefined,
  })
  const found = await findServiceRequest(town, id)
  if (!found || outcome === 'not-found') return missing()
  if (outcome !== 'done') return requestPage(view, found, { problem: KIND_PROBLEMS[outcome] })
  const lost = member && !hasPermission(member, 'see-queue', found.department)
  return seeOther(lost ? '/console' : `/console/requests/${id}?saved`)
}

const MERGE_PROBLEMS: Record<Exclude<MergeResult, 'done'>, ConsoleKey> = {
  gone: 'merge.error.gone',
  same: 'merge.error.same',
  closed: 'merge.error.closed',
  already: 'merge.error.already',
  private: 'merge.error.private',
}

/** Whether the other request of a merge is one of a department that the member may do this for too. */
const canMergeWith = async ({ town, member }: View, other: string | null): Promise<boolean> => {
  const found = other ? await findServiceRequest(town, other) : undefined
  return !found || (member !== undefined && hasPermission(member, 'merge-requests', found.department))
}

/** Puts a request together with another. */
export const saveMerge = async (view: View, found: ServiceRequest, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const into = text('into', 20)
  if (!(await canMergeWith(view, into))) return forbiddenPage(view, 'department')
  const outcome = await mergeRequests(view.town, found.id, into, view.member?.name ?? '')
  return outcome === 'done'
    ? seeOther(`/console/requests/${into}?saved`)
    : requestPage(view, found, { problem: MERGE_PROBLEMS[outcome] })
}

/** Undoes a wrong merge. */
export const saveUnmerge = async (view: View, found: ServiceRequest): Promise<Response> => {
  if (!(await canMergeWith(view, found.mergedInto))) return forbiddenPage(view, 'department')
  const outcome = await undoRequestMerge(view.town, found.id, view.member?.name ?? '')
  return outcome === 'done'
    ? seeOther(`/console/requests/${found.id}?saved`)
    : requestPage(view, found, { problem: MERGE_PROBLEMS[outcome] })
}

/** Makes a request of its own of a part of this one. */
export const saveSplit = async (view: View, found: ServiceRequest, request: Request): Promise<Response> => {
  const { town, member } = view
  const { text, all } = await readForm(request)
  const part = {
    serviceCode: text('service_code'),
    description: text('description', MAX_DESCRIPTION),
    pictures: all('picture'),
    actor: member?.name ?? '',
    key: text('form_id', 64) || Bun.randomUUIDv7(),
  }
  if (!part.description) return requestPage(view, found, { problem: 'error.description' })
  try {
    const made = await splitRequest(town, found.id, part)
    return seeOther(`/console/requests/${made ?? found.id}?saved`)
  } catch (error) {
    if (error instanceof DomainError) return requestPage(view, found, { problem: 'error.service_code' })
    throw error
  }
}
