import { getAssetLayers } from '#domain/assets'
import { getServiceArea, type PlaceMeant, parsePointFields } from '#domain/places'
import { findActiveService, getCatalogue, localisedQuestions, offeredServices } from '#domain/services'
import { findPhoneChannel } from '#domain/town'
import { ErrorSummary, Field, FormId, Questions, SelectOptions } from '#platform/pages'
import { ConsoleMap, consolePage, type FieldError, MeantButton, type View } from '../ui/index.ts'
import { CallerPart, NearbyPart } from './parts.tsx'

/** What the operator typed, or what a conversation gave. */
export type PhoneReportValues = {
  service_code: string
  description: string
  address: string
  /** The number on a plate, in place of an address. */
  asset: string
  lat: string
  long: string
  name: string
  phone: string
  email: string
  whatsapp: string
  form_id: string
  conversation: string
  answers: Record<string, string[]>
}

/** Pictures of a conversation that may go with the report. */
export type OfferedPictures = { id: string; conversation: string }[]

/** Where an operator writes down what a caller reports: one page, in the order in which people tell it. */
export const phoneLinePage = async (
  view: View,
  typed: Partial<PhoneReportValues> = {},
  errors: FieldError[] = [],
  pictures: OfferedPictures = [],
  meant?: PlaceMeant,
): Promise<Response> => {
  const { t, language, town } = view
  const [catalogue, layers] = await Promise.all([getCatalogue(town), getAssetLayers(town)])
  const errorOf = (field: string) => {
    const found = errors.find((error) => error.field === field)
    return found && t(found.key, found.blanks)
  }
  const service = findActiveService(catalogue, typed.service_code ?? '')
  const given = parsePointFields(typed.lat, typed.long, getServiceArea(town))
  const point = given.given === 'point' ? given.point : undefined
  const fromConversation = Boolean(typed.conversation)
  return consolePage(
    view,
    {
      title: t(fromConversation ? 'call.from-conversation' : 'phone.title'),
      path: '/console/010',
      status: errors.length > 0 ? 422 : 200,
      layout: 'page',
      map: true,
      scripts: ['/assets/call.js', '/assets/caller.js'],
    },
    <>
      <ErrorSummary
        title={t('errors.title', { count: errors.length })}
        errors={errors.map(({ field, key, blanks: parameters }) => ({ field, message: t(key, parameters) }))}
      />
      <div class="title-line">
        {fromConversation ? null : (
          <p>
            <a href="/console/appointments/new" data-caller="">
              {t('appointments.give')}
            </a>
          </p>
        )}
      </div>
      <p class="lead">{t('phone.lead')}</p>
      <form method="post" action="/console/010" noValidate id="call" class="columns" data-caller="give">
        <div>
          <FormId value={typed.form_id} />
          <input type="hidden" name="conversation" value={typed.conversation ?? ''} />
          <input type="hidden" name="lat" id="lat" value={point?.lat ?? ''} />
          <input type="hidden" name="long" id="long" value={point?.long ?? ''} />
          {fromConversation ? null : (
            <div class="pair">
              <Field id="phone" label={t('phone.phone')} error={errorOf('phone')}>
                {(attributes) => (
                  <input
                    {...attributes}
                    type="tel"
                    value={typed.phone ?? ''}
                    autocomplete="off"
                    autofocus={errors.length === 0}
                  />
                )}
              </Field>
              <Field id="name" label={t('phone.name')}>
                {(attributes) => <input {...attributes} value={typed.name ?? ''} autocomplete="off" />}
              </Field>
            </div>
          )}
          <Field
            id="description"
            label={t('phone.description')}
            hint={t('call.description.hint')}
            error={errorOf('description')}
          >
            {(attributes) => (
              <textarea {...attributes} required class="short" dir="auto" autofocus={fromConversation}>
                {typed.description ?? ''}
              </textarea>
            )}
          </Field>
          <div id="kinds" aria-live="polite" />
          <Field id="service_code" label={t('phone.service')} error={errorOf('service_code')}>
            {(attributes) => (
              <SelectOptions
                attributes={attributes}
                ask={t('phone.service.choose')}
                groups={offeredServices(catalogue, language)}
                chosen={typed.service_code}
              />
            )}
          </Field>
          <div id="questions">
            <Questions
              questions={localisedQuestions(service, language)}
              answers={typed.answers ?? {}}
              errors={questionErrors(view, errors)}
              optional={t('call.optional')}
              choose={t('phone.service.choose')}
            />
          </div>
          <Field
            id="address"
            label={t('phone.address')}
            hint={t('phone.address.hint')}
            error={errorOf('address')}
          >
            {(attributes) => (
              <input {...attributes} required value={typed.address ?? ''} list="places" autocomplete="off" />
            )}
          </Field>
          <datalist id="places" />
          <MeantButton view={view} meant={meant} />
          {layers.length > 0 ? (
            <Field id="asset" label={t('phone.asset')} hint={t('phone.asset.hint')} error={errorOf('asset')}>
              {(attributes) => (
                <input {...attributes} maxLength={80} value={typed.asset ?? ''} autocomplete="off" />
              )}
            </Field>
          ) : null}
          {pictures.length > 0 ? (
            <fieldset>
              <legend>{t('request.pictures')}</legend>
              <ul class="photos">
                {pictures.map(({ id, conversation }, index) => (
                  <li>
                    <label class="check">
                      <input type="checkbox" name="picture" value={id} checked />
                      <img
                        src={`/console/conversations/${conversation}/pictures/${id}?size=thumbnail`}
                        alt={t('split.picture', { index: index + 1 })}
                      />
                    </label>
                  </li>
                ))}
              </ul>
            </fieldset>
          ) : null}
          {fromConversation || !(town.mailer || findPhoneChannel(town)) ? null : (
            <fieldset class="told-how">
              <legend>{t('call.told-how')}</legend>
              {findPhoneChannel(town) ? (
                <label class="check">
                  <input type="checkbox" name="whatsapp" value="yes" checked={typed.whatsapp === 'yes'} />
                  {t('call.whatsapp')}
                </label>
              ) : null}
              {town.mailer ? (
                <Field
                  id="email"
                  label={t('call.email')}
                  hint={t('call.email.hint')}
                  error={errorOf('email')}
                >
                  {(attributes) => (
                    <input
                      {...attributes}
                      type="email"
                      maxLength={320}
                      value={typed.email ?? ''}
                      autocomplete="off"
                      spellcheck={false}
                    />
                  )}
                </Field>
              ) : null}
            </fieldset>
          )}
          <p class="buttons">
            <button type="submit">{t('phone.send')}</button>
            <span class="hint">{t('call.keys')}</span>
          </p>
        </div>
        <div>
          <div id="caller" aria-live="polite">
            {typed.phone ? await CallerPart({ view, phone: typed.phone }) : null}
          </div>
          <div id="near" aria-live="polite">
            {point
              ? await NearbyPart({
                  view,
                  service: typed.service_code ?? '',
                  point,
                  words: typed.address ?? '',
                })
              : null}
          </div>
          <ConsoleMap view={view} small pick picked={point} />
          <p class="hint">{t('call.map.hint')}</p>
        </div>
      </form>
    </>,
  )
}

/** What is wrong with the answers, by the code of their question. */
const questionErrors = ({ t }: View, errors: FieldError[]): Record<string, string> =>
  Object.fromEntries(
    errors.flatMap(({ field, key }) => {
      const code = /^attribute\[(\w+)\]$/.exec(field)?.[1]
      return code ? [[code, t(key)]] : []
    }),
  )
