import type { VNode } from 'preact'
import { callPolicy, Field, SelectField } from '#platform/pages'
import { type Appointment, ASSURANCES, agendaIn, agendasOf, appointmentService } from '#town/appointments'
import {
  type Call,
  type CallStage,
  callHours,
  callOf,
  callStage,
  DOCUMENTS_SEEN,
  enterRoom,
  type Signing,
  signingsOf,
  spokenCode,
} from '#town/procedures'
import { consolePage, moment, type View } from '../frame.tsx'
import { Outcome, type Wrong, wrongWith } from '../table.tsx'
import { personSaid } from './desk.tsx'

/** The address of an appointment's call. */
export const callPath = (id: string): string => `/console/appointments/${id}/call`

/** What came of the last thing that was done in a call; what had been typed. */
export type CallOutcome = {
  errors?: Wrong[]
  done?: Parameters<View['t']>[0]
  typed?: Record<string, string>
}

/** A call as staff have it: who is there, the room, the documents that are signed in it. */
export const callPage = async (
  here: View,
  one: Appointment,
  outcome: CallOutcome = {},
): Promise<Response> => {
  const { t, town, member } = here
  const call = await callOf(town.db, town, one.id)
  const stage = callStage(one, call, town.now())
  const signings = await signingsOf(town.db, town, one.id)
  const errors = outcome.errors ?? []
  const address =
    stage === 'admitted' && member
      ? await enterRoom(town, one, { id: member.id, name: member.name, host: true })
      : undefined
  return consolePage(
    here,
    {
      title: t('callroom.title', { who: personSaid(here, one) }),
      path: '/console/appointments',
      wide: true,
      scripts: ['/assets/visit.js'],
      status: errors.length > 0 ? 422 : 200,
      headers: town.video ? callPolicy(town.video.origin) : undefined,
    },
    <>
      <p>
        <a href={`/console/appointments/${one.id}`}>← {t('appointments.one', { code: one.code })}</a>
      </p>
      <h1 dir="auto">{t('callroom.title', { who: personSaid(here, one) })}</h1>
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
        <div id="visit-panel">
          <Outcome view={here} errors={errors} done={outcome.done} />
          <Room here={here} one={one} call={call} stage={stage} />
          {signings.map((document) => (
            <Document
              here={here}
              one={one}
              document={document}
              typed={outcome.typed ?? {}}
              errors={errors}
              live={stage === 'admitted'}
            />
          ))}
          {stage === 'admitted' ? (
            <Present
              here={here}
              one={one}
              level={await levelOf(here, one)}
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
const levelOf = async ({ town }: View, one: Appointment): Promise<string> => {
  const agenda = agendaIn(await agendasOf(town), one.agendaId)
  return (agenda && appointmentService(agenda, one.serviceCode)?.signature) ?? 'official'
}

const Room = (props: { here: View; one: Appointment; call: Call | undefined; stage: CallStage }): VNode => {
  const { here, one, call, stage } = props
  const { t } = here
  const { from, to } = callHours(one)
  return (
    <form class="card" method="post" action={callPath(one.id)} data-leave>
      <h2>{t('callroom.room')}</h2>
      <p role="status">
        {stage === 'early'
          ? t('callroom.early', { when: moment(here, from) })
          : stage === 'closed'
            ? t('callroom.closed')
            : stage === 'admitted'
              ? t('callroom.admitted', { by: call?.admittedBy ?? '' })
              : call?.arrivedAt
                ? t('callroom.waiting')
                : t('callroom.nobody')}
      </p>
      {stage === 'closed' ? null : <p class="hint">{t('callroom.until', { when: moment(here, to) })}</p>}
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
  here: View
  one: Appointment
  document: Signing
  typed: Record<string, string>
  errors: Wrong[]
  live: boolean
}): VNode => {
  const { here, one, document, typed, errors, live } = props
  const { t, member } = here
  const { id, state, assurance, signer } = document
  const action = callPath(one.id)
  const open = state === 'presented' || state === 'consented'
  return (
    <article class="card" aria-label={document.title}>
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
                  error={wrongWith(here, errors, `document-${id}`)}
                  chosen={typed[`document-${id}`]}
                  ask={t('callroom.seen.choose')}
                  options={DOCUMENTS_SEEN.map((kind) => [kind, t(`callroom.seen.${kind}`)])}
                />
                <Field
                  id={`number-${id}`}
                  label={t('callroom.number')}
                  error={wrongWith(here, errors, `number-${id}`)}
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
                  error={wrongWith(here, errors, `code-${id}`)}
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
        <p class="done">{t('callroom.signed', { code: spokenCode(document.code) })}</p>
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
  here: View
  one: Appointment
  level: string
  errors: Wrong[]
  typed?: Record<string, string>
}): VNode => {
  const { here, one, level, errors, typed } = props
  const { t, town } = here
  const field = (name: string, label: Parameters<View['t']>[0], value: string) => (
    <Field id={name} label={t(label)} error={wrongWith(here, errors, name)}>
      {(attributes) => <input {...attributes} maxLength={200} value={value} autocomplete="off" dir="auto" />}
    </Field>
  )
  const levels = ASSURANCES.filter((one) => one === 'official' || town.identity)
  return (
    <form class="card" method="post" action={callPath(one.id)} encType="multipart/form-data" noValidate>
      <h2>{t('callroom.present')}</h2>
      {town.seal ? null : <p class="notice">{t('callroom.no-seal')}</p>}
      <Field
        id="file"
        label={t('callroom.file')}
        hint={t('callroom.file.hint')}
        error={wrongWith(here, errors, 'file')}
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
export const CallLink = ({ here, one }: { here: View; one: Appointment }): VNode | null =>
  one.mode === 'video' && one.state !== 'cancelled' ? (
    <p>
      <a class="button" href={callPath(one.id)}>
        {here.t('callroom.open')}
      </a>
    </p>
  ) : null
