import { type CitizenMessage, readCitizenMessages } from '#domain/conversations'
import { ADDRESS_TYPED } from '#domain/places'
import { Field, MapContainer, PROOF_OF_WORK_SCRIPT, ProofOfWorkField } from '#platform/pages'
import { citizenOf } from '../channel-id.ts'
import {
  chatAddress,
  chatMapLabels,
  LANGUAGE_NAMES,
  type OpenChat,
  pageLanguages,
  type View,
} from '../view.ts'
import { chatPage, FormToken, NewWindow, type Refusal, RefusalNotice, refusalStatus } from './layout.tsx'
import { Message } from './message.tsx'

/** Characters of a message: more is neither typed nor taken. */
export const MAX_WORDS = 4_000

/** Without HEIC, so that an iPhone converts its pictures to JPEG before it sends them. */
const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/gif,image/avif'

const SCRIPT = '/assets/web-chat.js'

/** Who answers, before anything is written. */
const Notice = ({ view }: { view: View }) => {
  const { t, town } = view
  const { authority, privacy_url: privacyUrl } = town.profile
  return (
    <div class="notice">
      <p>
        {t('notice', { authority })}{' '}
        <a href={privacyUrl} target="_blank" rel="noopener">
          {t('privacy')} <NewWindow view={view} />
        </a>
      </p>
      <p>
        <strong>{t('danger')}</strong>
      </p>
    </div>
  )
}

const WordsField = ({ view: { t }, typed }: { view: View; typed: string }) => (
  <Field id="words" label={t('composer.words')} hint={t('composer.words.hint')}>
    {(attributes) => (
      <textarea {...attributes} class="short" rows={3} maxLength={MAX_WORDS} dir="auto">
        {typed}
      </textarea>
    )}
  </Field>
)

const PictureField = ({ view: { t } }: { view: View }) => (
  <Field id="picture" label={t('composer.picture')} hint={t('composer.picture.hint')}>
    {(attributes) => <input {...attributes} type="file" accept={PICTURE_TYPES} />}
  </Field>
)

/** The page on which a chat begins: nothing is kept of who only looks at it. */
export const startPage = (view: View, refusal?: Refusal, typed = ''): Response => {
  const { t, town, language } = view
  const { authority } = town.profile
  return chatPage(
    view,
    {
      title: t('title', { authority }),
      scripts: [PROOF_OF_WORK_SCRIPT, SCRIPT],
      ...(refusal && refusalStatus(refusal)),
    },
    <div data-start>
      <RefusalNotice view={view} refusal={refusal} />
      <h1>{t('title', { authority })}</h1>
      <p class="lead">{t('start.lead')}</p>
      <Notice view={view} />
      <form
        id="composer"
        method="post"
        action={chatAddress(view, '', language)}
        encType="multipart/form-data"
        noValidate
        data-work="chats"
      >
        <FormToken />
        <WordsField view={view} typed={typed} />
        <PictureField view={view} />
        <ProofOfWorkField checking={t('work.checking')} />
        <p class="buttons">
          <button type="submit">{t('composer.send')}</button>{' '}
          <button type="submit" class="plain" name="do" value="open">
            {t('composer.options')}
          </button>
        </p>
      </form>
      <p>
        <a href={chatAddress(view, '/resume', language)}>{t('start.code')}</a>
      </p>
      <nav aria-label={t('start.languages')}>
        <ul class="languages">
          {pageLanguages(town).map((one) => (
            <li>
              <a
                href={chatAddress(view, '', one)}
                lang={one}
                dir={one === 'ar' ? 'rtl' : 'ltr'}
                aria-current={one === language ? 'true' : undefined}
              >
                {LANGUAGE_NAMES[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </div>,
  )
}

/** Where what is offered can be chosen: in what the town said since the citizen last wrote. */
const firstOpen = (messages: CitizenMessage[]): number =>
  messages.findLastIndex(({ from }) => from === 'citizen') + 1

/** The conversation, with where one writes. What is offered in its last messages is a form each. */
export const conversationPage = async (
  view: View,
  chat: OpenChat,
  refusal?: Refusal,
  typed = '',
): Promise<Response> => {
  const { t, town } = view
  const { authority } = town.profile
  const { token, session } = chat
  const messages = await readCitizenMessages(town, citizenOf(session))
  const open = firstOpen(messages)
  const last = messages.at(-1)
  const asksPlace = last?.from === 'town' && last.message.type === 'location-request'
  const address = chatAddress(view, `/${token}`)
  // What is refused says so where one is, without a script as well; what is taken leads elsewhere.
  const action = `${address}#turn`
  return chatPage(
    view,
    {
      title: t('title', { authority }),
      live: chatAddress(view, `/${token}/events`),
      map: true,
      scripts: [SCRIPT],
      navigation: [[`/${token}/keep`, 'keep']],
      ...(refusal && refusalStatus(refusal)),
    },
    <div data-stay="" data-stage="chat" data-token={token}>
      <h1>{t('title', { authority })}</h1>
      <Notice view={view} />
      <div id="log" role="log" aria-label={t('log')} data-live="">
        <ol class="talk">
          {messages.map((message, index) => (
            <Message view={view} chat={chat} message={message} open={index >= open} />
          ))}
        </ol>
      </div>
      <noscript>
        <p>
          <a class="button plain" href={`${address}#words`}>
            {t('refresh')}
          </a>
        </p>
      </noscript>
      {/* Apart from the forms, which stay as they are while somebody writes in them. */}
      <div
        id="turn"
        data-live=""
        data-typed={refusal ? typed : undefined}
        data-asks-place={asksPlace ? '' : undefined}
      >
        <RefusalNotice view={view} refusal={refusal} />
        <FormToken form="composer" />
        <FormToken form="place" />
      </div>
      <details id="place-box" open={asksPlace} class="card">
        <summary>{t('place.summary')}</summary>
        <form id="place" method="post" action={action} noValidate>
          <p class="hint scripted">{t('place.hint')}</p>
          <input type="hidden" name="lat" value="" />
          <input type="hidden" name="long" value="" />
          <Field id="address" label={t('place.address')} hint={t('place.address.hint')}>
            {(attributes) => (
              <input
                {...attributes}
                maxLength={Math.min(300, ADDRESS_TYPED)}
                autocomplete="street-address"
                dir="auto"
              />
            )}
          </Field>
          <p class="buttons">
            <button type="button" class="plain" id="here" hidden>
              {t('place.here')}
            </button>
          </p>
          <p role="status" id="here-said" data-failed={t('place.here.failed')} />
          <section class="scripted" aria-label={t('place.map')}>
            <p class="hint">{t('place.map.hint')}</p>
            <MapContainer
              styleUrl={town.mapStyleUrl}
              boundary={town.boundary}
              missing={t('place.map.missing')}
              labels={chatMapLabels(view)}
              pick
              keep
              small
            />
          </section>
          <button type="submit" name="do" value="place">
            {t('place.send')}
          </button>
        </form>
      </details>
      <form
        id="composer"
        class="composer"
        method="post"
        action={action}
        encType="multipart/form-data"
        noValidate
      >
        <WordsField view={view} typed={typed} />
        <button type="submit">{t('composer.send')}</button>
        <PictureField view={view} />
      </form>
    </div>,
  )
}
