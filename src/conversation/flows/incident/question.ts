import { localisedText, pageText, type TextKey, type TextParameters } from '#domain/content'
import {
  buttonsMessage,
  encodeChoice,
  type IncidentDraft,
  listMessage,
  locationRequest,
  type Outgoing,
  type Step,
} from '#domain/conversations'
import { findActiveService, localised } from '#domain/services'
import type { Language } from '#domain/town'
import { distanceMetres, type Point } from '#platform/geocoding'
import type { Reporting, World } from '../../engine/types.ts'
import { findForm, formOptions, formQuestion, listSteps } from './forms.ts'
import { neighboursQuestion } from './neighbours.ts'

/** Where an address is too far from the town for any reading of its boundary, in metres. */
const FAR = 15_000

const shortName = (names: Record<string, string>, short: Record<string, string>, language: string): string =>
  short[language] ?? names[language] ?? short.ca ?? names.ca ?? ''

/** How a report's kind is named to the citizen: «Enllumenat públic · Fanal apagat». */
export const reportKindName = (draft: IncidentDraft, world: World, language: Language): string => {
  const form = findForm(draft, world)
  if (form) return localisedText(form.title, language)
  const group = world.catalogue.groups.find(({ code }) => code === draft.group)
  const service = draft.serviceCode ? findActiveService(world.catalogue, draft.serviceCode) : undefined
  const groupName = group ? localised(group.names, language) : ''
  return service && service.code !== group?.general_service
    ? `${groupName} · ${localised(service.names, language)}`
    : groupName
}

type Words = (key: TextKey, parameters?: TextParameters) => string

/** The question of the step a report is at, in words for the messenger. */
export const question = (reporting: Reporting, world: World, before: string[] = []): Outgoing => {
  const { language, stage } = reporting
  const t: Words = (key, parameters) => world.say(language, key, parameters)
  const { draft, step, doubt } = stage
  const steps = listSteps(draft, world)
  const progress = t(draft.page ? 'form.progress' : 'incident.progress', {
    step: steps.indexOf(step) + 1,
    total: steps.length,
  })
  const asked = formQuestion(draft, step, world)
  const own = asked && pageText(asked.text, language, world.profile)
  const words = (...parts: string[]) => [...before, ...parts].filter(Boolean).join('\n\n')
  if (stage.editing) return editQuestion(draft, world, language, t, words)
  if (stage.neighbours) return neighboursQuestion(stage.neighbours, language, world, words)
  switch (step) {
    case 'kind': {
      const kinds = world.catalogue.groups.map(({ code, names, short_names }) => ({
        id: encodeChoice('kind', { group: code }),
        title: shortName(names, short_names, language),
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
    }
    case 'detail':
      return buttonsMessage(
        words(reportKindName(draft, world, language), own ?? t('incident.detail')),
        [{ id: encodeChoice('cancel'), title: t('incident.cancel') }],
        progress,
      )
    case 'address':
      return doubt
        ? addressDoubt(doubt, world, t, words)
        : locationRequest(words(own ?? t('incident.address.location')))
    case 'picture': {
      const understood = `${reportKindName(draft, world, language)}\n📍 ${describeLocation(draft)}`
      const skip = { id: encodeChoice('picture.skip'), title: t('incident.picture.skip') }
      return buttonsMessage(words(understood, own ?? t('incident.picture')), [skip], progress)
    }
    case 'confirm':
      return summary(draft, world, language, t, words)
    default: {
      const options = asked ? formOptions(asked, language, world) : []
      const cancel = { id: encodeChoice('cancel'), title: t('incident.cancel') }
      return options.length > 0
        ? listMessage(
            words(own ?? ''),
            t('form.button'),
            reportKindName(draft, world, language),
            [...options, cancel],
            progress,
          )
        : buttonsMessage(words(own ?? ''), [cancel], progress)
    }
  }
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
export const editableSteps = (draft: IncidentDraft, world: World): Step[] =>
  listSteps(draft, world).filter((step) => step !== 'confirm')

/** What an answer of a draft is called: «El detall», or the form's own question. */
export const stepName = (
  draft: IncidentDraft,
  step: Step,
  world: World,
  language: Language,
  t: Words,
): string => {
  if (step === 'kind' || step === 'address' || step === 'picture' || (step === 'detail' && !draft.page))
    return t(`incident.edit.${step}`)
  const asked = formQuestion(draft, step, world)
  return asked ? localisedText(asked.text, language) : step
}

const summary = (
  draft: IncidentDraft,
  world: World,
  language: Language,
  t: Words,
  words: (...parts: string[]) => string,
): Outgoing => {
  const detail = draft.detail ?? ''
  const short = detail.length > 300 ? `${detail.slice(0, 299).toWellFormed()}…` : detail
  const lines = Object.values(draft.answers ?? {}).map(({ label }) => `• ${label}`)
  const parameters = {
    kind: reportKindName(draft, world, language),
    detail: [short, ...lines].join('\n').slice(0, 500),
    address: describeLocation(draft),
    pictures: draft.pictures.length,
  }
  return buttonsMessage(words(t(draft.page ? 'form.summary' : 'incident.summary', parameters)), [
    { id: encodeChoice('confirm', { draft: draft.id }), title: t('incident.confirm') },
    { id: encodeChoice('edit', {}), title: t('incident.edit') },
    { id: encodeChoice('cancel'), title: t('incident.cancel') },
  ])
}

const describeLocation = ({ location }: IncidentDraft): string =>
  location?.address?.slice(0, 200).toWellFormed() ??
  (location?.lat === undefined ? '' : inDegrees({ lat: location.lat, long: location.long ?? 0 }))

const inDegrees = ({ lat, long }: Point): string => `${lat.toFixed(5)}, ${long.toFixed(5)}`

const addressDoubt = (
  { words: heard, point, candidates, turned }: NonNullable<Reporting['stage']['doubt']>,
  { profile }: World,
  t: Words,
  words: (...parts: string[]) => string,
): Outgoing => {
  const keep = { id: encodeChoice('address', { answer: 'keep' }), title: t('incident.address.keep') }
  const again = { id: encodeChoice('address', { answer: 'again' }), title: t('incident.address.again') }
  if (point) {
    const far = distanceMetres(point, profile.centre) > FAR
    const body = t(far ? 'incident.address.far' : 'incident.address.outside', { town: profile.name })
    return buttonsMessage(words(body), far ? [again] : [keep, again])
  }
  const [only, ...others] = candidates
  if (only && turned)
    return buttonsMessage(words(t('incident.address.turned', { address: only.address || inDegrees(only) })), [
      { id: encodeChoice('address', { answer: '0' }), title: t('incident.address.yes') },
      again,
    ])
  if (!only)
    return buttonsMessage(
      words(t('incident.address.unknown', { text: heard.slice(0, 100).toWellFormed(), town: profile.name })),
      [keep, again],
    )
  if (others.length === 0) {
    const body = t('incident.address.check', { address: only.address })
    return buttonsMessage(words(body), [
      { id: encodeChoice('address', { answer: '0' }), title: t('incident.address.yes') },
      again,
      keep,
    ])
  }
  const rows = candidates.slice(0, 8).map(({ address, quarter: neighbourhood }, index) => ({
    id: encodeChoice('address', { answer: String(index) }),
    title: address,
    hint: [address, neighbourhood].filter(Boolean).join(' · '),
  }))
  const none = {
    id: encodeChoice('address', { answer: 'keep' }),
    title: t('incident.address.none'),
    hint: t('incident.address.none.hint'),
  }
  return listMessage(
    words(t('incident.address.which')),
    t('incident.address.which.button'),
    t('incident.edit.address'),
    [...rows, none],
  )
}
