import { Toast, type View } from '../ui/index.ts'

/** What was just done in the queue, with the way back, as the address has it. */
export const QueueToast = (props: { view: View; query: URLSearchParams; address: string }) => {
  const { view, query, address } = props
  const { t } = view
  const number = (name: string) => Math.min(Number(query.get(name)) || 0, 10_000)
  const bulk = query.get('bulk')
  const open = /^\d\d-\d{5}$/.exec(query.get('at') ?? '')?.[0]
  const was = /^\d\d-\d{5}$/.exec(query.get('was') ?? '')?.[0]
  if (query.has('undone'))
    return <Toast view={view}>{t('bulk.undone', { count: number('undone'), left: number('left') })}</Toast>
  if (bulk)
    return (
      <Toast
        view={view}
        undo={
          number('changed') > 0
            ? {
                action: '/console/requests',
                fields: { bulk, back: address, do: 'undo', ...(open ? { open } : {}) },
                label: t('bulk.undo'),
              }
            : undefined
        }
      >
        {open && number('changed') === 1
          ? t('change.saved', { number: open })
          : t('bulk.done', { count: number('changed'), left: number('left') })}
      </Toast>
    )
  if (!was) return null
  return (
    <Toast view={view}>
      {t('change.saved', { number: was })} <a href={`/console/requests/${was}`}>{t('change.saved.open')}</a>
    </Toast>
  )
}
