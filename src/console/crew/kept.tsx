import type { View } from '../ui/index.ts'

/** What was said without a signal and is still on the telephone. Its script fills it in; without one nothing is kept. */
export const Kept = ({ view: { t } }: { view: View }) => (
  <>
    <section class="kept notice" id="kept" aria-labelledby="kept-title" hidden>
      <h2 id="kept-title">
        {t('crew.kept')} <span data-total />
      </h2>
      <details>
        <summary>{t('crew.kept.list')}</summary>
        <ul class="near" data-items />
      </details>
      <p data-signed-out hidden>
        {t('crew.kept.signed-out')} <a href="/console/sign-in?next=/console/crew">{t('crew.kept.sign-in')}</a>
      </p>
      <p data-others hidden>
        {t('crew.kept.others')}
      </p>
      <button type="button" class="plain" data-send>
        {t('crew.kept.send')}
      </button>
    </section>
    <section id="conflicts" aria-labelledby="conflicts-title" hidden>
      <h2 id="conflicts-title">{t('crew.conflicts')}</h2>
      <div data-items />
    </section>
    <template id="kept-item">
      <li>
        <strong data-number /> <span data-name /> · <span data-said /> <small class="muted" data-at />
      </li>
    </template>
    <template id="conflict-item">
      <article class="card conflict">
        <h3>
          <span data-number /> <span data-name />
        </h3>
        <p data-happened />
        <p>
          <strong>{t('crew.conflict.kept')}</strong> <span data-said />
        </p>
        <p class="internal text" dir="auto" data-note />
        <ul class="work-photos" data-photos />
        <div class="buttons">
          <button type="button" data-note-it>
            {t('crew.conflict.note')}
          </button>
          <button type="button" class="plain" data-discard data-sure={t('crew.conflict.sure')}>
            {t('crew.conflict.discard')}
          </button>
        </div>
      </article>
    </template>
    <template
      id="kept-words"
      data-resolved={t('crew.said.resolved')}
      data-begun={t('crew.said.begun')}
      data-waiting={t('crew.said.waiting')}
      data-noted={t('crew.said.noted')}
      data-picture={t('crew.said.picture')}
      data-pictures={t('crew.said.pictures')}
      data-saved={t('crew.said.saved')}
      data-kept={t('crew.kept')}
      data-refused={t('crew.conflict.refused')}
      data-no-picture={t('crew.no-picture')}
      data-without={t('crew.conflict.without')}
      data-photo={t('crew.conflict.photo')}
    />
  </>
)
