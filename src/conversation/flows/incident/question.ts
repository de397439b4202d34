import { localisedText, pageText } from '#domain/content'
import {
  encodeChoice,
  type IncidentDraft,
  listMessage,
  type Outgoing,
  type Step,
} from '#domain/conversations'
import type { Language } from '#domain/town'
import type { Reporting, World } from '../../engine/types.ts'
import { nearestQuestion } from './asset-questions.ts'
import { formQuestion } from './forms.ts'
import { neighboursQuestion } from './neighbours.ts'
import { askStep, isCommonStep, listSteps } from './steps.ts'
import type { Words } from './words.ts'
import { worksQuestion } from './works.ts'

/** The question of the step a report is at, as a message. */
export const question = (reporting: Reporting, world: World, before: string[] = []): Outgoing => {
  const { language, stage } = reporting
  const t: Words = (key, parameters) => world.say(language, key, parameters)
  const { draft, step } = stage
  const steps = listSteps(draft, world)
  const at = steps.indexOf(step)
  const progress =
    at < 0
      ? undefined
      : t(draft.page ? 'form.progress' : 'incident.progress', { step: at + 1, total: steps.length })
  const asked = formQuestion(draft, step, world)
  const own = asked && pageText(asked.text, language, world.profile)
  const words = (...parts: string[]) => [...before, ...parts].filter(Boolean).join('\n\n')
  if (stage.editing) return editQuestion(draft, world, language, t, words)
  if (stage.assets) return nearestQuestion(stage.assets, world, language, { t, words })
  if (stage.works) return worksQuestion(stage.works, language, world, words)
  if (stage.neighbours) return neighboursQuestion(stage.neighbours, language, world, words)
  return askStep(step, { reporting, world, t, words, own, progress })
}

const editQuestion = (
  draft: IncidentDraft,
  world: World,
  language: Language,
  t: Words,
  words: (...parts: string[]) => string,
): Outgoing => {
  const rows = editableSteps(draft, world).map((step) => ({
    id: encodeChoice('edit', { step }),
    title: stepName(draft, step, world, language, t),
  }))
  const all = [...rows, { id: encodeChoice('edit', { step: 'nothing' }), title: t('incident.edit.nothing') }]
  return listMessage(words(t('incident.edit.body')), t('incident.edit.button'), t('incident.edit'), all)
}

/** The answers of a draft that can be taken back. */
export const editableSteps = (draft: IncidentDraft, world: World): Step[] => {
  const asked = listSteps(draft, world).filter((step) => step !== 'confirm')
  return draft.pictures.length > 0 && !asked.includes('picture') ? [...asked, 'picture'] : asked
}

/** What an answer of a draft is called: «El detall», or the form's own question. */
export const stepName = (
  draft: IncidentDraft,
  step: Step,
  world: World,
  language: Language,
  t: Words,
): string => {
  const namedByForm = step === 'detail' && draft.page
  if (isCommonStep(step) && step !== 'confirm' && !namedByForm) return t(`incident.edit.${step}`)
  const asked = formQuestion(draft, step, world)
  return asked ? localisedText(asked.text, language) : step
}
