import type { ComponentChildren } from 'preact'
import { AREA_FREQUENCIES, type Follow } from '#domain/mail'
import { describeMailAnswer, type HeldByMail, type MailAnswer, updateOf } from '#domain/notifications'
import { consultationText, optionTitle } from '#domain/participation'
import { formatDay, localisedPath, type SiteKey, sitePage, type View } from '../ui/index.ts'

/** An address of a page that a key opens. */
const keyed = (view: View, page: string, key: string, query: Record<string, string> = {}): string =>
  localisedPath(view, `/mail/${page}`, { key, ...query })

const page = (view: View, title: SiteKey, children: ComponentChildren, status = 200): Response =>
  sitePage(
    view,
    { title: view.t(title), path: '/mail', status, headers: { 'referrer-policy': 'no-referrer' } },
    <>
      <h1>{view.t(title)}</h1>
      {children}
    </>,
  )

/** What an area is called on a page. */
const areaName = ({ t }: View, area: Follow['area']): string => {
  if (!area) return ''
  if (area.shape?.of === 'drawn') return t('alerts.place.drawn')
  return area.shape ? area.label : t('alerts.place.around', { place: area.label, metres: area.metres })
}

const nameOf = (view: View, follow: Follow): string => {
  const { t } = view
  const { kind, subject, area } = follow
  return kind === 'request'
    ? t('mail.kind.request', { number: subject })
    : kind === 'update'
      ? t('mail.kind.update', { number: updateOf({ subject }).requestId })
      : kind === 'area'
        ? t('mail.kind.area', { place: areaName(view, area) })
        : t(`mail.kind.${kind}`)
}

/** A link that is old, or of something that has ended. */
export const gonePage = (view: View): Response =>
  page(view, 'mail.gone.title', <p class="lead">{view.t('mail.gone.body')}</p>, 404)

/** What somebody answers to a question of the town, and what they answered before. */
const AnswerGiven = ({ view: { t, language }, answer }: { view: View; answer: MailAnswer }) => {
  const { consultation, option, neighbourhood, before } = answer
  return (
    <>
      <p dir="auto">{consultationText(consultation, language).question}</p>
      <p>
        <strong dir="auto">{option}</strong>
        {neighbourhood ? ` (${neighbourhood})` : null}
      </p>
      {before ? <p dir="auto">{t('mail.confirm.answer.before', { before })}</p> : null}
    </>
  )
}

/** The same for an answer to a question of the town, which counts once it is confirmed. */
const confirmAnswerPage = async (view: View, key: string, follow: Follow): Promise<Response> => {
  const { t, town } = view
  const answer = await describeMailAnswer(town.db, town, follow)
  if (!answer) return gonePage(view)
  return page(
    view,
    'mail.confirm.title',
    <>
      <p class="lead">{t('mail.confirm.answer', { address: follow.to })}</p>
      <AnswerGiven view={view} answer={answer} />
      <p>
        {t('participation.binding')} {t('participation.kept')}
      </p>
      <form method="post" action={keyed(view, 'confirm', key)}>
        <p class="buttons">
          <button type="submit">{t('mail.confirm.answer.do')}</button>
          <a class="button plain" href={keyed(view, 'stop', key)}>
            {t('mail.confirm.not')}
          </a>
        </p>
      </form>
    </>,
  )
}

/** Opened by a link of a message: programs that look links up open it too, so that a button does it. */
export const confirmPage = (view: View, key: string, follow: Follow): Response | Promise<Response> => {
  const { t } = view
  if (follow.kind === 'answer') return confirmAnswerPage(view, key, follow)
  return page(
    view,
    'mail.confirm.title',
    <>
      <p class="lead">
        {t(follow.kind === 'update' ? 'mail.confirm.update' : 'mail.confirm.body', { address: follow.to })}
      </p>
      <p>
        <strong>{nameOf(view, follow)}</strong>
      </p>
      <form method="post" action={keyed(view, 'confirm', key)}>
        <p class="buttons">
          <button type="submit">
            {t(follow.kind === 'update' ? 'mail.confirm.update.do' : 'mail.confirm.do')}
          </button>
          <a class="button plain" href={keyed(view, 'stop', key)}>
            {t('mail.confirm.not')}
          </a>
        </p>
      </form>
    </>,
  )
}

/** Who has confirmed an answer sees the question again, where the results will be. */
const confirmedAnswerPage = async (view: View, key: string, follow: Follow): Promise<Response> => {
  const { t, town } = view
  const answer = await describeMailAnswer(town.db, town, follow)
  return page(
    view,
    'mail.confirmed.title',
    <>
      <p class="lead done" role="status">
        {t('mail.confirmed.answer')}
      </p>
      {answer ? <AnswerGiven view={view} answer={answer} /> : null}
      <p class="buttons">
        {answer ? (
          <a class="button" href={localisedPath(view, `/participation/${answer.consultation.number}`)}>
            {consultationText(answer.consultation, view.language).title}
          </a>
        ) : null}
        <a href={keyed(view, 'yours', key)}>{t('mail.yours.title')}</a>
      </p>
    </>,
  )
}

export const confirmedPage = (view: View, key: string, follow: Follow): Response | Promise<Response> => {
  const { t } = view
  if (follow.kind === 'answer') return confirmedAnswerPage(view, key, follow)
  const { kind, subject } = follow
  const number = kind === 'request' ? subject : kind === 'update' ? updateOf(follow).requestId : undefined
  return page(
    view,
    'mail.confirmed.title',
    <>
      <p class="lead done" role="status">
        {t(follow.kind === 'update' ? 'mail.confirmed.update' : 'mail.confirmed.body', {
          address: follow.to,
        })}
      </p>
      <p class="buttons">
        {number ? (
          <a class="button" href={localisedPath(view, `/reports/${number}`)}>
            {t('mail.kind.request', { number })}
          </a>
        ) : null}
        <a href={keyed(view, 'yours', key)}>{t('mail.yours.title')}</a>
      </p>
    </>,
  )
}

export const stopPage = (view: View, key: string, follow: Follow): Response => {
  const { t } = view
  const answered = follow.kind === 'answer'
  return page(
    view,
    'mail.stop.title',
    <>
      <p class="lead">{t(answered ? 'mail.stop.answer' : 'mail.stop.body', { address: follow.to })}</p>
      <p>
        <strong>{nameOf(view, follow)}</strong>
      </p>
      <form method="post" action={keyed(view, 'stop', key)}>
        <p class="buttons">
          <button type="submit" name="do" value="stop">
            {t(answered ? 'mail.stop.answer.do' : 'mail.stop.do')}
          </button>
          <button type="submit" class="plain" name="do" value="everything">
            {t('mail.stop.everything')}
          </button>
        </p>
      </form>
    </>,
  )
}

export const stoppedPage = (view: View): Response =>
  page(
    view,
    'mail.stopped.title',
    <p class="lead" role="status">
      {view.t('mail.stopped.body')}
    </p>,
  )

/** How soon somebody is told of an area, and a button for the other way. */
const Frequency = (props: {
  view: View
  pageKey: string
  own: string
  area: NonNullable<Follow['area']>
}) => {
  const { view, pageKey, own, area } = props
  const { t } = view
  const now = area.frequency ?? 'daily'
  return (
    <form method="post" action={keyed(view, 'yours', pageKey)} class="buttons">
      <input type="hidden" name="alert" value={own} />
      <span>{t('mail.yours.frequency', { frequency: t(`alerts.frequency.${now}`) })}</span>
      {AREA_FREQUENCIES.filter((one) => one !== now).map((one) => (
        <button type="submit" class="plain" name="frequency" value={one}>
          {t(`alerts.frequency.${one}`)}
        </button>
      ))}
    </form>
  )
}

/** Everything that is kept under an address, for who reads its messages (RGPD, article 15), and how to end it. */
export const yoursPage = (view: View, key: string, held: HeldByMail, asks: boolean): Response => {
  const { t } = view
  return page(
    view,
    'mail.yours.title',
    <>
      <p class="lead">{t('mail.yours.body', { address: held.address })}</p>
      <ul class="card-list">
        {held.follows.map(({ follow, key: own }) => (
          <li>
            {nameOf(view, follow)} {follow.confirmed ? null : <small>({t('mail.yours.pending')})</small>}{' '}
            <a href={keyed(view, 'stop', own)}>
              {t(follow.kind === 'answer' ? 'mail.stop.answer.do' : 'mail.stop.do')}
            </a>
            {follow.area && follow.confirmed ? (
              <Frequency view={view} pageKey={key} own={own} area={follow.area} />
            ) : null}
          </li>
        ))}
      </ul>
      {held.requests.length > 0 ? (
        <>
          <h2>{t('mail.yours.reports')}</h2>
          <ul>
            {held.requests.map(({ id, requestedAt, description, address }) => (
              <li>
                <a href={localisedPath(view, `/reports/${id}`)}>{id}</a> · {formatDay(view, requestedAt)}
                {address ? ` · ${address}` : null}
                <br />
                <span dir="auto">{description}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {held.answers.length > 0 ? (
        <>
          <h2>{t('mail.yours.answers')}</h2>
          <ul>
            {held.answers.map(({ consultation, answer }) => (
              <li dir="auto">
                {consultationText(consultation, view.language).title} ·{' '}
                {optionTitle(consultation, answer.option, view.language)}
                {answer.neighbourhood ? ` · ${answer.neighbourhood}` : null} ·{' '}
                {formatDay(view, answer.answeredAt)}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {held.appointments.length > 0 ? (
        <>
          <h2>{t('mail.yours.appointments')}</h2>
          <ul>
            {held.appointments.map(({ code, startsAt, person }) => (
              <li>
                {code} · {formatDay(view, startsAt)}
                {person ? (
                  <>
                    <br />
                    <span dir="auto">{[person.name, person.phone].filter(Boolean).join(' · ')}</span>
                  </>
                ) : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <form method="post" action={keyed(view, 'yours', key)} class="card">
        <h2>{t('mail.erase.title')}</h2>
        <p>{t('mail.erase.body')}</p>
        <p class="buttons">
          {asks ? (
            <button type="submit" name="do" value="erase">
              {t('mail.erase.yes')}
            </button>
          ) : (
            <button type="submit" class="plain" name="do" value="ask">
              {t('mail.erase.do')}
            </button>
          )}
        </p>
      </form>
    </>,
  )
}

export const erasedPage = (view: View): Response =>
  page(
    view,
    'mail.erased.title',
    <p class="lead" role="status">
      {view.t('mail.erased.body')}
    </p>,
  )

/** Whether a report has been mended, as its reporter sees it. */
export const mendedPage = (view: View, key: string, follow: Follow): Response => {
  const { t } = view
  return page(
    view,
    'mended.title',
    <>
      <p class="lead">{t('mended.body', { number: follow.subject })}</p>
      <form method="post" action={keyed(view, 'mended', key)}>
        <p class="buttons">
          <button type="submit" name="answer" value="yes">
            {t('mended.yes')}
          </button>
          <button type="submit" class="plain" name="answer" value="no">
            {t('mended.no')}
          </button>
        </p>
      </form>
    </>,
  )
}

export const mendedDonePage = (
  view: View,
  outcome: 'confirmed' | 'reopened' | 'closed',
  number: string,
): Response => {
  const { t } = view
  return page(
    view,
    'mended.title',
    <>
      <p class="lead" role="status">
        {t(`mended.${outcome}`)}
      </p>
      <p>
        <a class="button" href={localisedPath(view, `/reports/${number}`)}>
          {t('mail.kind.request', { number })}
        </a>
      </p>
    </>,
  )
}
