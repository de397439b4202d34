import { readForm, seeOther } from '#platform/pages'
import {
  change,
  find,
  InvalidDraft,
  MAX_DESCRIPTION,
  type MergeOutcome,
  merge,
  type ServiceRequest,
  STATES,
  split,
  unmerge,
} from '#town/service-requests'
import { catalogueOf } from '#town/services'
import { may, membersOf } from '#town/staff'
import { forbiddenPage } from './apart.tsx'
import type { ConsoleKey, View } from './frame.tsx'
import { requestPage } from './request.tsx'

/** Saves a change of state, a public answer, a note. A change made meanwhile by somebody else is not overwritten. */
export const saveChange = async (
  here: View,
  { id }: ServiceRequest,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { town, member } = here
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
    ? await change(town, id, {
        state,
        publicNote: typed.publicNote,
        internalNote: typed.internalNote,
        actor: member?.name ?? '',
        seenVersion: Number.isInteger(version) && version > 0 ? version : undefined,
      })
    : undefined
  if (typeof outcome === 'object') return seeOther(`/console/requests/${id}?saved=told`)
  const found = await find(town, id)
  if (!found) return missing()
  const problem =
    outcome === undefined ? 'change.unknown' : outcome === 'stale' ? 'change.stale' : 'change.nothing'
  return requestPage(here, found, { problem, typed })
}

/** Gives a request to a colleague or to another department. */
export const saveAssignment = async (
  here: View,
  found: ServiceRequest,
  request: Request,
): Promise<Response> => {
  const { town, member } = here
  const { text } = await readForm(request)
  const me = member && { id: member.id, name: member.name }
  const asked = text('assignee')
  const colleague = (await membersOf(town)).find(({ id, active }) => active && id === asked)
  const department = text('department')
  const known = (await catalogueOf(town)).departments.has(department)
  const wanted =
    text('do') === 'take'
      ? { assignee: me }
      : {
          assignee: asked === 'nobody' ? null : colleague && { id: colleague.id, name: colleague.name },
          department: known ? department : undefined,
        }
  await change(town, found.id, { ...wanted, actor: member?.name ?? '' })
  // Whoever gave it to a department that they are not of does not see it any more.
  const lost =
    wanted.department && member?.departments.length && !member.departments.includes(wanted.department)
  return seeOther(lost ? '/console' : `/console/requests/${found.id}?saved`)
}

const MERGE_PROBLEMS: Record<Exclude<MergeOutcome, 'done'>, ConsoleKey> = {
  gone: 'merge.error.gone',
  same: 'merge.error.same',
  closed: 'merge.error.closed',
  already: 'merge.error.already',
  private: 'merge.error.private',
}

/** Whether the other request of a merge is one of a department that the member may do this for too. */
const mayBoth = async ({ town, member }: View, other: string | null): Promise<boolean> => {
  const found = other ? await find(town, other) : undefined
  return !found || (member !== undefined && may(member, 'merge-requests', found.department))
}

/** Puts a request together with another. */
export const saveMerge = async (here: View, found: ServiceRequest, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const into = text('into', 20)
  if (!(await mayBoth(here, into))) return forbiddenPage(here, 'department')
  const outcome = await merge(here.town, found.id, into, here.member?.name ?? '')
  return outcome === 'done'
    ? seeOther(`/console/requests/${into}?saved`)
    : requestPage(here, found, { problem: MERGE_PROBLEMS[outcome] })
}

/** Undoes a wrong merge. */
export const saveUnmerge = async (here: View, found: ServiceRequest): Promise<Response> => {
  if (!(await mayBoth(here, found.mergedInto))) return forbiddenPage(here, 'department')
  const outcome = await unmerge(here.town, found.id, here.member?.name ?? '')
  return outcome === 'done'
    ? seeOther(`/console/requests/${found.id}?saved`)
    : requestPage(here, found, { problem: MERGE_PROBLEMS[outcome] })
}

/** Makes a request of its own of a part of this one. */
export const saveSplit = async (here: View, found: ServiceRequest, request: Request): Promise<Response> => {
  const { town, member } = here
  const { text, all } = await readForm(request)
  const part = {
    serviceCode: text('service_code'),
    description: text('description', MAX_DESCRIPTION),
    pictures: all('picture'),
    actor: member?.name ?? '',
    key: text('form_id', 64) || Bun.randomUUIDv7(),
  }
  if (!part.description) return requestPage(here, found, { problem: 'error.description' })
  try {
    const made = await split(town, found.id, part)
    return seeOther(`/console/requests/${made ?? found.id}?saved`)
  } catch (error) {
    if (error instanceof InvalidDraft) return requestPage(here, found, { problem: 'error.service_code' })
    throw error
  }
}
