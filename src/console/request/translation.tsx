import type { VNode } from 'preact'
import { detectMessageLanguage } from '#conversation'
import {
  openRequestTranslation,
  type RequestTranslation,
  type ServiceRequest,
} from '#domain/service-requests'
import { CONSOLE_LANGUAGES, languageName, type View } from '../ui/index.ts'

/** The translation of what a citizen reported in a language that staff do not read; nothing where none is needed, or to be had. */
export const loadRequestTranslation = async (
  { town, language }: View,
  { id, description }: ServiceRequest,
): Promise<RequestTranslation | undefined> => {
  if (!town.translation) return undefined
  const written = detectMessageLanguage(description, {
    current: town.profile.languages[0],
    greeted: false,
    town: town.profile.name,
  })
  return !written || CONSOLE_LANGUAGES.some((one) => one === written)
    ? undefined
    : openRequestTranslation(town, id, language)
}

/** What a machine made of a report, marked as that. What the public reads is the original. */
export const TranslatedDescription = ({
  view,
  translation,
}: {
  view: View
  translation: RequestTranslation | undefined
}): VNode => {
  const { t, language } = view
  return (
    <div id="translation" data-live="">
      {translation === undefined ? null : translation.state !== 'done' ? (
        <p class="hint">{t(`translation.${translation.state}`)}</p>
      ) : translation.from === language ? null : (
        <section class="card" aria-labelledby="translated">
          <h3 id="translated">
            {translation.from
              ? t('translation.machine.from', { language: languageName(view, translation.from) })
              : t('translation.machine')}
          </h3>
          <p dir="auto" lang={language}>
            {translation.text}
          </p>
        </section>
      )}
    </div>
  )
}
