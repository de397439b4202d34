import { PLACE_SAID } from '#domain/places'
import { toFormProblem } from '#domain/service-requests'
import { type Ctx, createContext, type Problem, questionCode } from '#domain/use-cases'
import type { FieldError } from './table.tsx'
import type { View } from './view.ts'

/** What a page's member does is done in their name. */
export const createConsoleContext = ({ town, member, audit }: View): Ctx =>
  createContext(town, member ? { kind: 'staff', member, audit } : { kind: 'citizen' })

const reportError = ({ t }: View, problem: Problem): FieldError => {
  if (problem.path === 'phone') return { field: 'phone', key: 'call.error.whatsapp' }
  if (problem.path === 'email') return { field: 'email', key: 'call.error.email' }
  const found = toFormProblem(problem)
  return 'reason' in found
    ? { field: found.field, key: 'place.error', blanks: { reason: t(PLACE_SAID[found.reason]) } }
    : { field: found.field, key: `error.${found.text}` }
}

/** What is wrong with an appointment that is given, each problem at its field of the form. */
export const bookingErrors = (problems: Problem[]): FieldError[] =>
  problems.map(({ path }) => {
    if (path === 'start') return { field: path, key: 'appointments.give.hour.error' }
    if (path === 'phone') return { field: path, key: 'appointments.give.whatsapp.error' }
    if (path === 'email') return { field: path, key: 'call.error.email' }
    if (path === 'name') return { field: path, key: 'appointments.name.error' }
    return { field: `answer-${questionCode(path)}`, key: 'appointments.give.answer' }
  })

/** What is wrong with a report, each problem at its field of the form. */
export const reportErrors = (view: View, problems: Problem[]): FieldError[] =>
  problems.map((problem) => reportError(view, problem))
