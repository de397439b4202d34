import { type Label, PRIORITIES } from '#domain/labels'
import { MAX_AT_ONCE, STATES, UNDO_SECONDS } from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { createMarkupCache } from '#platform/markup'
import type { View } from '../ui/index.ts'

type BulkBarProps = {
  view: View
  catalogue: Catalogue
  colleagues: { id: string; name: string }[]
  labels: Label[]
  shown: number
  count: number
}

const cached = createMarkupCache()

/**
 * What is done with all that are marked, at the foot of the list once something is.
 * @param props.shown how many the page of the list shows
 * @param props.count how many there are by the filters, as far as they were counted
 */
export const BulkBar = (props: BulkBarProps) => {
  const { view, catalogue, colleagues, labels, shown, count } = props
  return cached([view.language, catalogue, colleagues, JSON.stringify(labels), shown, count], () => (
    <BulkActions {...props} />
  ))
}

const BulkActions = (props: BulkBarProps) => {
  const { view, catalogue, colleagues, labels, shown, count } = props
  const { t } = view
  const reach = Math.min(count, MAX_AT_ONCE)
  return (
    <fieldset class="bulk-bar">
      <legend class="visually-hidden">{t('bulk.title')}</legend>
      <label class="check mark-all" hidden>
        <input type="checkbox" data-mark-all="" /> {t('bulk.all')}
      </label>
      {count > shown ? (
        <label class="check">
          <input type="checkbox" name="all" value="filter" data-mark-filter={String(reach)} />{' '}
          {t(count > MAX_AT_ONCE ? 'bulk.filter.first' : 'bulk.filter', { count: reach })}
        </label>
      ) : null}
      <output data-marked={t('bulk.marked', { count: '#' })} />
      <button type="submit" class="plain" name="do" value="take">
        {t('bulk.take')}
      </button>
      <select name="assignee" aria-label={`${t('bulk.title')}: ${t('bulk.assign')}`}>
        <option value="">{t('bulk.assign')}…</option>
        <option value="nobody">{t('bulk.nobody')}</option>
        {colleagues.map(({ id, name }) => (
          <option value={id}>{name}</option>
        ))}
      </select>
      <select name="state" aria-label={`${t('bulk.title')}: ${t('bulk.state')}`}>
        <option value="">{t('bulk.state')}…</option>
        {STATES.filter((state) => state !== 'duplicate').map((state) => (
          <option value={state}>{t(`state.${state}`)}</option>
        ))}
      </select>
      <select name="department" aria-label={`${t('bulk.title')}: ${t('bulk.department')}`}>
        <option value="">{t('bulk.department')}…</option>
        {[...catalogue.departments].map(([code, name]) => (
          <option value={code}>{name}</option>
        ))}
      </select>
      <select name="sorting" aria-label={`${t('bulk.title')}: ${t('bulk.sorting')}`}>
        <option value="">{t('bulk.sorting')}…</option>
        <optgroup label={t('priority')}>
          {PRIORITIES.map((one) => (
            <option value={`priority:${one}`}>{t(`priority.${one}`)}</option>
          ))}
        </optgroup>
        {labels.length > 0 ? (
          <>
            <optgroup label={t('bulk.label')}>
              {labels.map(({ id, name }) => (
                <option value={`label:${id}`}>{name}</option>
              ))}
            </optgroup>
            <optgroup label={t('bulk.unlabel')}>
              {labels.map(({ id, name }) => (
                <option value={`unlabel:${id}`}>{name}</option>
              ))}
            </optgroup>
          </>
        ) : null}
      </select>
      <button type="submit" name="do" value="change">
        {t('bulk.send')}
      </button>
      <span class="visually-hidden">{t('bulk.hint', { seconds: UNDO_SECONDS })}</span>
    </fieldset>
  )
}
