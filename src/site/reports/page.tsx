import { type PublicEvent, type PublicRequest, toStatus } from '#domain/service-requests'
import { type Catalogue, findService, localised, type ServiceDefinition } from '#domain/services'
import { messengerLinks, whatsappLink } from '#domain/town'
import { ErrorSummary, Field, PROOF_OF_WORK_SCRIPT, ProofOfWorkField } from '#platform/pages'
import { DRAFT_SCRIPT } from '../offline/index.ts'
import { formatDay, localisedPath, sitePage, type View } from '../ui/index.ts'
import { type Received, RejectedPictures } from './rejected-pictures.tsx'
import { offersUpdates, type TypedUpdate, UpdateForm } from './updates.tsx'

/** A report as anybody may see it; just after it was received, with what was left out of it and why. */
export const reportPage = (
  view: View,
  catalogue: Catalogue,
  request: PublicRequest,
  events: PublicEvent[],
  {
    received,
    wrongMail,
    update,
    asset,
  }: { received?: Received; wrongMail?: boolean; update?: TypedUpdate; asset?: string } = {},
): Response => {
  const { t, language } = view
  const service = findService(catalogue, request.serviceCode)
  const { isPublic } = request
  const news = publicChanges(events)
  // What a neighbour added is beside their words.
  const added = new Set(news.flatMap((event) => (event.neighbour ? event.pictures : [])))
  const pictures = request.pictures.filter((id) => !added.has(id))
  const facts: [string, string | null | undefined][] = [
    [t('report.service'), service && localised(service.names, language)],
    [t('report.asset'), asset],
    [t('report.address'), request.address],
    [t('report.description'), request.description],
    [t('report.department'), request.department && catalogue.departments.get(request.department)],
    [t('report.requested'), request.requestedAt && formatDay(view, request.requestedAt)],
    [
      t('report.expected'),
      request.expectedAt && toStatus(request.state) === 'open' ? formatDay(view, request.expectedAt) : null,
    ],
  ]
  return sitePage(
    view,
    {
      title: t('report.title', { number: request.id }),
      path: `/reports/${request.id}`,
      channel: true,
      status: update ? 422 : 200,
      structured: isPublic ? structuredData(view, request, service) : undefined,
      scripts: [...(received ? [DRAFT_SCRIPT] : []), ...(view.town.mailer ? [PROOF_OF_WORK_SCRIPT] : [])],
    },
    <>
      <ErrorSummary
        title={t('errors.title', { count: update?.errors.length ?? 0 })}
        errors={(update?.errors ?? []).map(({ field, key, blanks }) => ({ field, message: t(key, blanks) }))}
      />
      {received ? (
        <section class="done" role="status" data-sent="">
          <h2>{t('report.received')}</h2>
          {received.joined ? <p>{t('report.received.joined')}</p> : null}
          <p>{t('report.received.body')}</p>
          <p class="number">{request.id}</p>
          {received.mail ? <p>{t('mail.asked.body')}</p> : null}
          <RejectedPictures view={view} received={received} />
          {isPublic ? <Follow view={view} number={request.id} closed={false} /> : null}
        </section>
      ) : null}
      <h1>{t('report.title', { number: request.id })}</h1>
      <p>
        <span class={`state ${toStatus(request.state)}`}>{t(`state.${request.state}`)}</span>
      </p>
      {request.mergedInto ? (
        <p>
          {t('report.merged')}{' '}
          <a href={localisedPath(view, `/reports/${request.mergedInto}`)}>{request.mergedInto}</a>
        </p>
      ) : null}
      {isPublic ? null : <p>{t('report.hidden')}</p>}
      <dl>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ))}
      </dl>
      {pictures.length > 0 ? (
        <>
          <h2>{t('report.pictures')}</h2>
          <ul class="photos">
            {pictures.map((id) => (
              <li>
                <img
                  src={`/pictures/${id}.jpg`}
                  alt={t('report.picture.alt', { number: request.id })}
                  loading="lazy"
                />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {isPublic && !received ? (
        <Follow
          view={view}
          number={request.id}
          closed={toStatus(request.state) === 'closed'}
          wrong={wrongMail}
        />
      ) : null}
      {isPublic && view.town.mailer && request.address ? (
        <p>
          <a
            href={localisedPath(view, '/alerts', {
              where: 'street',
              street: request.address.split(',')[0] ?? '',
            })}
          >
            {t('alerts.this-street')}
          </a>
        </p>
      ) : null}
      {isPublic ? (
        <>
          <h2>{t('report.timeline')}</h2>
          {news.length === 0 ? <p>{t('report.timeline.empty')}</p> : null}
          <ol class="timeline">
            {news.map((event) => (
              <Change view={view} request={request} event={event} />
            ))}
          </ol>
          {offersUpdates(view, catalogue, request) && !received ? (
            <UpdateForm view={view} number={request.id} typed={update} />
          ) : null}
        </>
      ) : null}
    </>,
  )
}

/** Something that happened: the town’s word, or what a neighbour added. */
const Change = ({
  view,
  request,
  event: { at, state, note, neighbour, pictures },
}: {
  view: View
  request: PublicRequest
  event: PublicEvent
}) => {
  const { t } = view
  const shown = neighbour ? pictures.filter((id) => request.pictures.includes(id)) : []
  return (
    <li class={neighbour ? 'neighbour' : undefined}>
      <time dateTime={at.toISOString()}>{formatDay(view, at)}</time> ·{' '}
      <strong>{neighbour ? t('update.by') : t(`state.${state}`)}</strong>
      {note ? <p dir="auto">{note}</p> : null}
      {shown.map((id) => (
        <img
          class="report-photo"
          src={`/pictures/${id}.jpg`}
          alt={t('update.picture.alt', { number: request.id })}
          loading="lazy"
        />
      ))}
    </li>
  )
}

/** A report as search engines read it: https://schema.org/Report */
const structuredData = (
  { town, language }: View,
  request: PublicRequest,
  service: ServiceDefinition | undefined,
): object => {
  const { lat, long, address, description, requestedAt, updatedAt, state, pictures } = request
  const at = address || lat !== null
  return {
    '@context': 'https://schema.org',
    '@type': 'Report',
    reportNumber: request.id,
    url: `${town.publicUrl}/reports/${request.id}`,
    inLanguage: language,
    name: service ? localised(service.names, language) : request.id,
    ...(description && { abstract: description }),
    ...(requestedAt && { datePublished: requestedAt.toISOString() }),
    ...(updatedAt && { dateModified: updatedAt.toISOString() }),
    creativeWorkStatus: toStatus(state),
    image: pictures.map((id) => `${town.publicUrl}/pictures/${id}.jpg`),
    publisher: { '@type': 'GovernmentOrganization', name: town.profile.authority, url: town.publicUrl },
    ...(at && {
      contentLocation: {
        '@type': 'Place',
        ...(address && { address }),
        ...(lat !== null &&
          long !== null && { geo: { '@type': 'GeoCoordinates', latitude: lat, longitude: long } }),
      },
    }),
  }
}

/** What of all that happened is news to the public. */
export const publicChanges = (events: PublicEvent[]): PublicEvent[] =>
  events.filter(
    ({ kind, note, neighbour, pictures }) =>
      kind === 'state_changed' || note || (neighbour && pictures.length > 0),
  )

/** How somebody hears of a report's changes: over the messenger, by e-mail, or by a feed. */
const Follow = ({
  view,
  number,
  closed,
  wrong,
}: {
  view: View
  number: string
  closed: boolean
  wrong?: boolean
}) => {
  const { t, town } = view
  const chat = whatsappLink(town, `seguir ${number}`)
  return (
    <>
      <p class="buttons">
        {closed || !chat ? null : (
          <a class="button" href={chat}>
            {t('follow.whatsapp')}
          </a>
        )}
        {closed
          ? null
          : messengerLinks(town, `seguir ${number}`, view.language).map(({ link, name }) => (
              <a href={link}>{t('follow.messenger', { name })}</a>
            ))}
        <a href={`/reports/${number}/changes.atom`} type="application/atom+xml">
          {t('follow.feed')}
        </a>
      </p>
      {closed || !town.mailer ? null : (
        <details class="card" id="follow" open={wrong}>
          <summary>{t('follow.mail')}</summary>
          <form
            method="post"
            action={localisedPath(view, `/reports/${number}/follow`)}
            noValidate
            data-work="mails"
          >
            <Field
              id="email"
              label={t('follow.mail.email')}
              hint={t('follow.mail.hint')}
              error={wrong ? t('error.email') : undefined}
            >
              {(attributes) => (
                <input {...attributes} type="email" autocomplete="email" maxLength={320} required />
              )}
            </Field>
            <ProofOfWorkField checking={t('work.checking')} />
            <button type="submit">{t('follow.mail.send')}</button>
          </form>
        </details>
      )}
    </>
  )
}
