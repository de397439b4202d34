import { fold } from '#platform/text'
import {
  daySaid,
  dayShort,
  type FormQuestion,
  nextWorkingDays,
  type PageOf,
  pageOf,
  textIn,
} from '#town/content'
import type { Option } from './outgoing.ts'
import type { IncidentDraft, Step, World } from './types.ts'
import { zoned } from './world.ts'

/** Days offered for a question of a day: with the way back, what a list can have. */
const DAYS = 8

/** The questions of an incident, in their order. */
const INCIDENT: Step[] = ['kind', 'detail', 'address', 'picture', 'confirm']

/** The form that a draft answers, if it answers one that still is. */
export const formOf = ({ page }: IncidentDraft, { content }: World): PageOf<'form'> | undefined => {
  const found = page === undefined ? undefined : pageOf(content, page)
  return found?.kind === 'form' ? found : undefined
}

const stepOf = ({ kind, code }: FormQuestion): Step =>
  kind === 'detail' || kind === 'address' || kind === 'picture' ? kind : `ask:${code}`

/** The questions of a draft, in their order: its form's, or those of every incident. */
export const stepsOf = (draft: IncidentDraft, world: World): Step[] => {
  const form = formOf(draft, world)
  return form ? [...form.questions.map(stepOf), 'confirm'] : INCIDENT
}

/** The form's question of a step. */
export const formQuestion = (draft: IncidentDraft, step: Step, world: World): FormQuestion | undefined =>
  formOf(draft, world)?.questions.find((one) => stepOf(one) === step)

const answered = (draft: IncidentDraft, step: Step): boolean => {
  switch (step) {
    case 'kind':
      return draft.group !== undefined
    case 'detail':
      return draft.detail !== undefined
    case 'address':
      return draft.location !== undefined
    case 'picture':
      return draft.pictureAnswered
    case 'confirm':
      return false
    default:
      return draft.answers?.[step.slice(4)] !== undefined
  }
}

/** The first question that has no answer yet. */
export const nextStep = (draft: IncidentDraft, world: World): Step =>
  stepsOf(draft, world).find((step) => !answered(draft, step)) ?? 'confirm'

/** A draft without its answer to one question. */
export const forget = (draft: IncidentDraft, step: Step): IncidentDraft => {
  switch (step) {
    case 'kind':
      return { ...draft, group: undefined, serviceCode: undefined }
    case 'detail':
      return { ...draft, detail: undefined }
    case 'address':
      return { ...draft, location: undefined, neighboursSeen: undefined }
    case 'picture':
      return { ...draft, pictures: [], pictureAnswered: false }
    case 'confirm':
      return draft
    default: {
      const { [step.slice(4)]: _, ...answers } = draft.answers ?? {}
      return { ...draft, answers }
    }
  }
}

/** What may be answered to a question of a choice or of a day. */
export const formOptions = (question: FormQuestion, language: string, world: World): Option[] =>
  question.kind === 'choice'
    ? question.options.map(({ code, title }) => ({
        id: `answer:${question.code}:${code}`,
        title: textIn(title, language),
      }))
    : question.kind === 'day'
      ? nextWorkingDays(world.content.hours, zoned(world), DAYS).map((day) => ({
          id: `answer:${question.code}:${day}`,
          title: dayShort(day, language, world.profile.time_zone),
          hint: daySaid(day, language, world.profile.time_zone),
        }))
      : []

/** What words, or a tap, answer to a form's question; nothing when they are no answer to it. */
export const formAnswer = (
  question: FormQuestion,
  given: { choice?: string; words: string },
  language: string,
  world: World,
): { value: string; label: string } | undefined => {
  const words = given.words.trim()
  if (question.kind === 'text')
    return /[\p{L}\p{N}]/u.test(words)
      ? { value: words.slice(0, 500), label: words.slice(0, 500) }
      : undefined
  const options = formOptions(question, language, world)
  const folded = fold(words)
  const number = /^\d{1,2}$/.test(folded) ? options[Number(folded) - 1] : undefined
  const found =
    options.find(({ id }) => id === given.choice) ??
    number ??
    options.find(({ title }) => fold(title) === folded) ??
    (folded.length > 2
      ? options.find(({ title, hint }) => fold(`${title} ${hint ?? ''}`).includes(folded))
      : undefined)
  if (!found) return undefined
  return { value: found.id.split(':')[2] ?? '', label: found.hint ?? found.title }
}
