import {
  CREW_CONFLICTS,
  CREW_STATES,
  type CrewConflict,
  type CrewReport,
  findServiceRequest,
  listEvents,
  MAX_DESCRIPTION,
  reportCrewWork,
  type ServiceRequest,
  toStatus,
} from '#domain/service-requests'
import { type Ctx, conflictOf, DomainError } from '#domain/use-cases'
import { UnusablePicture } from '#platform/media'
import { type PostedForm, readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { createConsoleContext, formatMoment, type View } from '../ui/index.ts'
import { crewPage } from './crew.tsx'
import type { WorkOrderProblem } from './work-order.tsx'

/** What a telephone that sends what it kept is told. Whatever is not this is sent again later. */
type Reply = { saved: string } | { conflict: CrewConflict | 'gone'; text: string } | { refused: string }

const MEMBER_OF_KEPT = 'member'

/** Notes what a crew says of a work order: from the page's form, or from a telephone that kept it. */
export const saveCrewReport = async (view: View, id: string, request: Request): Promise<Response> => {
  const form = await readForm(request)
  return request.headers.get('accept') === 'application/json'
    ? reply(view, id, form)
    : answerPage(view, id, form, request)
}

const json = (body: Reply | { other: true }, status: number): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store' } })

/** Of something that was kept. What was kept by somebody else who used the telephone is not said in the name of who does now. */
const reply = async (view: View, id: string, form: PostedForm): Promise<Response> => {
  if (form.text(MEMBER_OF_KEPT, 64) !== view.member?.id) return json({ other: true }, 403)
  const outcome = await report(view, await readReport(id, form)).catch((error) => {
    if (error instanceof DomainError && error.code === 'not-found') return 'gone' as const
    throw error
  })
  if (outcome === 'done') return json({ saved: id }, 200)
  if (outcome === 'gone') return json({ conflict: outcome, text: view.t('crew.conflict.gone') }, 409)
  return typeof outcome === 'string'
    ? json({ conflict: outcome, text: await conflictText(view, id, outcome) }, 409)
    : json({ refused: outcome.text }, 422)
}

/** Of a form without a script, which could keep nothing: what no longer fits is written down as a note. */
const answerPage = async (view: View, id: string, form: PostedForm, request: Request): Promise<Response> => {
  const whose = form.text('whose', 10) || undefined
  const said = await readReport(id, form)
  const outcome = await report(view, said)
  if (outcome === 'done') {
    const query = new URLSearchParams({ done: id, ...(whose ? { whose } : {}) })
    return seeOther(`/console/crew?${query}`)
  }
  if (typeof outcome !== 'string') return crewPage(view, request, { problem: outcome }, whose)
  const told = [`${id}: ${await conflictText(view, id, outcome)}`]
  const noted = await report(view, { ...said, asNote: true })
  if (typeof noted !== 'string') {
    // A picture that cannot be used costs no word.
    await report(view, { ...said, before: undefined, after: undefined, asNote: true })
    told.push(noted.text)
  }
  return crewPage(view, request, { told: [...told, view.t('crew.conflict.noted')].join(' ') }, whose)
}

const report = async (view: View, said: CrewReport): Promise<'done' | CrewConflict | WorkOrderProblem> => {
  const { t } = view
  const { id } = said
  try {
    await reportCrewWork(createConsoleContext(view) satisfies Ctx, said)
    return 'done'
  } catch (error) {
    if (error instanceof UnusablePicture)
      return { id, text: t('crew.error.picture', { problem: t(`picture.${error.problem}`) }) }
    if (error instanceof DomainError && error.code === 'invalid') {
      const [problem] = error.problems
      return problem?.path === 'cannot'
        ? { id, field: 'cannot', text: t('crew.error.cannot') }
        : { id, field: 'note', text: t('crew.error.note') }
    }
    const conflict = conflictOf(error, [...CREW_CONFLICTS, 'nothing-changed'])
    return conflict === 'nothing-changed' ? 'done' : conflict
  }
}

const readReport = async (id: string, { text, file, form }: PostedForm): Promise<CrewReport> => {
  const bytes = async (name: string) => {
    const given = file(name)
    return given && new Uint8Array(await given.arrayBuffer())
  }
  const key = text('form_id', 64)
  const saidAt = new Date(text('said_at', 40))
  return {
    id,
    key: isUuid(key) ? key : Bun.randomUUIDv7(),
    state: CREW_STATES.find((one) => one === text('state')),
    // Of a page that was opened before there were reasons there is none.
    cannot: form.has('cannot') ? text('cannot', 40) : undefined,
    note: text('note', MAX_DESCRIPTION),
    before: await bytes('before'),
    after: await bytes('picture'),
    seenAssignee: form.has('seen_assignee') ? text('seen_assignee', 64) || null : undefined,
    asNote: text('as') === 'note',
    saidAt: Number.isNaN(saidAt.getTime()) ? undefined : saidAt,
  }
}

/** What somebody else did to a request in the time between. */
const conflictText = async (view: View, id: string, conflict: CrewConflict): Promise<string> => {
  const { town, t } = view
  const found = await findServiceRequest(town, id)
  if (!found || conflict === 'moved') return t('crew.conflict.moved')
  switch (conflict) {
    case 'merged':
      return t('crew.conflict.merged', { number: found.mergedInto ?? '' })
    case 'reassigned':
      return t('crew.conflict.reassigned', { name: found.assigneeName ?? '' })
    case 'closed':
      return closedText(view, found)
  }
}

const closedText = async (view: View, { id, state }: ServiceRequest): Promise<string> => {
  const { town, t } = view
  const events = await listEvents(town, id)
  const closing = events.findLast(
    (event) => event.kind === 'state_changed' && toStatus(event.state) === 'closed',
  )
  const said = { state: t(`state.${state}`), when: closing ? formatMoment(view, closing.at) : '—' }
  return closing?.actor
    ? t('crew.conflict.closed.by', { ...said, who: closing.actor })
    : t('crew.conflict.closed', said)
}
