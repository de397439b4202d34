import type { VNode } from 'preact'
import {
  type CollectionPlan,
  formatItems,
  formatWallHour,
  listRoom,
  pointsOf,
  preparePickup,
  type Schedule,
  zoneAt,
} from '#domain/appointments'
import { formatDay } from '#domain/content'
import type { Problem } from '#domain/use-cases'
import { Field, FormId } from '#platform/pages'
import { errorText, type FieldError, type View } from '../ui/index.ts'

/** What a collection is asked with, by the codes of its answers. */
export const COLLECTION_ANSWERS = ['things', 'address'] as const

/** What was typed so far. `start`: the day that was chosen, in milliseconds. */
type CollectionValues = { form_id: string; start: string; answers: Record<string, string> }

/** What was typed, with the days that have room for it; none before anything was typed. */
type Looked = { said?: string; address?: string; days: { day: string; start: number }[]; problems: Problem[] }

const lookAt = async (
  { town, language }: View,
  { plan, schedule }: { plan: CollectionPlan; schedule: Schedule },
  { answers: { things = '', address = '' } }: CollectionValues,
): Promise<Looked | undefined> => {
  if (!things && !address) return undefined
  const { pickup, problems } = await preparePickup(town, plan, { things, address })
  if (!pickup) return { days: [], problems }
  const room = { zone: zoneAt(town, plan, pickup.point), points: pointsOf(pickup.items, plan) }
  const free = await listRoom(town.db, town, { plan, schedule, ...room })
  return {
    said: formatItems(pickup.items, plan, language),
    address: pickup.address,
    days: free.map(({ day, starts }) => ({ day, start: starts[0] ?? 0 })),
    problems,
  }
}

type FormProps = {
  view: View
  values: CollectionValues
  offered: { plan: CollectionPlan; schedule: Schedule }
  action: string
  errors: FieldError[]
  /** Who is on the line: their name, telephone, how they are told. */
  caller: VNode
}

/** Giving a collection to somebody on the line: what and where, then the days that have room for it there. */
export const CollectionForm = async ({
  view,
  values,
  offered,
  action,
  errors,
  caller,
}: FormProps): Promise<VNode> => {
  const { t, language, town } = view
  const looked = await lookAt(view, offered, values)
  const wrong = (code: (typeof COLLECTION_ANSWERS)[number]) => {
    const found = looked?.problems.find(({ path }) => path === `attribute[${code}]`)
    if (!found) return errorText(view, errors, `answer-${code}`)
    return t(found.code === 'not-allowed' ? 'collections.error.much' : `collections.error.${code}`)
  }
  return (
    <form method="post" action={action} class="card" id="hours" noValidate data-caller="take">
      <FormId value={values.form_id} />
      <input type="hidden" name="mode" value="home" />
      <Field
        id="answer-things"
        label={t('collections.things')}
        hint={t('collections.things.hint')}
        error={wrong('things')}
      >
        {(attributes) => (
          <input {...attributes} maxLength={500} value={values.answers.things ?? ''} dir="auto" />
        )}
      </Field>
      <Field id="answer-address" label={t('collections.door')} error={wrong('address')}>
        {(attributes) => (
          <input {...attributes} maxLength={200} value={values.answers.address ?? ''} dir="auto" />
        )}
      </Field>
      <button type="submit" class="plain" name="do" value="days">
        {t('collections.days')}
      </button>
      {looked?.said ? (
        <>
          <p id="start">
            <strong>{looked.said}</strong> · <span dir="auto">{looked.address}</span>
          </p>
          {errorText(view, errors, 'start') ? <p class="error">{errorText(view, errors, 'start')}</p> : null}
          {looked.days.length === 0 ? (
            <p class="notice">{t('collections.full')}</p>
          ) : (
            <>
              <fieldset class="choices">
                <legend>{t('collections.free')}</legend>
                {looked.days.map(({ day, start }, index) => (
                  <label class="choice">
                    <input
                      type="radio"
                      name="start"
                      value={String(start)}
                      checked={values.start ? values.start === String(start) : index === 0}
                    />{' '}
                    {formatDay(day, language, town.profile.time_zone)}
                  </label>
                ))}
              </fieldset>
              <p class="hint">
                {t('collections.out', { from: formatWallHour(offered.plan.out_from, language) })}
              </p>
              {caller}
              <button type="submit">{t('collections.give')}</button>
            </>
          )}
        </>
      ) : null}
    </form>
  )
}
