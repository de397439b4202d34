import {
  type FormQuestion,
  findPage,
  formatDay,
  formatDayShort,
  isStaffed,
  localisedText,
  nextWorkingDays,
  type PageOf,
} from '#domain/content'
import { decodeChoice, encodeChoice, type IncidentDraft, type Option, type Step } from '#domain/conversations'
import { fold } from '#platform/text'
import type { World } from '../../engine/types.ts'
import { zonedNow } from '../../engine/world.ts'
import { chosenFrom } from '../../language/chosen-place.ts'

/** Days offered for a question of a day: with the way back, what a list can have. */
const DAYS = 8

/** The form that a draft answers, if it answers one that still is. */
export const findForm = ({ page }: IncidentDraft, { content }: World): PageOf<'form'> | undefined => {
  const found = page === undefined ? undefined : findPage(content, page)
  return found?.kind === 'form' ? found : undefined
}

/** Which step a form's question is: a common one, or the form's own. */
export const toStep = ({ kind, code }: FormQuestion): Step =>
  kind === 'detail' || kind === 'address' || kind === 'picture' ? kind : `ask:${code}`

/** The form's question of a step. */
export const formQuestion = (draft: IncidentDraft, step: Step, world: World): FormQuestion | undefined =>
  findForm(draft, world)?.questions.find((one) => toStep(one) === step)

/** What may be answered to a question of a choice or of a day. */
export const formOptions = (question: FormQuestion, language: string, world: World): Option[] =>
  question.kind === 'choice'
    ? question.options.map(({ code, title }) => ({
        id: encodeChoice('answer', { question: question.code, value: code }),
        title: localisedText(title, language),
      }))
    : question.kind === 'day'
      ? nextWorkingDays((day) => isStaffed(day, world.content.hours), zonedNow(world), DAYS).map((day) => ({
          id: encodeChoice('answer', { question: question.code, value: day }),
          title: formatDayShort(day, language, world.profile.time_zone),
          hint: formatDay(day, language, world.profile.time_zone),
        }))
      : []

/** What words, or a tap, answer to a form's question; nothing when they are no answer to it. */
export const parseFormAnswer = (
  question: FormQuestion,
  given: { choice?: string; text: string },
  language: string,
  world: World,
): { value: string; label: string } | undefined => {
  const text = given.text.trim()
  if (question.kind === 'text')
    return /[\p{L}\p{N}]/u.test(text) ? { value: text.slice(0, 500), label: text.slice(0, 500) } : undefined
  const options = formOptions(question, language, world)
  const folded = fold(text)
  const number = chosenFrom(options, text)
  const found =
    options.find(({ id }) => id === given.choice) ??
    number ??
    options.find(({ title }) => fold(title) === folded) ??
    (folded.length > 2
      ? options.find(({ title, hint }) => fold(`${title} ${hint ?? ''}`).includes(folded))
      : undefined)
  if (!found) return undefined
  const chosen = decodeChoice(found.id)
  return { value: chosen.kind === 'answer' ? chosen.value : '', label: found.hint ?? found.title }
}
