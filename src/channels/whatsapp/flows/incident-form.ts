import type { TownProfile } from '#domain/town'
import { catalogues, type Language } from '#languages'
import { sha256Hex } from '#platform/crypto'

const TEXTS = catalogues('reportForm')

/** The version in which Flows are written: the one that the platform recommends (November 2025). */
const FLOW_JSON_VERSION = '7.3'

/** The screen that a message opens. */
export const SCREEN = 'INCIDENT'

/** Kinds that the screen shows at most. */
export const MAX_KINDS = 20

/** Characters of a kind's name. */
export const MAX_KIND_LENGTH = 30

/** What the citizen writes at most: what the platform takes unless told otherwise. */
const MAX_WORDS = 600

/** Pictures at most, and kilobytes of each: the platform sends 100 MB with an answer. */
const MAX_PICTURES = 6
const MAX_PICTURE_KB = 15_360

/** A form as it is published: its JSON, and the name that it alone has. */
export type FlowDefinition = { name: string; language: Language; json: Record<string, unknown> }

/** What a component shows of the message's data, and what the button sends of the answers. */
const reference = (of: 'data' | 'form', name: string): string => `$\{${of}.${name}}`

/**
 * How names begin of the forms of a town in a language. The figure rises when the message that opens a form, or its answer, is no
 * longer what older forms take and give.
 */
export const namePrefix = (town: string, language: Language): string => `${town} incident 1 ${language} `

/**
 * The form of an incident: kind, words, pictures and consent on one screen. Without an endpoint, so there are no keys and nothing
 * that has to answer while it is open. One for each language, since the title of a screen and the label of a list take no
 * data; the kinds are data, so that one added or removed needs no other version.
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/flowjson (24 March 2026)
 */
export const incidentForm = (
  { id, privacy_url: privacyUrl }: Pick<TownProfile, 'id' | 'privacy_url'>,
  language: Language,
): FlowDefinition => {
  const t = TEXTS[language]
  const json = {
    version: FLOW_JSON_VERSION,
    screens: [
      {
        id: SCREEN,
        title: t.title,
        terminal: true,
        success: true,
        data: {
          kinds: {
            type: 'array',
            items: { type: 'object', properties: { id: { type: 'string' }, title: { type: 'string' } } },
            __example__: [{ id: 'kind', title: t.kind.slice(0, MAX_KIND_LENGTH) }],
          },
        },
        layout: {
          type: 'SingleColumnLayout',
          children: [
            {
              type: 'RadioButtonsGroup',
              name: 'kind',
              label: t.kind,
              required: true,
              'data-source': reference('data', 'kinds'),
            },
            {
              type: 'TextArea',
              name: 'words',
              label: t.words,
              'helper-text': t['words.help'],
              'max-length': MAX_WORDS,
              required: true,
            },
            {
              type: 'PhotoPicker',
              name: 'pictures',
              label: t.pictures,
              description: t['pictures.help'],
              'photo-source': 'camera_gallery',
              'min-uploaded-photos': 0,
              'max-uploaded-photos': MAX_PICTURES,
              'max-file-size-kb': MAX_PICTURE_KB,
            },
            {
              type: 'OptIn',
              name: 'consent',
              label: t.consent,
              required: true,
              'on-click-action': { name: 'open_url', url: privacyUrl },
            },
            {
              type: 'Footer',
              label: t.send,
              'on-click-action': {
                name: 'complete',
                payload: {
                  kind: reference('form', 'kind'),
                  words: reference('form', 'words'),
                  pictures: reference('form', 'pictures'),
                  consent: reference('form', 'consent'),
                },
              },
            },
          ],
        },
      },
    ],
  }
  // What is published cannot be changed: another content is another form, and its name tells.
  const version = sha256Hex(new TextEncoder().encode(JSON.stringify(json))).slice(0, 12)
  return { name: `${namePrefix(id, language)}${version}`, language, json }
}

/** The forms that a town wants: none, or one in each of its languages. */
export const wantedForms = (profile: TownProfile): FlowDefinition[] =>
  profile.flows ? profile.languages.map((language) => incidentForm(profile, language)) : []
