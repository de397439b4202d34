import {
  buttonsMessage,
  encodeChoice,
  type IncidentDraft,
  listMessage,
  locationRequest,
  type Outgoing,
  type Step,
} from '#domain/conversations'
import type { Reporting, World } from '../../engine/types.ts'
import { addressDoubt } from './address-doubt.ts'
import { faultQuestion } from './asset-questions.ts'
import { describePlace, describeReport, reportKindName } from './describe-report.ts'
import { findForm, formOptions, formQuestion, toStep } from './forms.ts'
import { proposalQuestion, proposedService } from './proposal-question.ts'
import type { Words } from './words.ts'

/** What a question is asked with. `own`: a form's own text for it; `words` puts what is said before in front. */
export type StepQuestion = {
  reporting: Reporting
  world: World
  t: Words
  words: (...parts: string[]) => string
  own?: string
  /** How far the report is; not of a step that is asked no more. */
  progress?: string
}

type StepDefinition = {
  question: (asking: StepQuestion) => Outgoing
  /** A step whose answer is known already is skipped. */
  isAnswered: (draft: IncidentDraft) => boolean
  /** The draft without its answer, when it is taken back. */
  clear: (draft: IncidentDraft) => IncidentDraft
  /** The answer as words of the report: the summary shows them and the description has them. */
  words?: (draft: IncidentDraft) => string | undefined
}

/** A step that any report may have: all but a form's own questions. */
export type CommonStep = Exclude<Step, `ask:${string}`>

/** The steps of an incident, in their order. What is accepted for each stands in the same order in `answers.ts`. */
const STEPS: Record<CommonStep, StepDefinition> = {
  kind: {
    question: ({ reporting, world, t, words, progress }) => {
      const { draft } = reporting.stage
      if (draft.asset) {
        const place = describePlace(draft, world, reporting.language)
        return faultQuestion(draft.asset, world, reporting.language, { t, words, place })
      }
      const proposed = proposedService(draft, world)
      if (proposed) return proposalQuestion(proposed, reporting.language, { t, words, progress })
      const kinds = world.catalogue.groups.map(({ code, names, short_names }) => ({
        id: encodeChoice('kind', { group: code }),
        title: shortName(names, short_names, reporting.language),
      }))
      const mine = { id: encodeChoice('page', { page: 'own-reports' }), title: t('own.title') }
      const rows = [...kinds.slice(0, 8), mine]
      return listMessage(
        words(t('incident.kind')),
        t('incident.kind.button'),
        t('incident.kind.section'),
        rows,
        progress,
      )
    },
    isAnswered: ({ group }) => group !== undefined,
    clear: ({ pictured, ...draft }) => ({
      ...draft,
      ...{ group: undefined, serviceCode: undefined, faultChosen: undefined },
      ...(pictured && { detail: undefined, proposalRefused: true }),
    }),
  },
  detail: {
    question: ({ reporting, world, t, words, own, progress }) =>
      buttonsMessage(
        words(reportKindName(reporting.stage.draft, world, reporting.language), own ?? t('incident.detail')),
        [{ id: encodeChoice('cancel'), title: t('incident.cancel') }],
        progress,
      ),
    isAnswered: ({ detail }) => detail !== undefined,
    // Other words may tell of another service.
    clear: (draft) => ({
      ...draft,
      ...{ detail: undefined, serviceCode: undefined, recognised: undefined, pictured: undefined },
    }),
    words: ({ detail }) => detail,
  },
  address: {
    question: ({ reporting, world, t, words, own }) =>
      reporting.stage.doubt
        ? addressDoubt(reporting.stage.doubt, world, t, words)
        : locationRequest(words(own ?? t('incident.address.location'))),
    isAnswered: ({ location }) => location !== undefined,
    clear: (draft) => ({
      ...draft,
      ...{ location: undefined, pinned: undefined, neighboursSeen: undefined },
      ...{ asset: undefined, assetsSeen: undefined },
    }),
  },
  picture: {
    question: ({ reporting, world, t, words, own, progress }) => {
      const understood = describeReport(reporting, world)
      const skip = { id: encodeChoice('picture.skip'), title: t('incident.picture.skip') }
      return buttonsMessage(words(understood, own ?? t('incident.picture')), [skip], progress)
    },
    // Only a form asks for one: a picture of an incident may come at any time, and a question more would cost.
    isAnswered: ({ pictureAnswered, page }) => pictureAnswered || page === undefined,
    clear: (draft) => ({ ...draft, pictures: [], pictureAnswered: false }),
  },
  confirm: {
    question: (asking) => summary(asking),
    isAnswered: () => false,
    clear: (draft) => draft,
  },
}

const INCIDENT: CommonStep[] = ['kind', 'detail', 'address', 'confirm']

/** Whether a step is one of every report, not a form's own. */
export const isCommonStep = (step: Step): step is CommonStep => Object.hasOwn(STEPS, step)

/** A question that only a form has. */
const ownStep = (step: Step): StepDefinition => {
  const code = step.slice('ask:'.length)
  return {
    question: ownQuestion,
    isAnswered: ({ answers }) => answers?.[code] !== undefined,
    clear: (draft) => {
      const { [code]: _, ...answers } = draft.answers ?? {}
      return { ...draft, answers }
    },
  }
}

const define = (step: Step): StepDefinition => (isCommonStep(step) ? STEPS[step] : ownStep(step))

/** The questions of a draft, in their order: its form's, or those of every incident. */
export const listSteps = (draft: IncidentDraft, world: World): Step[] => {
  const form = findForm(draft, world)
  return form ? [...form.questions.map(toStep), 'confirm'] : INCIDENT
}

/** The first question that has no answer yet. */
export const nextStep = (draft: IncidentDraft, world: World): Step =>
  listSteps(draft, world).find((step) => !define(step).isAnswered(draft)) ?? 'confirm'

/** A draft without its answer to one question. */
export const clearAnswer = (draft: IncidentDraft, step: Step): IncidentDraft => define(step).clear(draft)

/** The text that the answers to the steps of every report add to its description, in the order of the steps. */
export const reportWords = (draft: IncidentDraft): string[] =>
  Object.values(STEPS).flatMap(({ words }) => words?.(draft) || [])

/** The question of a step, as a message. */
export const askStep = (step: Step, asking: StepQuestion): Outgoing => define(step).question(asking)

const ownQuestion = ({ reporting, world, t, words, own, progress }: StepQuestion): Outgoing => {
  const { language, stage } = reporting
  const asked = formQuestion(stage.draft, stage.step, world)
  const options = asked ? formOptions(asked, language, world) : []
  const cancel = { id: encodeChoice('cancel'), title: t('incident.cancel') }
  return options.length > 0
    ? listMessage(
        words(own ?? ''),
        t('form.button'),
        reportKindName(stage.draft, world, language),
        [...options, cancel],
        progress,
      )
    : buttonsMessage(words(own ?? ''), [cancel], progress)
}

const shortName = (names: Record<string, string>, short: Record<string, string>, language: string): string =>
  short[language] ?? names[language] ?? short.ca ?? names.ca ?? ''

const summary = ({ reporting, world, t, words }: StepQuestion): Outgoing => {
  const { language, stage } = reporting
  const { draft } = stage
  const told = reportWords(draft).map((text) =>
    text.length > 300 ? `${text.slice(0, 299).toWellFormed()}…` : text,
  )
  const lines = Object.values(draft.answers ?? {}).map(({ label }) => `• ${label}`)
  const parameters = {
    kind: reportKindName(draft, world, language),
    detail: [...told, ...lines].join('\n').slice(0, 500),
    address: describePlace(draft, world, language),
    pictures: draft.pictures.length,
  }
  return buttonsMessage(words(t(draft.page ? 'form.summary' : 'incident.summary', parameters)), [
    { id: encodeChoice('confirm', { draft: draft.id }), title: t('incident.confirm') },
    { id: encodeChoice('edit', {}), title: t('incident.edit') },
    { id: encodeChoice('cancel'), title: t('incident.cancel') },
  ])
}
