import { correctRequestKind } from '#domain/conversations'
import {
  CHANGE_CONFLICTS,
  changeServiceRequest,
  findServiceRequest,
  MAX_DESCRIPTION,
  MERGE_CONFLICTS,
  mergeRequests,
  RECLASSIFY_CONFLICTS,
  type ServiceRequest,
  STATES,
  splitRequest,
  undoRequestMerge,
} from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { hasPermission, listMembers } from '#domain/staff'
import { conflictOf, problemsOf } from '#domain/use-cases'
import { type PostedForm, readForm, seeOther } from '#platform/pages'
import { type ConsoleKey, createConsoleContext, type View } from '../ui/index.ts'
import { requestPage } from './request.tsx'
import type { ChangeFormValues } from './typed.ts'

const CHANGE_PROBLEMS: Record<(typeof CHANGE_CONFLICTS)[number], ConsoleKey> = {
  stale: 'change.stale',
  'nothing-changed': 'change.nothing',
}

const readTyped = ({ text }: PostedForm): ChangeFormValues => {
  const since = new Date(text('since'))
  return {
    state: text('state'),
    publicNote: text('public_note', MAX_DESCRIPTION),
    internalNote: text('internal_note', MAX_DESCRIPTION),
    since: Number.isNaN(since.getTime()) ? undefined : since,
  }
}

/** The version that was on the screen. */
const readVersion = ({ text }: PostedForm): number | undefined => {
  const version = Number(text('version'))
  return Number.isInteger(version) && version > 0 ? version : undefined
}

/**
 * Saves a change of state, a public answer, a note; or, by another button of the form, who has the request. A change made in
 * the meantime by somebody else is not overwritten.
 */
export const saveChange = async (
  view: View,
  before: ServiceRequest,
  request: Request,
  missing: () => Response,
): Promise<Response> => {
  const { id } = before
  const form = await readForm(request)
  if (form.text('do')) return assign(view, before, form)
  const typed = readTyped(form)
  const again = async (problem: ConsoleKey) => {
    const found = await findServiceRequest(view.town, id)
    return found ? requestPage(view, found, { problem, typed }) : missing()
  }
  const state = STATES.find((one) => one === typed.state)
  if (!state) return again('change.unknown')
  const { publicNote, internalNote } = typed
  const change = { id, state, publicNote, internalNote, seenVersion: readVersion(form) }
  try {
    await changeServiceRequest(createConsoleContext(view), change)
  } catch (error) {
    return again(CHANGE_PROBLEMS[conflictOf(error, CHANGE_CONFLICTS)])
  }
  return seeOther(`/console/requests/${id}?saved=told`)
}

/** Gives a request to a colleague or to another department: from a page that was opened before both were one form. */
export const saveAssignment = async (
  view: View,
  found: ServiceRequest,
  request: Request,
): Promise<Response> => assign(view, found, await readForm(request))

/** A change that was being written when the request was given to somebody is shown again. */
const assign = async (view: View, found: ServiceRequest, form: PostedForm): Promise<Response> => {
  const { town, member } = view
  const { text } = form
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
  await changeServiceRequest(createConsoleContext(view), { id: found.id, ...wanted }).catch((error) =>
    conflictOf(error, ['nothing-changed']),
  )
  // The person who gave it to a department that they are not of does not see it any more.
  const lost =
    wanted.department && member?.departments.length && !member.departments.includes(wanted.department)
  if (lost) return seeOther('/console')
  const typed = readTyped(form)
  const isWriting = typed.publicNote || typed.internalNote || (typed.state && typed.state !== found.state)
  const after = isWriting ? await findServiceRequest(town, found.id) : undefined
  if (!after) return seeOther(`/console/requests/${found.id}?saved`)
  // What a colleague changed before this is to be read before the change is saved.
  const stale = (readVersion(form) ?? found.version) !== found.version
  return requestPage(view, after, {
    typed,
    ...(stale ? { problem: 'change.stale' } : { done: 'change.done' }),
  })
}

const KIND_PROBLEMS: Record<(typeof RECLASSIFY_CONFLICTS)[number], ConsoleKey> = {
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
  const form = await readForm(request)
  const correction = { id, serviceCode: form.text('kind'), seenVersion: readVersion(form) }
  const conflict = await correctRequestKind(createConsoleContext(view), correction).catch((error) =>
    conflictOf(error, RECLASSIFY_CONFLICTS),
  )
  const found = await findServiceRequest(town, id)
  if (!found) return missing()
  if (conflict) return requestPage(view, found, { problem: KIND_PROBLEMS[conflict] })
  const lost = member && !hasPermission(member, 'see-queue', found.department)
  return seeOther(lost ? '/console' : `/console/requests/${id}?saved`)
}

/** The page again, with why two requests are not merged or taken apart. */
const mergeProblem = (view: View, found: ServiceRequest, error: unknown): Promise<Response> =>
  requestPage(view, found, { problem: `merge.error.${conflictOf(error, MERGE_CONFLICTS)}` })

/** Puts a request together with another. */
export const saveMerge = async (view: View, found: ServiceRequest, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const into = text('into', 20)
  try {
    await mergeRequests(createConsoleContext(view), { id: found.id, into })
  } catch (error) {
    return mergeProblem(view, found, error)
  }
  return seeOther(`/console/requests/${into}?saved`)
}

/** Undoes a wrong merge. */
export const saveUnmerge = async (view: View, found: ServiceRequest): Promise<Response> => {
  try {
    await undoRequestMerge(createConsoleContext(view), { id: found.id })
  } catch (error) {
    return mergeProblem(view, found, error)
  }
  return seeOther(`/console/requests/${found.id}?saved`)
}

/** Makes a request of its own of a part of this one. */
export const saveSplit = async (view: View, found: ServiceRequest, request: Request): Promise<Response> => {
  const { text, all } = await readForm(request)
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
    return requestPage(view, found, { problem: told ? 'error.description' : 'error.service_code' })
  }
}
