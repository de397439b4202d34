import type { TextParameters } from '#domain/content'
import { PLACE_SAID } from '#domain/places'
import { toFormProblem } from '#domain/service-requests'
import { type Ctx, createContext, type Problem, questionCode } from '#domain/use-cases'
import type { SiteKey, View } from './frame.tsx'

/** Every visitor of the site acts as a citizen. */
export const citizenContext = ({ town }: View): Ctx => createContext(town, { kind: 'citizen' })

/** A field that is wrong and why. `field`: empty for the form as a whole. */
export type FieldError = { field: string; key: SiteKey; blanks?: TextParameters }

/** What is wrong with who comes to an appointment, each problem at its field of the form. */
export const bookingErrors = (problems: Problem[]): FieldError[] =>
  problems.map(({ path }) =>
    path === 'name'
      ? { field: path, key: 'book.error.name' }
      : { field: `answer-${questionCode(path)}`, key: 'book.error.answer' },
  )

/** What is wrong with a report, each problem at its field of the form. */
export const reportErrors = ({ t }: View, problems: Problem[]): FieldError[] =>
  problems.map((problem) => {
    const found = toFormProblem(problem)
    return 'reason' in found
      ? { field: found.field, key: 'place.error', blanks: { reason: t(PLACE_SAID[found.reason]) } }
      : { field: found.field, key: `error.${found.text}` }
  })
