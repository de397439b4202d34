import { localisedPath, sitePage, type View } from '../ui/index.ts'

/** What was asked for is to be confirmed from the address. The same whosever address it is. */
export const mailAskedPage = (view: View, back: string): Response => {
  const { t } = view
  return sitePage(
    view,
    { title: t('mail.asked.title'), path: back },
    <>
      <h1>{t('mail.asked.title')}</h1>
      <p class="lead">{t('mail.asked.body')}</p>
      <p>
        <a class="button" href={localisedPath(view, back)}>
          {t('mail.back')}
        </a>
      </p>
    </>,
  )
}
