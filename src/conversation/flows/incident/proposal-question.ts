import { buttonsMessage, encodeChoice, type IncidentDraft, type Outgoing } from '#domain/conversations'
import { findActiveService, localised, type ServiceDefinition } from '#domain/services'
import type { Language } from '#domain/town'
import type { World } from '../../engine/types.ts'
import type { Words } from './words.ts'

/** The service that a model takes the pictures for: asked, never taken for what it is by itself, and not again once it was none. */
export const proposedService = (draft: IncidentDraft, world: World): ServiceDefinition | undefined =>
  world.proposedKind === undefined || draft.page || draft.asset || draft.group || draft.proposalRefused
    ? undefined
    : findActiveService(world.catalogue, world.proposedKind)

/** «Sembla «Contenidor ple». És això?» */
export const proposalQuestion = (
  { code, names }: ServiceDefinition,
  language: Language,
  { t, words, progress }: { t: Words; words: (...parts: string[]) => string; progress: string | undefined },
): Outgoing =>
  buttonsMessage(
    words(t('incident.pictured', { name: localised(names, language) })),
    [
      { id: encodeChoice('pictured', { service: code }), title: t('guess.yes') },
      { id: encodeChoice('pictured', { service: 'none' }), title: t('guess.else') },
    ],
    progress,
  )
