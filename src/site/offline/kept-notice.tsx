import type { View } from '../ui/index.ts'

/** The script of pages on which a report is begun, written or received. */
export const DRAFT_SCRIPT = '/assets/kept-report.js'

/** That a report is being written in this browser: where it goes on, and how it is discarded. Filled in by the script. */
export const KeptNotice = ({ view: { t } }: { view: View }) => (
  <section
    id="kept"
    class="notice buttons"
    aria-label={t('kept')}
    hidden
    data-begun={t('kept.begun')}
    data-restored={t('kept.restored')}
    data-offline={t('kept.offline')}
    data-online={t('kept.online')}
  >
    <span id="kept-said" role="status" />
    <a id="kept-link" class="button plain" href="/report" hidden>
      {t('kept.continue')}
    </a>
    <button type="button" id="kept-discard" class="plain" hidden>
      {t('kept.discard')}
    </button>
  </section>
)
