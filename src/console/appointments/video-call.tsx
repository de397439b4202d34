import type { VNode } from 'preact'
import {
  type Appointment,
  ASSURANCES,
  findAppointmentService,
  findSchedule,
  getSchedules,
} from '#domain/appointments'
import {
  findVideoCall,
  formatVerificationCode,
  getRoomUrl,
  IDENTITY_DOCUMENTS,
  listSignings,
  type Signing,
  type VideoCall,
  type VideoCallStage,
  videoCallStage,
  videoCallWindow,
} from '#domain/procedures'
import { callPolicy, Field, SelectField } from '#platform/pages'
import {
  consolePage,
  errorText,
  type FieldError,
  formatMoment,
  ResultMessage,
  type View,
} from '../ui/index.ts'
import { attendeeName } from './counter.tsx'

/** The address of an appointment's call. */
export const videoCallPath = (id: string): string => `/console/appointments/${id}/call`

/** What came of the last thing that was done in a call; what had been typed. */
export type VideoCallResult = {
  errors?: FieldError[]
  done?: Parameters<View['t']>[0]
  typed?: Record<string, string>
}

/** A call as staff have it: who is there, the room, the documents that are signed in it. */
export const videoCallPage = async (
  view: View,
  one: Appointment,
  outcome: VideoCallResult = {},
): Promise<Response> => {
  const { t, town, member } = view
  const call = await findVideoCall(town.db, town, one.id)
  const stage = videoCallStage(one, call, town.now())
  const signings = await listSignings(town.db, town, one.id)
  const errors = outcome.errors ?? []
  const address =
    stage === 'admitted' && member
      ? await getRoomUrl(town, one, { id: member.id, name: member.name, host: true })
      : undefined
  return consolePage(
    view,
    {
      title: t('callroom.title', { who: attendeeName(view, one) }),
      path: '/console/appointments',
      layout: 'page',
      refreshSeconds: 2,
      status: errors.length > 0 ? 422 : 200,
      headers: town.video ? callPolicy(town.video.origin) : undefined,
    },
    <>
      <p>
        <a href={`/console/appointments/${one.id}`}>← {t('appointments.one', { code: one.code })}</a>
      </p>
      {town.video ? null : <p class="notice">{t('callroom.no-server')}</p>}
      <section
        class="visit"
        id="visit"
        data-stage={address ? 'admitted' : stage === 'closed' ? 'closed' : 'open'}
      >
        {address ? (
          <iframe
            src={address}
            title={t('callroom.video')}
            allow="camera; microphone; display-capture; fullscreen; autoplay"
            class="call"
          />
        ) : null}
        <div id="visit-panel" data-live data-stay>
          <ResultMessage view={view} errors={errors} done={outcome.done} />
          <Room view={view} one={one} call={call} stage={stage} />
          {signings.map((document) => (
            <Document
              view={view}
              one={one}
              document={document}
              typed={outcome.typed ?? {}}
              errors={errors}
              live={stage === 'admitted'}
            />
          ))}
          {stage === 'admitted' ? (
            <Present
              view={view}
              one={one}
              level={await requiredLevelText(view, one)}
              errors={errors}
              typed={outcome.typed}
            />
          ) : null}
        </div>
      </section>
    </>,
  )
}

/** The level that a procedure asks for. */
const requiredLevelText = async ({ town }: View, one: Appointment): Promise<string> => {
  const schedule = findSchedule(await getSchedules(town), one.agendaId)
  return (schedule && findAppointmentService(schedule, one.serviceCode)?.signature) ?? 'official'
}

const Room = (props: {
  view: View
  one: Appointment
  call: VideoCall | undefined
  stage: VideoCallStage
}): VNode => {
  const { view, one, call, stage } = props
  const { t } = view
  const { from, to } = videoCallWindow(one)
  return (
    <form class="card" method="post" action={videoCallPath(one.id)} data-leave>
      <h2>{t('callroom.room')}</h2>
      <p role="status">
        {stage === 'early'
          ? t('callroom.early', { when: formatMoment(view, from) })
          : stage === 'closed'
            ? t('callroom.closed')
            : stage === 'admitted'
              ? t('callroom.admitted', { by: call?.admittedBy ?? '' })
              : call?.arrivedAt
                ? t('callroom.waiting')
                : t('callroom.nobody')}
      </p>
      {stage === 'closed' ? null : (
        <p class="hint">{t('callroom.until', { when: formatMoment(view, to) })}</p>
      )}
      <p class="buttons">
        {stage === 'open' ? (
          <button type="submit" name="do" value="admit" disabled={!call?.arrivedAt}>
            {t('callroom.admit')}
          </button>
        ) : null}
        {stage === 'admitted' ? (
          <button type="submit" class="plain" name="do" value="close">
            {t('callroom.close')}
          </button>
        ) : null}
      </p>
      {(stage === 'open' || stage === 'admitted') && call?.seat ? (
        <details id="seat">
          <summary>{t('callroom.seat.send')}</summary>
          <p>{t('callroom.seat.lead')}</p>
          <button type="submit" class="plain" name="do" value="seat-code">
            {t('callroom.seat.send')}
          </button>
        </details>
      ) : null}
    </form>
  )
}

const Document = (props: {
  view: View
  one: Appointment
  document: Signing
  typed: Record<string, string>
  errors: FieldError[]
  live: boolean
}): VNode => {
  const { view, one, document, typed, errors, live } = props
  const { t, member } = view
  const { id, state, assurance, signer } = document
  const action = videoCallPath(one.id)
  const open = state === 'presented' || state === 'consented'
  return (
    <article class="card" id={`signing-${id}`} aria-label={document.title}>
      <h3 dir="auto">{document.title}</h3>
      <p>
        <span class={`state ${state}`}>{t(`callroom.state.${state}`)}</span>{' '}
        {t('callroom.signer', { name: signer.name, number: signer.number })} ·{' '}
        {t(`agenda.service.signature.${assurance}`)} ·{' '}
        <a href={`${action}/${id}.pdf`} target="_blank" rel="noreferrer">
          {t('callroom.document.open')}
        </a>
      </p>
      {state === 'consented' && assurance === 'official' && live ? (
        member?.official ? (
          <>
            <form method="post" action={action}>
              <input type="hidden" name="signing" value={id} />
              <button type="submit" class="plain" name="do" value="code">
                {t(document.codeOpen ? 'callroom.code.again' : 'callroom.code.send')}
              </button>
            </form>
            <form method="post" action={action} noValidate>
              <input type="hidden" name="signing" value={id} />
              <div class="pair">
                <SelectField
                  id={`document-${id}`}
                  label={t('callroom.seen')}
                  error={errorText(view, errors, `document-${id}`)}
                  chosen={typed[`document-${id}`]}
                  ask={t('callroom.seen.choose')}
                  options={IDENTITY_DOCUMENTS.map((kind) => [kind, t(`callroom.seen.${kind}`)])}
                />
                <Field
                  id={`number-${id}`}
                  label={t('callroom.number')}
                  error={errorText(view, errors, `number-${id}`)}
                >
                  {(attributes) => (
                    <input
                      {...attributes}
                      maxLength={20}
                      autocomplete="off"
                      value={typed[`number-${id}`] ?? ''}
                    />
                  )}
                </Field>
                <Field
                  id={`code-${id}`}
                  label={t('callroom.code')}
                  error={errorText(view, errors, `code-${id}`)}
                >
                  {(attributes) => (
                    <input {...attributes} inputMode="numeric" maxLength={6} autocomplete="off" />
                  )}
                </Field>
              </div>
              <p class="hint">{t('callroom.official.hint')}</p>
              <button type="submit" name="do" value="official">
                {t('callroom.official.do')}
              </button>
            </form>
          </>
        ) : (
          <p class="notice">{t('callroom.official.not')}</p>
        )
      ) : null}
      {state === 'consented' && assurance !== 'official' ? <p>{t('callroom.identifying')}</p> : null}
      {state === 'signed' ? (
        <p class="done">{t('callroom.signed', { code: formatVerificationCode(document.code) })}</p>
      ) : null}
      {open ? (
        <form method="post" action={action}>
          <input type="hidden" name="signing" value={id} />
          <button type="submit" class="plain" name="do" value="withdraw">
            {t('callroom.withdraw')}
          </button>
        </form>
      ) : null}
    </article>
  )
}

const Present = (props: {
  view: View
  one: Appointment
  level: string
  errors: FieldError[]
  typed?: Record<string, string>
}): VNode => {
  const { view, one, level, errors, typed } = props
  const { t, town } = view
  const field = (name: string, label: Parameters<View['t']>[0], value: string) => (
    <Field id={name} label={t(label)} error={errorText(view, errors, name)}>
      {(attributes) => <input {...attributes} maxLength={200} value={value} autocomplete="off" dir="auto" />}
    </Field>
  )
  const levels = ASSURANCES.filter((one) => one === 'official' || town.identity)
  return (
    <form class="card" method="post" action={videoCallPath(one.id)} encType="multipart/form-data" noValidate>
      <h2>{t('callroom.present')}</h2>
      {town.seal ? null : <p class="notice">{t('callroom.no-seal')}</p>}
      <Field
        id="file"
        label={t('callroom.file')}
        hint={t('callroom.file.hint')}
        error={errorText(view, errors, 'file')}
      >
        {(attributes) => <input {...attributes} type="file" accept="application/pdf" />}
      </Field>
      {field('title', 'callroom.document.title', typed?.title ?? '')}
      <div class="pair">
        {field('signer', 'callroom.signer.name', typed?.signer ?? one.person?.name ?? '')}
        {field('number', 'callroom.number', typed?.number ?? one.person?.identity ?? '')}
        <SelectField
          id="assurance"
          label={t('agenda.service.signature')}
          chosen={typed?.assurance ?? level}
          options={levels.map((one) => [one, t(`agenda.service.signature.${one}`)])}
        />
      </div>
      <button type="submit" name="do" value="present">
        {t('callroom.present.do')}
      </button>
    </form>
  )
}

/** What leads from an appointment's page to its call. */
export const VideoCallLink = ({ view, one }: { view: View; one: Appointment }): VNode | null =>
  one.mode === 'video' && one.state !== 'cancelled' ? (
    <p>
      <a class="button" href={videoCallPath(one.id)}>
        {view.t('callroom.open')}
      </a>
    </p>
  ) : null
