import type { VNode } from 'preact'
import {
  findVideoCall,
  formatVerificationCode,
  getRoomUrl,
  hasSeat,
  listSignings,
  type Signing,
  toCitizenParticipant,
  type VideoCall,
  verifyUrl,
  videoCallStage,
  videoCallWindow,
} from '#domain/procedures'
import { Field } from '#platform/pages'
import type { View } from '../ui/index.ts'
import { formatStart } from './choose.tsx'
import { type AppointmentContext, appointmentPath } from './own.tsx'

/** What came of the last thing that was done in a call. */
export type VideoCallMessage =
  | 'call.code.sent'
  | 'call.code.wrong'
  | 'call.code.expired'
  | 'call.code.no-phone'
  | 'call.code.too-many'
  | 'call.consent.error'
  | 'call.consent.gone'

/** The name of the cookie by which the citizen's browser is known for the one that keeps the seat. */
export const SEAT_COOKIE = 'cita-seient'

/** What a browser was given when it took the seat. */
export const readSeatCookie = (request: Request): string | undefined =>
  new RegExp(`(?:^|;\\s*)${SEAT_COOKIE}=([\\w-]{20,60})`).exec(request.headers.get('cookie') ?? '')?.[1]

/** The seat as a cookie of the appointment's own address, as long as its call and its documents are of use. */
export const seatCookie = (view: View, path: string, seat: string): string =>
  `${SEAT_COOKIE}=${seat}; Path=${path.split('?')[0]}; HttpOnly; SameSite=Lax; Max-Age=604800${
    view.town.publicUrl.startsWith('https:') ? '; Secure' : ''
  }`

/** What the citizen agrees to, word for word: its digest goes into the record. */
export const consentText = ({ t }: View, one: Signing): string =>
  t(one.assurance === 'official' ? 'call.consent.official' : 'call.consent.provider', { title: one.title })

/** The part of an appointment's page that is its video call: not yet, the waiting room, the call, what was signed. */
export const videoCallSection = async (
  view: View,
  known: AppointmentContext,
  request: Request,
  note?: VideoCallMessage,
): Promise<VNode | null> => {
  const { t, town } = view
  const { one } = known
  if (one.mode !== 'video' || one.state === 'cancelled' || !one.person) return null
  const call = await findVideoCall(town.db, town, one.id)
  const stage = videoCallStage(one, call, town.now())
  const signings = await listSignings(town.db, town, one.id)
  if (stage === 'early')
    return (
      <section class="card" id="visit" data-stage="early" aria-labelledby="call-title">
        <h2 id="call-title">{t('call.title')}</h2>
        <p>{t('call.early', { when: formatStart(view, videoCallWindow(one).from) })}</p>
        <p class="hint">{t('call.own-link')}</p>
      </section>
    )
  if (stage === 'closed' && signings.length === 0)
    return (
      <section class="card" id="visit" data-stage="closed">
        <p>{t('call.closed')}</p>
      </section>
    )
  const seated = hasSeat(town, call, readSeatCookie(request))
  if (!seated && call?.seat) return <SeatTaken view={view} known={known} note={note} />
  if (!seated) return <NotOpenYet view={view} known={known} />
  const address =
    stage === 'admitted' ? await getRoomUrl(town, one, toCitizenParticipant(town, one)) : undefined
  return (
    <Room
      view={view}
      known={known}
      stage={stage}
      call={call}
      address={address}
      signings={signings}
      note={note}
    />
  )
}

const NotOpenYet = ({ view, known }: { view: View; known: AppointmentContext }): VNode => (
  <section class="card" id="visit" data-stage="door" aria-labelledby="call-title">
    <h2 id="call-title">{view.t('call.title')}</h2>
    <p>{view.t('call.door')}</p>
    <form method="post" action={appointmentPath(view, known.one.id)}>
      <button type="submit" name="do" value="arrive">
        {view.t('call.enter')}
      </button>
    </form>
    <p class="hint">{view.t('call.own-link')}</p>
  </section>
)

/** Somebody else came with this link first: the holder of the telephone on record gets in. */
const SeatTaken = ({
  view,
  known,
  note,
}: {
  view: View
  known: AppointmentContext
  note?: VideoCallMessage
}): VNode => {
  const { t } = view
  const path = appointmentPath(view, known.one.id)
  return (
    <section class="card" id="visit" data-stage="taken" aria-labelledby="call-title">
      <h2 id="call-title">{t('call.title')}</h2>
      <p class="notice">{t('call.taken')}</p>
      <MessageBox view={view} note={note} />
      <form method="post" action={path}>
        <button type="submit" class="plain" name="do" value="seat-code">
          {t('call.code.send')}
        </button>
      </form>
      <form method="post" action={path}>
        <Field id="code" label={t('call.code')}>
          {(attributes) => (
            <input {...attributes} inputMode="numeric" autocomplete="one-time-code" maxLength={6} required />
          )}
        </Field>
        <button type="submit" name="do" value="seat">
          {t('call.code.enter')}
        </button>
      </form>
    </section>
  )
}

const MessageBox = ({ view: { t }, note }: { view: View; note?: VideoCallMessage }): VNode | null =>
  note ? (
    <p
      class={note === 'call.code.sent' ? 'done' : 'error'}
      role={note === 'call.code.sent' ? 'status' : 'alert'}
    >
      {t(note)}
    </p>
  ) : null

const Room = (props: {
  view: View
  known: AppointmentContext
  stage: 'open' | 'admitted' | 'closed'
  call: VideoCall | undefined
  address: string | undefined
  signings: Signing[]
  note?: VideoCallMessage
}): VNode => {
  const { view, known, stage, address, signings, note } = props
  const { t } = view
  return (
    <section class="visit" id="visit" data-stage={stage} aria-labelledby="call-title">
      <h2 id="call-title">{t('call.title')}</h2>
      {address ? (
        <iframe
          src={address}
          title={t('call.title')}
          allow="camera; microphone; display-capture; fullscreen; autoplay"
          class="call"
        />
      ) : null}
      <div id="visit-panel" data-live data-stay>
        {stage === 'open' ? (
          <p class="notice" role="status">
            {t('call.waiting')}
          </p>
        ) : null}
        {stage === 'closed' ? <p class="notice">{t('call.closed')}</p> : null}
        <MessageBox view={view} note={note} />
        {stage === 'admitted' && signings.length === 0 ? <p>{t('call.admitted')}</p> : null}
        {signings.map((one) => (
          <Document view={view} known={known} one={one} live={stage === 'admitted'} />
        ))}
      </div>
    </section>
  )
}

const Document = (props: {
  view: View
  known: AppointmentContext
  one: Signing
  live: boolean
}): VNode | null => {
  const { view, known, one, live } = props
  const { t } = view
  const path = appointmentPath(view, known.one.id)
  const base = path.split('?')[0]
  const file = `${base}/documents/${one.id}.pdf`
  if (one.state === 'withdrawn') return null
  return (
    <article class="card" id={`signing-${one.id}`} aria-label={one.title}>
      <h3 dir="auto">{one.title}</h3>
      <p>
        <a href={file} target="_blank" rel="noreferrer">
          {t(one.state === 'signed' ? 'call.document.signed' : 'call.document.read')}
        </a>
      </p>
      {one.state === 'presented' && live ? (
        <form method="post" action={path}>
          <input type="hidden" name="signing" value={one.id} />
          <input type="hidden" name="digest" value={one.documentSha256} />
          <label class="check">
            <input type="checkbox" name="agreed" value="yes" />
            <span>{consentText(view, one)}</span>
          </label>
          <button type="submit" name="do" value="consent">
            {t('call.consent.do')}
          </button>
        </form>
      ) : null}
      {one.state === 'consented' && one.assurance === 'official' ? (
        <p class="notice" role="status">
          {t(one.codeOpen ? 'call.official.code' : 'call.official.wait')}
        </p>
      ) : null}
      {one.state === 'consented' && one.assurance !== 'official' && live ? (
        <>
          <p>{t('call.identify.lead', { provider: view.town.identity?.name ?? '' })}</p>
          <p>
            <a class="button" href={`${base}/identify/${one.id}`} target="_blank" rel="noreferrer">
              {t('call.identify.do', { provider: view.town.identity?.name ?? '' })}
            </a>
          </p>
        </>
      ) : null}
      {one.state === 'identified' ? <p role="status">{t('call.sealing')}</p> : null}
      {one.state === 'signed' ? (
        <p class="done" role="status">
          {t('call.signed', { code: formatVerificationCode(one.code) })}{' '}
          <a href={verifyUrl(view.town, one.code)}>{t('call.verify')}</a>
        </p>
      ) : null}
    </article>
  )
}
